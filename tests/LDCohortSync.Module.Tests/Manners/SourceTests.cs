using System.Text.RegularExpressions;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Manners;

/// <summary>Rules of the code that no analyzer keeps.</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 350;

    public static TheoryData<string> Files =>
        [.. Repository.Sources("src").Concat(Repository.Sources("tests")).Where(file => !file.Contains("/LDCohortSync.Benchmarks/", StringComparison.Ordinal))];

    [Theory, MemberData(nameof(Files))]
    public void A_file_has_one_type_and_its_name(string file)
    {
        string[] types = [.. TopLevelType().Matches(Repository.Read(file)).Select(match => match.Groups[1].Value).Distinct()];
        string name = Path.GetFileName(file).Split('.')[0];
        if (name != "Program")
            Assert.Equal([name], types);
        else
            Assert.Empty(types);
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_keeps_the_manners(string file)
    {
        string text = Repository.Read(file);
        Assert.Empty(Problems(text, isTest: file.StartsWith("tests/", StringComparison.Ordinal)));
        Assert.True(text.Split('\n').Length <= MostLines + 1, $"It has more than {MostLines} lines.");
    }

    // Put together here, so that this file does not hold them itself.
    [Theory]
    [InlineData("DateTime", ".Now;", "the clock")]
    [InlineData("DateTime", ".UtcNow;", "the clock")]
    [InlineData("DateTimeOffset", ".Now;", "the clock")]
    [InlineData("Thread", ".Sleep(5);", "waiting by the clock")]
    [InlineData("Task", ".Delay(50)", "waiting by the clock")]
    [InlineData("catch {", " }", "a swallowed exception")]
    [InlineData("catch (Exception)\n{\n", "}", "a swallowed exception")]
    [InlineData("// TO", "DO later", "unfinished work")]
    [InlineData("throw new NotImplemented", "Exception();", "unfinished work")]
    [InlineData("#reg", "ion A", "a region")]
    [InlineData("va", "r x = 1;", "an unnamed type")]
    [InlineData("/ho", "me/me/x", "a path of one machine")]
    [InlineData("C:\\Us", "ers\\me", "a path of one machine")]
    public void A_bad_piece_of_code_is_noticed(string start, string end, string problem) => Assert.Equal([problem], Problems(start + end, isTest: true));

    private static List<string> Problems(string text, bool isTest)
    {
        List<string> problems = [];
        void Find(Regex pattern, string problem)
        {
            if (pattern.IsMatch(text))
                problems.Add(problem);
        }

        Find(Clock(), "the clock");
        Find(Sleep(), "waiting by the clock");
        if (isTest && !text.Contains("deadline", StringComparison.OrdinalIgnoreCase))
            Find(FixedDelay(), "waiting by the clock");     // a short pause between two looks, with a deadline, is fine
        Find(EmptyCatch(), "a swallowed exception");
        Find(Unfinished(), "unfinished work");
        Find(Region(), "a region");
        Find(Untyped(), "an unnamed type");
        Find(MachinePath(), "a path of one machine");
        return problems;
    }

    [GeneratedRegex(@"(?m)^(?:(?:public|internal|file|static|sealed|abstract|readonly|partial|unsafe|ref)\s+)*(?:class|record\s+struct|record\s+class|record|struct|interface|enum)\s+(\w+)")]
    private static partial Regex TopLevelType();

    [GeneratedRegex(@"\b(DateTime\.(Utc)?Now|DateTimeOffset\.Now)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\bTask\.Delay\(\s*(\d+|TimeSpan\.From\w+\(\d+\))\s*[,)]")]
    private static partial Regex FixedDelay();

    // A comment inside says why nothing is to be done, which is an answer too.
    [GeneratedRegex(@"\bcatch\s*(\([^)]*\))?\s*(when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|NotImplemented[E]xception)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?m)^\s*#region\b")]
    private static partial Regex Region();

    [GeneratedRegex(@"(?m)^\s*var\s+\w|\(var\s+\w|\bout\s+var\s|\bawait\s+using\s+var\s")]
    private static partial Regex Untyped();

    [GeneratedRegex(@"(/home/\w|/Users/\w|/root/\w|/work/\w|[A-Za-z]:\\+Users\\)")]
    private static partial Regex MachinePath();
}
