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
        // Where there is little room, those who leave make it for those who come.
        if (destination.Imports is not { } imports)
            return destination.Capacity is null ? plan.InOrder() : plan.RemovesFirst();
        bool replaces = Replaces(plan, known, imports);
        if (!replaces && plan.Adds.Count < imports.From)
            return plan.InOrder();

        NotedLease noted = new(lease);
        SegmentImport import = new(request.Cohort, run.SegmentKey, run.RunId, replaces ? plan.Whole! : plan.Adds, replaces, noted);
        try
        {
            await LoadAsync(imports, import, plan, cancellation).ConfigureAwait(false);
        }
        catch (SyncFault fault) when (noted.Confirmations == 1 && fault is { WasRefused: true, HttpStatus: 404 or 405 or 413 })
        {
            run.On(new SyncEvent.Note("LaunchDarkly does not take a file of members here, so they go request by request. " + fault.Message));
            return plan.InOrder();
        }
        catch (SyncFault fault) when (fault.Kind == FaultKind.ImportFailed)
        {
            // Nobody knows how far it came; sending everything once more does no harm.
            sent.LeaveOpen();
            run.On(new SyncEvent.Warning("The members go request by request now. " + fault.Message));
            return replaces ? (plan with { Adds = plan.Whole! }).InOrder() : plan.InOrder();
        }
        catch (Exception e) when (e is not SyncFault { Kind: FaultKind.ApprovalRequired } || sent.Batches > 0)
        {
            if (noted.Confirmations > 1 || (noted.Confirmations == 1 && e is not SyncFault { WasRefused: true }))
                sent.LeaveOpen();
            throw;
        }

        return replaces ? [] : plan.Removes.Select(key => new MemberChange(key, Add: false));
    }

    /// <summary>True when a file takes the place of everybody in the segment.</summary>
    public static bool Replaces(SyncPlan plan, KnownBaseline known, ISegmentImports? imports) =>
        plan.Removes.Count >= imports?.From && IsKnownExactly(known) && plan.Whole is { Count: > 0 } whole && imports.FitsOneFile(whole);

    // A file that takes the place of everything also removes whoever somebody else has added; so only where nobody has.
    private static bool IsKnownExactly(KnownBaseline known) =>
        known.Baseline is { IsSettled: true, IsPartial: false } && (known.Segment is null || known.Segment.MemberCount == known.Baseline.Settled.Count);

    private async Task LoadAsync(ISegmentImports imports, SegmentImport import, SyncPlan plan, CancellationToken cancellation)
    {
        run.On(new SyncEvent.Note(import.Replaces
            ? $"The change is large: a file with all {import.Members.Count:N0} members replaces what is in the segment."
            : $"The change is large: {import.Members.Count:N0} members go into the segment as files."));
        int imported = 0;
        await foreach (int members in imports.LoadAsync(import, NoteAsync, run, cancellation).ConfigureAwait(false))
        {
            imported += members;
            await (import.Replaces ? sent.AcknowledgeAsync(plan.Adds.Count, plan.Removes.Count) : sent.AcknowledgeAsync(members, 0)).ConfigureAwait(false);
        }

        if (imported != import.Members.Count)
            throw new InvalidOperationException($"Of {import.Members.Count:N0} members {imported:N0} were imported.");
    }

    private Task NoteAsync(AwaitedChange change)
    {
        sent.IsAwaited = true;
        return ledger.NoteAwaitedAsync(run.Address, change, CancellationToken.None);
    }
}
