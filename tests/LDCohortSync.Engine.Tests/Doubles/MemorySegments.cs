using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>A LaunchDarkly environment with one segment, in memory. Adding and removing can be repeated without harm.</summary>
internal sealed class MemorySegments(Journal journal) : ISegmentDestination
{
    private readonly List<IReadOnlyList<MemberChange>> _batches = [];
    private int _sending;

    public SegmentKind Kind { get; init; } = SegmentKind.Synced;

    public int? Capacity { get; set; }

    public ISegmentMaker? Maker { get; set; }

    public ISegmentImports? Imports { get; set; }

    public ISegmentApprovals? Approvals { get; set; }

    /// <summary>Flags that target the segment.</summary>
    public IReadOnlyList<string>? Flags { get; set; }

    /// <summary>The context kind that LaunchDarkly shows.</summary>
    public string? ShownContextKind { get; set; }

    /// <summary>Whether LaunchDarkly is importing members.</summary>
    public Func<bool> IsImporting { get; set; } = () => false;

    /// <summary>Whether LaunchDarkly has checked changes without making them, and what it says; null when it can't.</summary>
    public Func<int, SyncFault?>? Check { get; set; }

    /// <summary>Changes that were checked.</summary>
    public int Checked { get; private set; }

    public string Scope => "launchdarkly.test/0123456789abcdef01234567";

    /// <summary>Members; null when there is no segment.</summary>
    public HashSet<string>? Members { get; private set; }

    /// <summary>How many times the segment was made.</summary>
    public int Generation { get; private set; }

    /// <summary>The kind that LaunchDarkly shows; null for the kind that is filled.</summary>
    public SegmentKind? ShownKind { get; set; }

    /// <summary>The key that LaunchDarkly shows; null for the one that the cohort's id gives.</summary>
    public string? ShownKey { get; set; }

    /// <summary>Whether LaunchDarkly does not show the segment, as to a token that may not see it.</summary>
    public Func<bool> IsHidden { get; set; } = () => false;

    /// <summary>Whether LaunchDarkly tells how many members there are.</summary>
    public bool TellsCount { get; set; } = true;

    /// <summary>Whether LaunchDarkly tells how many times the segment was made.</summary>
    public bool TellsGeneration { get; set; } = true;

    /// <summary>The count that LaunchDarkly tells; null for the true one.</summary>
    public long? ToldCount { get; set; }

    /// <summary>Whether LaunchDarkly gives the members out.</summary>
    public bool MayExport { get; set; } = true;

    /// <summary>Most bytes of keys that one request may hold.</summary>
    public int MostBytes { get; set; } = int.MaxValue;

    /// <summary>A key that makes LaunchDarkly refuse any request that holds it, without saying which one it was.</summary>
    public Func<string, bool> IsUnwanted { get; set; } = _ => false;

    /// <summary>Runs before a request is made, outside of the journal's order, so that it may wait.</summary>
    public Func<SegmentBatch, CancellationToken, Task>? OnSend { get; set; }

    /// <summary>Runs when a request has been made and has had no effect yet; otherwise like <see cref="OnSend"/>.</summary>
    public Func<SegmentBatch, CancellationToken, Task>? OnSent { get; set; }

    /// <summary>Acknowledged batches.</summary>
    public IReadOnlyList<IReadOnlyList<MemberChange>> Batches => journal.Quietly(() => _batches.ToArray());

    /// <summary>Most requests that were under way at once.</summary>
    public int MostAtOnce { get; private set; }

    /// <summary>Members that were asked for one by one.</summary>
    public int LookUps { get; private set; }

    public void Fill(params IEnumerable<string> members)
    {
        if (Members is null)
            Generation++;
        Members = new(members, StringComparer.Ordinal);
    }

    public void Delete() => Members = null;

    public string KeyFor(string cohortId) => "cohort-" + cohortId;

    public Uri UriFor(string segmentKey) => new("https://launchdarkly.test/segments/" + segmentKey);

    public Task<LDSyncedSegment?> FindAsync(string cohortId, ISyncObserver observer, CancellationToken cancellation) =>
        Run("find", () => Members is null || IsHidden() ? null : Shown(cohortId), cancellation);

    public async Task SendAsync(SegmentBatch batch, ISyncObserver observer, CancellationToken cancellation)
    {
        int now = Interlocked.Increment(ref _sending);
        try
        {
            journal.Quietly(() => MostAtOnce = Math.Max(MostAtOnce, now));
            if (OnSend is not null)
                await OnSend(batch, cancellation);
            await batch.Lease.ConfirmAsync(cancellation);
            if (OnSent is not null)
                await OnSent(batch, cancellation);
            await Run("send", () =>
            {
                if (batch.Changes.Span.ToArray().Sum(change => change.Key.Length) > MostBytes)
                    throw new SyncFault(FaultKind.PayloadTooLarge, "413") { HttpStatus = 413, RefusesContent = true };
                if (batch.Changes.Span.ToArray().Any(change => IsUnwanted(Encoding.UTF8.GetString(change.Key.Span))))
                    throw new SyncFault(FaultKind.RequestRefused, "400") { HttpStatus = 400, RefusesContent = true };
                Apply(batch);
                return true;
            }, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _sending);
        }
    }

    public Task<bool> RehearseAsync(LDSyncedSegment segment, ReadOnlyMemory<MemberChange> changes, ISyncObserver observer, CancellationToken cancellation) =>
        Run("rehearse", () =>
        {
            if (Check is null)
                return false;
            Checked += changes.Length;
            return Check(changes.Length) is { } fault ? throw fault : true;
        }, cancellation);

    public Task<MemberSet> ReadMembersAsync(LDSyncedSegment segment, ISyncObserver observer, CancellationToken cancellation) =>
        Run("export", () => MayExport ? MemberText.Set(Members!) : throw new SyncFault(FaultKind.ExportUnavailable, "Exports are not part of the plan."), cancellation);

    public Task<bool> HoldsAsync(LDSyncedSegment segment, ReadOnlyMemory<byte> key, ISyncObserver observer, CancellationToken cancellation) =>
        Run("look up", () =>
        {
            LookUps++;
            return Members!.Contains(Encoding.UTF8.GetString(key.Span));
        }, cancellation);

    private LDSyncedSegment Shown(string cohortId) => new()
    {
        Key = ShownKey ?? KeyFor(cohortId),
        Name = "Segment",
        Kind = ShownKind ?? Kind,
        MemberCount = TellsCount ? ToldCount ?? Members!.Count : null,
        Generation = TellsGeneration ? Generation : null,
        ContextKind = ShownContextKind,
        IsImporting = IsImporting(),
        Flags = Flags,
        ProjectKey = "project",
        EnvironmentKey = "test",
        Uri = UriFor(ShownKey ?? KeyFor(cohortId)),
    };

    private void Apply(SegmentBatch batch)
    {
        Assert.False(batch.Changes.IsEmpty);
        if (Members is null)
            Fill();
        foreach (MemberChange change in batch.Changes.Span)
        {
            string key = Encoding.UTF8.GetString(change.Key.Span);
            if (change.Add)
                Members!.Add(key);
            else
                Members!.Remove(key);
        }

        _batches.Add(batch.Changes.ToArray());
    }

    private Task<T> Run<T>(string step, Func<T> effect, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            return Task.FromResult(journal.Step(step, effect));
        }
        catch (OperationCanceledException canceled) when (canceled.CancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(canceled.CancellationToken);
        }
        catch (Exception e)
        {
            return Task.FromException<T>(e);
        }
    }
}
