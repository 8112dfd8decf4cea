using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The bodies of Get-LDSyncedSegment -ContextKey and -History.</summary>
public sealed class SegmentRecordsTests
{
    private static readonly DateTimeOffset s_day = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DestinationInMemory _services = new();
    private readonly RecordingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_context_is_told_with_the_segments_that_it_is_in()
    {
        _services.Records.Memberships["ann"] = ["one", "two"];
        _services.Records.Memberships["bob"] = ["two"];
        await Inquiry().WriteAsync(null, ["ann", "bob"], all: false, Stop);
        Assert.Equal([("ann", "one"), ("ann", "two"), ("bob", "two")], _sink.Outputs.Cast<LDSegmentMembership>().Select(one => (one.Context, one.Key)));
        Assert.All(_services.Records.Asked, asked => Assert.Equal("user", asked.Kind));
    }

    [Fact]
    public async Task All_shows_those_that_it_is_not_in_too()
    {
        _services.Records.Memberships["ann"] = ["one"];
        _services.Records.Memberships["bob"] = ["two"];
        await Inquiry().WriteAsync("device", ["bob"], all: true, Stop);
        Assert.Equal([("one", false), ("two", true)], _sink.Outputs.Cast<LDSegmentMembership>().Select(one => (one.Key, one.IsMember)));
        Assert.Equal(("device", "bob"), Assert.Single(_services.Records.Asked));
    }

    [Fact]
    public async Task A_context_that_can_not_be_evaluated_is_an_error()
    {
        _services.Records.Failure = new(FaultKind.ServiceUnavailable, "Away.");
        await Inquiry().WriteAsync(null, ["ann", "bob"], all: false, Stop);
        Assert.Equal(2, _sink.Errors);
    }

    [Fact]
    public async Task A_refused_token_ends_the_command()
    {
        _services.Records.Failure = new(FaultKind.LaunchDarklyForbidden, "No.");
        await Assert.ThrowsAsync<SyncFault>(() => Inquiry().WriteAsync(null, ["ann"], all: false, Stop));
        await Assert.ThrowsAsync<SyncFault>(() => History().ReadAsync("one", Stop));
    }

    [Fact]
    public async Task No_more_of_a_history_is_read_than_is_asked_for()
    {
        _services.Records.Changes["one"] = [.. Enumerable.Range(0, 10).Select(number => s_day.AddDays(-number))];
        await History(first: 3).ReadAsync("one", Stop);
        Assert.Equal([s_day, s_day.AddDays(-1), s_day.AddDays(-2)], _sink.Outputs.Cast<LDSegmentChange>().Select(change => change.Date));
        Assert.Equal(3, _services.Records.Read);
    }

    [Fact]
    public async Task A_deleted_segment_still_has_its_history()
    {
        _services.Records.Changes["gone"] = [s_day];
        await History().ReadAsync("gone", Stop);
        Assert.Single(_sink.Outputs);
        Assert.Equal(0, _sink.Errors);
    }

    [Fact]
    public async Task No_history_and_no_segment_is_an_error_and_no_history_alone_is_none()
    {
        await History().ReadAsync("nobody", Stop);
        Assert.Equal(1, _sink.Errors);
        _services.Segments.Segments["quiet"] = [];
        await History().ReadAsync("quiet", Stop);
        Assert.Equal(1, _sink.Errors);
        Assert.Empty(_sink.Outputs);
    }

    private ContextInquiry Inquiry() => new(_services.Connection, _sink, new Reporter(_sink, "test"));

    private SegmentHistory History(int? first = null) => new(_services.Connection, _sink, new Reporter(_sink, "test")) { First = first };
}
