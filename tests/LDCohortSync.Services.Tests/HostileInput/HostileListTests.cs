using System.Globalization;
using System.Text;
using LDCohortSync.Cohorts;
using LDCohortSync.Services.Tests.Support;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>Lists of cohorts that JSON allows and nobody expects.</summary>
public sealed class HostileListTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_properties_with_one_name_the_last_counts()
    {
        IReadOnlyList<AmplitudeCohort> cohorts = await ListAsync("""
            {"cohorts":[{"id":"lost"}],"cohorts":[
              {"id":"x","id":"a","name":"First","name":"Second","size":1,"size":2,"archived":true,"archived":false,"finished":false,"finished":true},
              {"id":"g","definition":{"countGroup":{"name":"Company"},"countGroup":5}},
              {"id":"h","definition":{"countGroup":"User","countGroup":{"name":"Team","name":"Company"}}},
              {"id":"x","id":null}]}
            """);

        Assert.Equal(["a", "g", "h"], cohorts.Select(cohort => cohort.Id));
        Assert.Equal(("Second", 2L, false, true), (cohorts[0].Name, cohorts[0].Size!.Value, cohorts[0].Archived, cohorts[0].IsComputed));
        // A group that was named stays named: the guard for groups must not be lifted by rubbish behind it.
        Assert.All(cohorts.Skip(1), cohort => Assert.Equal("Company", cohort.GroupType));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1_000)]
    [InlineData(40_000)]
    public async Task Content_may_nest_as_deep_as_it_likes(int levels)
    {
        string arrays = new string('[', levels) + new string(']', levels);
        string objects = string.Concat(Enumerable.Repeat("{\"a\":", levels)) + "1" + new string('}', levels);

        IReadOnlyList<AmplitudeCohort> cohorts = await ListAsync($$"""
            {"deep":{{objects}},"cohorts":[
              {"id":"a","definition":{{objects}},"name":"A","owners":{{arrays}},"syncMetadata":{{arrays}},"unknown":{{arrays}}},
              {"id":"b","definition":{"x":{{objects}},"countGroup":{{objects}},"y":{{arrays}}},"size":{{objects}},"name":{{arrays}},"archived":{{arrays}} } ]}
            """);

        Assert.Equal(["a", "b"], cohorts.Select(cohort => cohort.Id));
        Assert.Equal(("A", "b", null), (cohorts[0].Name, cohorts[1].Name, cohorts[1].Size));
    }

    [Fact]
    public async Task Content_that_nests_for_ever_is_refused()
    {
        string body = "{\"cohorts\":[{\"id\":\"a\",\"definition\":" + new string('[', 2_000_000) + "]}]}";

        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => ListAsync(body));
    }

    [Theory]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("-5")]
    [InlineData("\"12 million\"")]
    [InlineData("\"0x10\"")]
    [InlineData("true")]
    [InlineData("[1]")]
    [InlineData("{\"a\":1}")]
    public async Task A_number_that_is_none_counts_as_absent(string number)
    {
        AmplitudeCohort cohort = Assert.Single(await ListAsync(
            $$"""{"cohorts":[{"id":"a","size":{{number}},"lastComputed":{{number}},"lastMod":{{number}},"createdAt":{{number}} }]}"""));

        Assert.Equal((null, null, null, null), (cohort.Size, cohort.LastComputed, cohort.LastModified, cohort.CreatedAt));
    }

    [Fact]
    public async Task A_number_with_a_million_digits_does_no_harm()
    {
        string digits = new('9', 1_000_000);
        IReadOnlyList<AmplitudeCohort> cohorts = await ListAsync($$"""{"cohorts":[{"id":"a","size":{{digits}},"lastComputed":0.{{digits}},"name":{{digits}} },{"id":{{digits}} }]}""");

        Assert.Equal((null, digits), (cohorts[0].Size, cohorts[0].Name));
        Assert.Equal(digits, cohorts[1].Id);
    }

    [Theory]
    [InlineData("{\"cohorts\":[1]}")]
    [InlineData("{\"cohorts\":[\"a\"]}")]
    [InlineData("{\"cohorts\":[[{\"id\":\"a\"}]]}")]
    [InlineData("{\"cohorts\":\"none\"}")]
    [InlineData("{\"cohorts\":null}")]
    [InlineData("[{\"id\":\"a\"}]")]
    [InlineData("{\"cohorts\":[{\"id\":\"a\"}]} trailing")]
    [InlineData("{\"cohorts\":[{\"id\":\"a\"},]}")]
    [InlineData("{\"cohorts\":[{\"id\":\"a\"}")]
    public async Task What_is_no_list_of_cohorts_is_no_shorter_list(string body) =>
        await FaultAssert.ThrowsAsync(FaultKind.UnexpectedAnswer, () => ListAsync(body));

    [Fact]
    public async Task Texts_that_are_no_Unicode_cost_no_cohort()
    {
        byte[] body = [.. "{\"cohorts\":[{\"id\":\"a\",\"name\":\"M"u8, 0xFC, .. "ller\"},{\"id\":\"b\",\"name\":\"\\ud83d\"},{\"id\":\"c\",\"definition\":{\"\\udc00"u8, 0xFF, .. "\":1,\"\\ud83d\":{\"countGroup\":5},\"countGroup\":{\"\\udc00\":1,\"name\":\"Company\"}},\"owners\":[\"\\ud83d\",\"ann\"]}]}"u8];
        await using ScriptedServer server = await StartAsync(Bytes(200, body, "application/json"));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));

        IReadOnlyList<AmplitudeCohort> cohorts = await client.ListAsync(true, new RecordingObserver(), Stop);

        Assert.Equal(["a", "b", "c"], cohorts.Select(cohort => cohort.Id));
        Assert.Equal("M\uFFFDller", cohorts[0].Name);
        Assert.Contains("ann", cohorts[2].Owners);
        Assert.Equal("Company", cohorts[2].GroupType);
    }

    [Fact]
    public async Task A_hundred_thousand_cohorts_cost_little_more_than_their_own_text()
    {
        const int Count = 100_000;
        StringBuilder body = new("{\"cohorts\":[");
        for (int i = 0; i < Count; i++)
        {
            body.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture,
                $$$"""{"appId":1,"id":"c{{{i:D6}}}","name":"Cohort \"{{{i}}}\" / 😀","size":{{{i}}},"lastComputed":1781610980,"definition":{"version":18,"andClauses":[{"orClauses":[{"type":"event","filters":[1,2,3,{"a":"{{{i}}}"}]}]}],"countGroup":{"name":"User","is_computed":false}},"owners":["owner@example.com"],"syncMetadata":[]}""");
        }

        await using ScriptedServer server = await StartAsync(Answer(200, body.Append("]}").ToString()));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));
        CohortCatalog catalog = new(client);
        long before = GC.GetTotalMemory(forceFullCollection: true);

        IReadOnlyList<AmplitudeCohort> cohorts = await catalog.ListAsync(new RecordingObserver(), Stop);
        for (int i = 0; i < Count; i++)
            Assert.Same(cohorts[i], await catalog.GetAsync($"c{i:D6}", new RecordingObserver(), Stop));
        SyncFault fault = await FaultAssert.ThrowsAsync(FaultKind.CohortNotFound, () => catalog.GetAsync("c10000O", new RecordingObserver(), Stop));

        Assert.Equal(Count, cohorts.Count);
        Assert.Contains("Nearest: ", fault.Advice, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Count;
        Assert.True(bytes < 2_000, $"{bytes:N0} bytes are kept for each cohort.");
        GC.KeepAlive(cohorts);
    }

    private static async Task<IReadOnlyList<AmplitudeCohort>> ListAsync(string body)
    {
        await using ScriptedServer server = await StartAsync(Answer(200, body));
        using AmplitudeClient client = new(TestSettings.For(server.Uri));
        return await client.ListAsync(true, new RecordingObserver(), Stop);
    }
}
