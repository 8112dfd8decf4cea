using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using static LDCohortSync.Services.Tests.Support.ScriptedServer;

namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class AuditLogTests
{
    private const long Newest = 1_780_000_000_000;

    private static readonly DestinationEnvironment s_environment = new("default", "Project", "production", "Production", TestSettings.ClientSideId);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_tells_who_did_what_and_when()
    {
        await using ScriptedServer server = await LogAsync("""
            {"_id":"1","date":1780000000000,"title":"[Ada](mailto:ada@example.com) updated [Power](https://app/x) in `Production`","titleVerb":"updated",
             "accesses":[{"action":"updateIncluded","resource":"r"},{"action":"updateIncluded"},{"action":"updateName"},7],"comment":"by hand",
             "member":{"_id":"m1","email":"ada@example.com","firstName":"Ada"}}
            """);

        LDSegmentChange change = Assert.Single(await ReadAsync(server));

        Assert.Equal(("1", "amplitude-1", "by hand", "ada@example.com"), (change.Id, change.SegmentKey, change.Comment, change.Member));
        Assert.Equal("Ada updated Power in `Production`", change.Title);
        Assert.Equal(["updateIncluded", "updateName"], change.Action);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Newest), change.Date);
        Assert.False(change.IsOwn);
        Assert.Null(change.TokenName);
        string target = server.Requests[0].RawTarget;
        Assert.Contains("spec=proj%2Fdefault%3Aenv%2Fproduction%3Asegment%2Famplitude-1", target, StringComparison.Ordinal);
        Assert.Contains("limit=20", target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"_id":"1","date":1,"token":{"_id":"t1","name":"Sync"}}""", "t1", true, "Sync", null)]
    [InlineData("""{"_id":"1","date":1,"token":{"_id":"t2","name":"Other"},"member":{"firstName":"Bob","lastName":"B"}}""", "t1", false, "Other", "Bob B")]
    [InlineData("""{"_id":"1","date":1,"token":{"name":"Nameless"}}""", "t1", null, "Nameless", null)]
    [InlineData("""{"_id":"1","date":1,"token":{"_id":"t1"}}""", null, null, null, null)]
    [InlineData("""{"_id":"1","date":1,"subject":{"name":"A trigger"}}""", "t1", false, null, "A trigger")]
    [InlineData("""{"_id":"1","date":1,"token":"x","member":[],"app":7,"accesses":{},"comment":{"a":1}}""", "t1", null, null, null)]
    public async Task An_entry_of_this_token_is_recognised(string entry, string? tokenId, bool? isOwn, string? tokenName, string? member)
    {
        await using ScriptedServer server = await LogAsync(entry);
        LDSegmentChange change = Assert.Single(await ReadAsync(server, tokenId: tokenId));
        Assert.Equal((isOwn, tokenName, member), (change.IsOwn, change.TokenName, change.Member));
        Assert.Equal("changed the segment", change.Title);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(41)]
    [InlineData(107)]
    public async Task All_pages_are_read_the_newest_first_and_nothing_twice(int count)
    {
        long[] dates = [.. Enumerable.Range(0, count).Select(number => Newest - number * 1000L)];
        await using ScriptedServer server = await ServeAsync(dates);
        Assert.Equal(dates, (await ReadAsync(server)).Select(change => change.Date.ToUnixTimeMilliseconds()));
        Assert.InRange(server.Requests.Count, 1, count / 19 + 3);
    }

    [Fact]
    public async Task Entries_of_one_millisecond_on_two_pages_are_all_read()
    {
        long[] dates = [.. Enumerable.Range(0, 60).Select(number => Newest - number / 15 * 1000L)];
        await using ScriptedServer server = await ServeAsync(dates);
        Assert.Equal(60, (await ReadAsync(server)).Select(change => change.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_service_with_smaller_pages_is_read_to_the_end_too()
    {
        long[] dates = [.. Enumerable.Range(0, 23).Select(number => Newest - number * 1000L)];
        await using ScriptedServer server = await ServeAsync(dates, pageSize: 10);
        Assert.Equal(23, (await ReadAsync(server)).Count);
    }

    [Fact]
    public async Task A_page_that_comes_again_and_again_ends_the_reading_with_a_warning()
    {
        string entries = string.Join(',', Enumerable.Range(0, 20).Select(number => $$"""{"_id":"{{number}}","date":{{Newest - number}}}"""));
        await using ScriptedServer server = await LogAsync(entries);
        RecordingObserver observer = new();
        Assert.Equal(20, (await ReadAsync(server, observer: observer)).Count);
        Assert.InRange(server.Requests.Count, 2, 4);
        Assert.Contains(observer.Events.OfType<SyncEvent.Warning>(), warning => warning.Text.Contains("amplitude-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_more_is_asked_for_than_is_taken()
    {
        await using ScriptedServer server = await ServeAsync([.. Enumerable.Range(0, 100).Select(number => Newest - number * 1000L)]);
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        await foreach (LDSegmentChange change in new SegmentRecords(client, s_environment, null).ReadHistoryAsync("amplitude-1", null, new RecordingObserver(), Stop))
            break;
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Nothing_before_the_earliest_time_is_read()
    {
        long[] dates = [.. Enumerable.Range(0, 50).Select(number => Newest - number * 1000L)];
        await using ScriptedServer server = await ServeAsync(dates, ignoresAfter: true);
        DateTimeOffset since = DateTimeOffset.FromUnixTimeMilliseconds(Newest - 4000);
        IReadOnlyList<LDSegmentChange> changes = await ReadAsync(server, since: since);
        Assert.Equal(5, changes.Count);
        Assert.Equal(since, changes[^1].Date);
        Assert.Contains($"after={Newest - 4001}", Assert.Single(server.Requests).RawTarget, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_before_all_counting_asks_for_everything()
    {
        await using ScriptedServer server = await ServeAsync([Newest, 5]);
        Assert.Equal(2, (await ReadAsync(server, since: DateTimeOffset.MinValue)).Count);
        Assert.All(server.Requests, request => Assert.DoesNotContain("after", request.RawTarget, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entries_without_id_or_date_are_left_out()
    {
        await using ScriptedServer server = await LogAsync("""{"date":1},{"_id":"a"},{"_id":"b","date":-5},{"_id":"c","date":99999999999999999},null,{"_id":"ok","date":"7"}""");
        Assert.Equal("ok", Assert.Single(await ReadAsync(server)).Id);
    }

    [Fact]
    public async Task The_sandbox_tells_what_others_did_and_what_was_done_with_this_token()
    {
        JumpingClock clock = new();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { TimeProvider = clock }, Stop);
        SandboxSegment segment = sandbox.State.AddSegment("amplitude-1", "Power")!;
        for (int number = 0; number < 45; number++)
        {
            clock.Advance(TimeSpan.FromSeconds(number % 3));
            sandbox.State.AuditLog.AddElsewhere(segment, "Grace Hopper", "updated the segment", $"Change {number}", number == 44 ? "last" : null);
        }

        using LaunchDarklyClient client = new(TestSettings.For(sandbox));
        CallerIdentity identity = await client.GetCallerIdentityAsync(new RecordingObserver(), Stop);
        SegmentRecords records = new(client, s_environment, identity.TokenId);
        RawAnswer deleted = await RawAnswer.GetAsync(new(sandbox.LaunchDarklyUri, "api/v2/segments/default/production/amplitude-1"), sandbox.Credentials.AccessToken, "DELETE");
        Assert.Equal(204, deleted.Status);

        List<LDSegmentChange> changes = [];
        await foreach (LDSegmentChange change in records.ReadHistoryAsync("amplitude-1", null, new RecordingObserver(), Stop))
            changes.Add(change);

        Assert.Equal(46, changes.Count);
        Assert.Equal(changes.OrderByDescending(change => change.Date).Select(change => change.Date), changes.Select(change => change.Date));
        LDSegmentChange own = Assert.Single(changes, change => change.IsOwn == true);
        Assert.Equal((identity.TokenName, "deleteSegment"), (own.TokenName, Assert.Single(own.Action)));
        Assert.Equal(45, changes.Count(change => change is { IsOwn: false, TokenName: null } && change.Member!.Contains('@', StringComparison.Ordinal)));
        Assert.Single(changes, change => change.Comment == "last");
    }

    [Theory]
    [InlineData("a:b")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("a;tag")]
    public async Task A_key_that_would_name_something_else_is_not_asked_for(string key)
    {
        await using ScriptedServer server = await ServeAsync([]);
        await FaultAssert.ThrowsAsync(FaultKind.InvalidParameter, () => ReadAsync(server, key));
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(401, FaultKind.LaunchDarklyUnauthorized)]
    [InlineData(403, FaultKind.LaunchDarklyForbidden)]
    [InlineData(429, FaultKind.RateLimited)]
    [InlineData(500, FaultKind.ServiceUnavailable)]
    [InlineData(200, FaultKind.UnexpectedAnswer)]
    public async Task A_refusal_is_told(int status, FaultKind kind)
    {
        await using ScriptedServer server = await StartAsync(Answer(status, status == 200 ? "{\"items\":{}}" : "{\"message\":\"no\"}"));
        await FaultAssert.ThrowsAsync(kind, () => ReadAsync(server));
    }

    private static Task<ScriptedServer> LogAsync(string entries) => StartAsync(Answer(200, $$"""{"items":[{{entries}}],"_links":{ } }"""));

    // A log as LaunchDarkly documents it: before and after leave out their own moment.
    private static Task<ScriptedServer> ServeAsync(long[] dates, int pageSize = 20, bool ignoresAfter = false) => StartAsync((context, request) =>
    {
        Dictionary<string, StringValues> query = QueryHelpers.ParseQuery(new Uri("http://x" + request.RawTarget).Query);
        long Number(string name, long fallback) => query.TryGetValue(name, out StringValues text) ? long.Parse(text.ToString(), CultureInfo.InvariantCulture) : fallback;
        long before = Number("before", long.MaxValue);
        long after = ignoresAfter ? 0 : Number("after", 0);
        int limit = (int)Math.Min(Number("limit", 10), pageSize);
        IEnumerable<string> page = dates.Select((date, number) => (Date: date, Id: number)).Where(entry => entry.Date < before && entry.Date > after).Take(limit)
            .Select(entry => $$"""{"_id":"{{entry.Id}}","date":{{entry.Date}},"title":"t"}""");
        return Answer(200, $$"""{"items":[{{string.Join(',', page)}}]}""")(context);
    });

    private static async Task<IReadOnlyList<LDSegmentChange>> ReadAsync(ScriptedServer server, string key = "amplitude-1", string? tokenId = "t1",
        DateTimeOffset? since = null, RecordingObserver? observer = null)
    {
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri));
        List<LDSegmentChange> changes = [];
        await foreach (LDSegmentChange change in new SegmentRecords(client, s_environment, tokenId).ReadHistoryAsync(key, since, observer ?? new RecordingObserver(), Stop))
            changes.Add(change);
        return changes;
    }
}
