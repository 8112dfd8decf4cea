using System.Diagnostics;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>Segments that remember when the first batch of a run was given to them and when the last one was acknowledged.</summary>
internal sealed class TimedSegments(ISegmentDestination inner) : ISegmentDestination
{
    private long _first = long.MaxValue;
    private long _last;

    /// <summary>From the first batch to the last acknowledgement.</summary>
    public TimeSpan Sending => Stopwatch.GetElapsedTime(_first, _last);

    public SegmentKind Kind => inner.Kind;

    public string Scope => inner.Scope;

    public string KeyFor(string cohortId) => inner.KeyFor(cohortId);

    public Uri UriFor(string segmentKey) => inner.UriFor(segmentKey);

    public Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation) =>
        inner.FindAsync(cohortId, observer, cancellation);

    public async Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        long now = Stopwatch.GetTimestamp();
        if (Volatile.Read(ref _first) == long.MaxValue)
            Interlocked.CompareExchange(ref _first, now, long.MaxValue);
        await inner.SendAsync(batch, observer, cancellation);
        now = Stopwatch.GetTimestamp();
        long last;
        while ((last = Volatile.Read(ref _last)) < now && Interlocked.CompareExchange(ref _last, now, last) != last)
        {
            // Another batch was acknowledged at the same moment: the later one counts.
        }
    }

    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        inner.ReadMembersAsync(segment, observer, cancellation);

    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        inner.HoldsAsync(segment, key, observer, cancellation);
}
