using System.Runtime.CompilerServices;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Imports files of members into larger list-based segments.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, "Create big segment import" and "Get big segment import": a form with the file, its mode
/// (<c>merge</c> or <c>replace</c>) and <c>waitOnApprovals</c>; the id is in <c>Location</c>; 409 while another import runs, of which there
/// can be one in an environment.
/// </remarks>
internal sealed class SegmentImports(SegmentAccess access, int from) : ISegmentImports
{
    /// <summary>A hundred requests of a thousand members would take longer than a file.</summary>
    public const int DefaultFrom = 50_000;

    private const string Route = SegmentAccess.SegmentRoute + "/imports";

    /// <inheritdoc/>
    public int From => from;

    private LaunchDarklyApi Api => access.Api;

    /// <inheritdoc/>
    public bool FitsOneFile(IReadOnlyCollection<ReadOnlyMemory<byte>> members) => MemberCsv.FitsOne(members);

    /// <inheritdoc/>
    public async IAsyncEnumerable<int> LoadAsync(SegmentImport import, Func<AwaitedChange, Task> note, ISyncObserver observer,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach ((PooledBuffer file, int keys) in MemberCsv.Cut(import.Members))
        {
            string? id = await StartAsync(import.SegmentKey, file, import.Replaces, waitOnApprovals: false, import.Lease, observer, cancellation).ConfigureAwait(false);
            if (id is not null)
                await note(new(import.RunId, AwaitedKind.Import, id, Link: null)).ConfigureAwait(false);
            AwaitedState state = id is null ? AwaitedState.Unknown : await WaitAsync(import.SegmentKey, id, observer, cancellation).ConfigureAwait(false);
            if (state == AwaitedState.Unknown)
                state = await WaitUnnamedAsync(import.SegmentKey, observer, cancellation).ConfigureAwait(false);
            if (state != AwaitedState.Done)
                throw Failed(import.SegmentKey, state);
            yield return keys;
        }
    }

    /// <summary>Hands over files that are imported once people have approved that.</summary>
    /// <returns>The id of each, and how many members it has.</returns>
    public async IAsyncEnumerable<(string Id, int Keys)> PrepareAsync(string segmentKey, IEnumerable<ReadOnlyMemory<byte>> members, ISegmentLease lease,
        ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach ((PooledBuffer file, int keys) in MemberCsv.Cut(members))
        {
            string id = await StartAsync(segmentKey, file, replaces: false, waitOnApprovals: true, lease, observer, cancellation).ConfigureAwait(false)
                ?? throw new SyncFault(FaultKind.ImportFailed, $"LaunchDarkly took a file for segment '{segmentKey}' and gave no id, so nobody can be asked to approve it.",
                    "Sync without -RequestApproval, with a token that may do without approvals.") { Target = segmentKey };
            AwaitedState state = await WaitAsync(segmentKey, id, observer, cancellation).ConfigureAwait(false);
            if (state is AwaitedState.NotDone or AwaitedState.Unknown)
                throw Failed(segmentKey, state);
            yield return (id, keys);
        }
    }

    /// <inheritdoc/>
    public async Task<AwaitedState> WaitAsync(string segmentKey, string? import, ISyncObserver observer, CancellationToken cancellation)
    {
        AwaitedState? state = null;
        await PollAsync($"the import into segment '{segmentKey}'", async token =>
        {
            state = import is not null
                ? await ReadAsync(segmentKey, import, observer, token).ConfigureAwait(false)
                : access.Shape(await access.ReadAsync(segmentKey, observer, token).ConfigureAwait(false)) is { IsImporting: true } ? null : AwaitedState.Done;
            return state is not null;
        }, observer, cancellation).ConfigureAwait(false);
        return state!.Value;
    }

    private static SyncFault Failed(string segmentKey, AwaitedState state) => state == AwaitedState.Open
        ? new(FaultKind.ApprovalRequired, $"LaunchDarkly has the members for segment '{segmentKey}' and imports them once people have approved that.",
            "Have the import approved in LaunchDarkly, or give the token the action bypassRequiredSegmentApproval.") { Target = segmentKey }
        : new(FaultKind.ImportFailed, $"LaunchDarkly did not finish the import of members into segment '{segmentKey}'.",
            "Sync the cohort again; what is missing is then sent.") { Target = segmentKey };

    // A refusal may name any of a million members.
    private static string HideMembers(string said) =>
        said.Contains(LaunchDarklyFaults.ApprovalIsRequired, StringComparison.OrdinalIgnoreCase) ? LaunchDarklyFaults.ApprovalIsRequired : "what it says may name members";

    // While another import runs in the environment, LaunchDarkly answers 409; that one may take minutes.
    private async Task<string?> StartAsync(string segmentKey, PooledBuffer file, bool replaces, bool waitOnApprovals, ISegmentLease lease,
        ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceRequest request = Api.Post(Route, access.PathOf(segmentKey) + "/imports", file.Written) with
        {
            MediaType = "text/csv",
            FileName = segmentKey + ".csv",
            FormFields = [new("mode", replaces ? "replace" : "merge"), new("waitOnApprovals", waitOnApprovals ? "true" : "false")],
            Rule = Resilience.RetryRule.LeavesConflict,
            Confirm = lease.ConfirmAsync,
            Hide = HideMembers,
        };
        ServiceAnswerOf<bool>? answer = null;
        await PollAsync($"the end of another import before that of segment '{segmentKey}'", async token =>
        {
            answer = await Api.SendAsync(request, (_, _) => Task.FromResult(true), observer, token).ConfigureAwait(false);
            return answer.Status != 409;
        }, observer, cancellation).ConfigureAwait(false);
        file.GiveBack();
        return answer!.IsSuccess ? LocationId.Of(answer.Location, "imports")
            : throw LaunchDarklyFaults.From(answer, $"import members into segment '{segmentKey}'", access.Advice("updateIncluded"));
    }

    // Without an id the segment alone tells. That nothing is being imported may be because it has not begun.
    private async Task<AwaitedState> WaitUnnamedAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation)
    {
        const int MostQuietLooks = 4;
        int quiet = 0;
        bool begun = false;
        await PollAsync($"the import into segment '{segmentKey}'", async token =>
        {
            LDSyncedSegment? segment = access.Shape(await access.ReadAsync(segmentKey, observer, token).ConfigureAwait(false));
            bool ended = begun && segment is { IsImporting: false };
            begun |= segment is { IsImporting: true };
            quiet += begun ? 0 : 1;
            return ended || quiet == MostQuietLooks;
        }, observer, cancellation).ConfigureAwait(false);
        return quiet == MostQuietLooks ? AwaitedState.Unknown : AwaitedState.Done;
    }

    // Null while LaunchDarkly works on it.
    private async Task<AwaitedState?> ReadAsync(string segmentKey, string id, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<ImportBody> answer = await Api.AskAsync(Api.Get(Route + "/{import}", $"{access.PathOf(segmentKey)}/imports/{ExactUri.Segment(id)}"),
            LaunchDarklyJson.Default.ImportBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Status == 404)
            return AwaitedState.Unknown;
        return answer.Content is null
            ? throw LaunchDarklyFaults.From(answer, "tell how far the import is", LaunchDarklyFaults.ViewAdvice)
            : answer.Content.Status?.ToUpperInvariant() switch
            {
                "COMPLETE" => AwaitedState.Done,
                "STOPPED" => AwaitedState.NotDone,
                "PENDING_APPROVAL" => AwaitedState.Open,
                _ => null,
            };
    }

    private async Task PollAsync(string what, Func<CancellationToken, Task<bool>> isDone, ISyncObserver observer, CancellationToken cancellation)
    {
        TimeProvider time = Api.Settings.TimeProvider;
        using CancellationTokenSource deadline = new(Api.Settings.CohortDeadline, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        long startedAt = time.GetTimestamp();
        TimeSpan pause = TimeSpan.Zero;
        try
        {
            while (!await isDone(either.Token).ConfigureAwait(false))
            {
                observer.On(new SyncEvent.Importing(time.GetElapsedTime(startedAt), what));
                pause = Api.Settings.Polls.After(pause);
                await Task.Delay(pause, time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new SyncFault(FaultKind.ServiceTimeout, $"LaunchDarkly took longer than {Api.Settings.CohortDeadline.TotalMinutes:0.#} minutes for {what}.",
                "Try again later; the next run waits for it and finishes the rest.", e);
        }
    }
}
