using LDCohortSync.Ledger.Tests.Support;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Rules;

/// <summary>What every ledger must do, whatever the database: the rules are in the classes that derive from this one.</summary>
public abstract class LedgerRules<TPlace> : IAsyncLifetime
    where TPlace : ILedgerPlace, new()
{
    private readonly List<ILedger> _opened = [];

    protected static SegmentAddress Segment { get; } = new("app.launchdarkly.com/0123456789abcdef01234567", "amplitude-c1");

    protected static SegmentAddress OtherSegment { get; } = Segment with { SegmentKey = "amplitude-c2" };

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected TPlace Place { get; } = new();

    private protected RecordingObserver Observer { get; } = new();

    protected ILedger Ledger { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Ledger = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (ILedger ledger in _opened)
            await ledger.DisposeAsync();
        await Place.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task<ILedger> OpenAsync(TimeProvider? time = null, PretendedProcess? process = null)
    {
        ILedger ledger = Place.Create(time, process);
        _opened.Add(ledger);
        await ledger.OpenAsync(Stop);
        return ledger;
    }

    /// <summary>Loads what is known of a segment; something has to be.</summary>
    protected async Task<SegmentBaseline> LoadAsync(SegmentAddress? segment = null)
    {
        SegmentBaseline? baseline = await Ledger.LoadAsync(segment ?? Segment, Stop);
        Assert.NotNull(baseline);
        return baseline;
    }

    /// <summary>Takes a lease without waiting.</summary>
    protected Task<ISegmentLease> TakeAsync(ILedger ledger, SegmentAddress? segment = null) =>
        ledger.TakeLeaseAsync(segment ?? Segment, TimeSpan.Zero, Observer, Stop);

    /// <summary>Begins and commits a run.</summary>
    protected async Task<CohortSyncResult> SyncAsync(IEnumerable<string> adds, IEnumerable<string> removes,
        IReadOnlyList<MemberChange>? refused = null, bool exact = true, int? generation = null, SegmentAddress? segment = null)
    {
        CohortSyncResult run = Runs.New();
        await Ledger.BeginAsync(segment ?? Segment, run, Keys.List(adds), Keys.List(removes), Stop);
        await Ledger.CommitAsync(segment ?? Segment, run, refused ?? [], generation, exact, Stop);
        return run;
    }
}
