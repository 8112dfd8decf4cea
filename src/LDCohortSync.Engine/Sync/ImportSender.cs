using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Sends as much of a plan as files where it is large and the segments' kind takes files.</summary>
internal sealed class ImportSender(SyncRequest request, ISegmentDestination destination, ILedger ledger, ISegmentLease lease,
    RunRecorder run, SentChanges sent)
{
    /// <summary>Imports what is better imported, and waits until LaunchDarkly has done it.</summary>
    /// <returns>The changes that are left, one after another, as they are needed: a plan of millions is never there a second time.</returns>
    /// <exception cref="SyncFault">An import failed.</exception>
    public async Task<IEnumerable<MemberChange>> SendAsync(SyncPlan plan, KnownBaseline known, CancellationToken cancellation)
    {
        if (destination.Imports is not { } imports)
            return Changes(plan.Adds, plan.Removes);
        bool replaces = plan.Removes.Count >= imports.From && IsKnownExactly(known) && plan.Whole is { } whole && imports.FitsOneFile(whole);
        if (!replaces && plan.Adds.Count < imports.From)
            return Changes(plan.Adds, plan.Removes);

        NotedLease noted = new(lease);
        SegmentImport import = new(request.Cohort, run.SegmentKey, run.RunId, replaces ? plan.Whole! : plan.Adds, replaces, noted);
        try
        {
            await LoadAsync(imports, import, plan, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (noted.Confirmations == 1 && fault is { WasRefused: true, HttpStatus: 404 or 405 or 413 })
        {
            run.On(new SyncEvent.Note("LaunchDarkly does not take a file of members here, so they go request by request. " + fault.Message));
            return Changes(plan.Adds, plan.Removes);
        }
        catch (Exception e)
        {
            if (noted.Confirmations > 1 || (noted.Confirmations == 1 && e is not SyncFault { WasRefused: true }))
                sent.LeaveOpen();
            throw;
        }

        return replaces ? [] : Changes([], plan.Removes);
    }

    // A file that takes the place of everything also removes whoever somebody else has added; so only where nobody has.
    private static bool IsKnownExactly(KnownBaseline known) =>
        known.Baseline is { IsSettled: true, IsPartial: false } && (known.Segment is null || known.Segment.MemberCount == known.Baseline.Settled.Count);

    private static IEnumerable<MemberChange> Changes(IEnumerable<ReadOnlyMemory<byte>> adds, IEnumerable<ReadOnlyMemory<byte>> removes) =>
        adds.Select(key => new MemberChange(key, Add: true)).Concat(removes.Select(key => new MemberChange(key, Add: false)));

    private async Task LoadAsync(ISegmentImports imports, SegmentImport import, SyncPlan plan, CancellationToken cancellation)
    {
        run.On(new SyncEvent.Note(import.Replaces
            ? $"The change is large: a file with all {import.Members.Count:N0} members replaces what is in the segment."
            : $"The change is large: {import.Members.Count:N0} members go into the segment as files."));
        IAsyncEnumerable<int> files = imports.LoadAsync(import,
            change => ledger.NoteAwaitedAsync(run.Address, change, CancellationToken.None), run, cancellation);
        await foreach (int members in files.ConfigureAwait(false))
            await (import.Replaces ? sent.AcknowledgeAsync(plan.Adds.Count, plan.Removes.Count) : sent.AcknowledgeAsync(members, 0)).ConfigureAwait(false);
    }
}
