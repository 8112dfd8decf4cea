using LDCohortSync.Cohorts;
using LDCohortSync.Engine.Tests.Doubles;

namespace LDCohortSync.Engine.Tests.Comparing;

public sealed class CohortCatalogTests
{
    private static readonly AmplitudeCohort[] s_cohorts =
    [
        new() { Id = "7khm89cz", Name = "Power users" },
        new() { Id = "1a2b3c4d", Name = "Churned in May" },
        new() { Id = "x1y2z3a4", Name = "Beta testers" },
        new() { Id = "99999999", Name = "Everybody else" },
    ];

    [Fact]
    public async Task A_cohort_is_found_by_its_exact_id_and_listed_once()
    {
        Journal journal = new();
        ListedCohorts source = new(journal, new()) { Cohorts = s_cohorts };
        CohortCatalog catalog = new(source);

        Assert.Same(s_cohorts[1], await GetAsync(catalog, "1a2b3c4d"));
        Assert.Same(s_cohorts[3], await GetAsync(catalog, "99999999"));
        await Expect.FaultAsync(FaultKind.CohortNotFound, () => GetAsync(catalog, "7KHM89CZ"));

        Assert.Equal(1, journal.Count("list"));
    }

    [Theory]
    [InlineData("7khm98cz", "7khm89cz 'Power users'")]
    [InlineData("power user", "7khm89cz 'Power users'")]
    [InlineData("BETA TESTRES", "x1y2z3a4 'Beta testers'")]
    [InlineData("1a2b3c4", "1a2b3c4d 'Churned in May'")]
    [InlineData("churned", "1a2b3c4d 'Churned in May'")]
    public async Task An_unknown_id_or_name_gets_the_nearest_ones_nearest_first(string wanted, string nearest)
    {
        CohortCatalog catalog = new(new ListedCohorts(new(), new()) { Cohorts = s_cohorts });

        SyncFault fault = await Expect.FaultAsync(FaultKind.CohortNotFound, () => GetAsync(catalog, wanted));

        Assert.Contains($"'{wanted}'", fault.Message, StringComparison.Ordinal);
        Assert.StartsWith($"Nearest: {nearest}", fault.Advice, StringComparison.Ordinal);
        Assert.DoesNotContain("Everybody else", fault.Advice, StringComparison.Ordinal);
        Assert.Equal(wanted, fault.Target);
    }

    [Fact]
    public void Of_several_near_ones_the_nearest_comes_first()
    {
        SyncFault fault = CohortCatalog.NotFound("abcdefg3", [new() { Id = "abcdef10", Name = "A" }, new() { Id = "abcdefg1", Name = "B" }, new() { Id = "zzzzzzzz", Name = "C" }]);

        Assert.StartsWith("Nearest: abcdefg1 'B', abcdef10 'A'. ", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_word_that_is_near_nothing_gets_no_suggestion()
    {
        SyncFault fault = CohortCatalog.NotFound("qqqqqqqqqqqq", s_cohorts);

        Assert.DoesNotContain("Nearest", fault.Advice, StringComparison.Ordinal);
        Assert.Contains("Get-AmplitudeCohort", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_three_of_many_are_named()
    {
        AmplitudeCohort[] many = [.. Enumerable.Range(0, 50).Select(i => new AmplitudeCohort { Id = $"cohort{i:D2}", Name = $"Name {i:D2}" })];

        SyncFault fault = CohortCatalog.NotFound("cohort07", [.. many.Where(cohort => cohort.Id != "cohort07")]);

        Assert.Equal(3, many.Count(cohort => fault.Advice!.Contains(cohort.Id, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Of_a_hundred_thousand_cohorts_each_is_found_and_a_misspelt_one_gets_suggestions()
    {
        // Long names all alike are the worst for whoever looks for the nearest.
        AmplitudeCohort[] many = [.. Enumerable.Range(0, 100_000).Select(i => new AmplitudeCohort { Id = $"c{i:D7}", Name = new string('n', 200) + i })];
        Journal journal = new();
        CohortCatalog catalog = new(new ListedCohorts(journal, new()) { Cohorts = many });

        foreach (AmplitudeCohort cohort in many)
            Assert.Same(cohort, await GetAsync(catalog, cohort.Id));
        SyncFault fault = await Expect.FaultAsync(FaultKind.CohortNotFound, () => GetAsync(catalog, "c00I2345"));
        SyncFault longName = await Expect.FaultAsync(FaultKind.CohortNotFound, () => GetAsync(catalog, new string('n', 199) + "x12345"));

        Assert.Contains("c0012345", fault.Advice, StringComparison.Ordinal);
        Assert.Contains("c0012345", longName.Advice, StringComparison.Ordinal);
        Assert.Equal(1, journal.Count("list"));
    }

    [Fact]
    public async Task Of_two_cohorts_with_one_id_the_first_counts()
    {
        AmplitudeCohort[] twice = [new() { Id = "a", Name = "First" }, new() { Id = "a", Name = "Second" }];
        CohortCatalog catalog = new(new ListedCohorts(new(), new()) { Cohorts = twice });

        Assert.Same(twice[0], await GetAsync(catalog, "a"));
    }

    [Theory]
    [InlineData("a/b", "x/y%2F", "x/y%2Fz")]
    [InlineData("a\nb", "line\nbreak", "line\nbroke")]
    [InlineData("", "", "q")]
    public void Odd_names_and_ids_do_no_harm(string id, string name, string wanted)
    {
        SyncFault fault = CohortCatalog.NotFound(wanted, [new() { Id = id, Name = name }]);

        Assert.Equal(wanted, fault.Target);
        Assert.DoesNotContain('\n', fault.Sentence);
    }

    [Fact]
    public void An_empty_project_is_said_to_be_one()
    {
        SyncFault fault = CohortCatalog.NotFound("x", []);

        Assert.Contains("no cohort at all", fault.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("Same", "sAME", 0)]
    [InlineData("flaw", "lawn", 2)]
    public void The_distance_of_words_counts_letters_to_insert_delete_or_change(string left, string right, int distance)
    {
        Assert.Equal(distance, Spelling.Distance(left, right));
        Assert.Equal(distance, Spelling.Distance(right, left));
        for (int most = 0; most <= 8; most++)
            Assert.Equal(distance <= most ? distance : most + 1, Math.Min(Spelling.Distance(left, right, most), most + 1));
    }

    [Fact]
    public void Distances_of_random_words_are_those_of_the_plain_definition()
    {
        Random random = new(3);
        for (int times = 0; times < 4000; times++)
        {
            string left = Word();
            string right = Word();
            int distance = Plain(left, right);
            int most = random.Next(12);

            Assert.Equal(distance, Spelling.Distance(left, right));
            Assert.Equal(Math.Min(distance, most + 1), Math.Min(Spelling.Distance(left, right, most), most + 1));
        }

        string Word() => string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)('a' + random.Next(3))));

        static int Plain(string left, string right) => (left.Length, right.Length) switch
        {
            (0, _) => right.Length,
            (_, 0) => left.Length,
            _ => Table(left, right),
        };

        static int Table(string left, string right)
        {
            int[,] table = new int[left.Length + 1, right.Length + 1];
            for (int i = 0; i <= left.Length; i++)
            {
                for (int j = 0; j <= right.Length; j++)
                {
                    table[i, j] = i == 0 ? j : j == 0 ? i
                        : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1));
                }
            }

            return table[left.Length, right.Length];
        }
    }

    private static Task<AmplitudeCohort> GetAsync(CohortCatalog catalog, string id) =>
        catalog.GetAsync(id, new RecordingObserver(), TestContext.Current.CancellationToken);
}
