using System.Runtime.CompilerServices;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>People who approve changes, or do not.</summary>
internal sealed class MemoryApprovals(MemorySegments segments) : ISegmentApprovals
{
    private readonly Dictionary<string, (Guid RunId, MemberChange[] Changes, AwaitedState State)> _asked = [];

    public bool AreRequired { get; set; } = true;

    public bool MayCancel { get; set; } = true;

    /// <summary>Changes of one request.</summary>
    public int MostChanges { get; init; } = 1500;

    /// <summary>Runs before a request is taken; throws to refuse it.</summary>
    public Action<int>? OnAsk { get; set; }

    /// <summary>Requests that were ever made; the first one is <c>a-0</c>.</summary>
    public int Made { get; private set; }

    /// <summary>Requests that exist.</summary>
    public int Count => _asked.Count;

    public Task<bool> AreRequiredAsync(ISyncObserver observer, CancellationToken cancellation) => Task.FromResult(AreRequired);

    public async IAsyncEnumerable<AwaitedChange> RequestAsync(AmplitudeCohort cohort, string segmentKey, Guid runId, SyncPlan plan, ISegmentLease lease,
        ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Assert.NotNull(segments.Members);
        IEnumerable<MemberChange> changes = plan.Adds.Select(key => new MemberChange(key, Add: true)).Concat(plan.Removes.Select(key => new MemberChange(key, Add: false)));
        foreach (MemberChange[] part in changes.Chunk(MostChanges))
        {
            await lease.ConfirmAsync(cancellation);
            OnAsk?.Invoke(Made);
            string id = $"a-{Made++}";
            _asked[id] = (runId, part, AwaitedState.Open);
            yield return Shape(id);
        }
    }

    public Task<IReadOnlyList<AwaitedChange>> FindOpenAsync(string segmentKey, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<AwaitedChange>>([.. _asked.Where(one => one.Value.State == AwaitedState.Open).Select(one => Shape(one.Key))]);

    public Task<AwaitedState> ReadAsync(AwaitedChange change, ISyncObserver observer, CancellationToken cancellation) =>
        Task.FromResult(_asked.TryGetValue(change.Id, out (Guid, MemberChange[], AwaitedState State) asked) ? asked.State : AwaitedState.Unknown);

    public Task<bool> CancelAsync(AwaitedChange change, ISyncObserver observer, CancellationToken cancellation)
    {
        if (MayCancel)
            _asked.Remove(change.Id);
        return Task.FromResult(MayCancel);
    }

    /// <summary>Approves a request and applies it.</summary>
    public void Apply(string id = "a-0")
    {
        HashSet<string> members = [.. segments.Members!];
        foreach (MemberChange change in _asked[id].Changes)
        {
            string key = MemberText.Keys([change.Key])[0];
            _ = change.Add ? members.Add(key) : members.Remove(key);
        }

        segments.Fill(members);
        Set(id, AwaitedState.Done);
    }

    public void Decline(string id = "a-0") => Set(id, AwaitedState.NotDone);

    public void Delete(string id = "a-0") => _asked.Remove(id);

    private static Uri LinkOf(string id) => new("https://launchdarkly.test/approvals/" + id);

    private void Set(string id, AwaitedState state) => _asked[id] = _asked[id] with { State = state };

    private AwaitedChange Shape(string id) => new(_asked[id].RunId, AwaitedKind.Approval, id, LinkOf(id));
}
