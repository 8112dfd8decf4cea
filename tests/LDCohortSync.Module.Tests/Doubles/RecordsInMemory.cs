using System.Runtime.CompilerServices;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Evaluations and histories that a test puts in.</summary>
internal sealed class RecordsInMemory : ISegmentRecords
{
    /// <summary>The segments that each context is in.</summary>
    public Dictionary<string, string[]> Memberships { get; } = [];

    /// <summary>What happened to each segment, the newest first.</summary>
    public Dictionary<string, DateTimeOffset[]> Changes { get; } = [];

    /// <summary>Contexts and kinds that were asked for.</summary>
    public List<(string Kind, string Key)> Asked { get; } = [];

    /// <summary>Entries that were read, whether or not they were written.</summary>
    public int Read { get; private set; }

    /// <summary>Thrown in place of an answer.</summary>
    public SyncFault? Failure { get; set; }

    public Task<IReadOnlyList<LDSegmentMembership>> EvaluateAsync(string contextKind, string contextKey, ISyncObserver observer, CancellationToken cancellation)
    {
        if (Failure is not null)
            throw Failure;
        Asked.Add((contextKind, contextKey));
        string[] all = [.. Memberships.Values.SelectMany(keys => keys).Distinct().Order()];
        return Task.FromResult<IReadOnlyList<LDSegmentMembership>>([.. all.Select(key => Membership(contextKind, contextKey, key))]);
    }

    public async IAsyncEnumerable<LDSegmentChange> ReadHistoryAsync(string segmentKey, DateTimeOffset? since, ISyncObserver observer,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (Failure is not null)
            throw Failure;
        foreach (DateTimeOffset date in Changes.GetValueOrDefault(segmentKey, []).Where(date => since is null || date >= since))
        {
            await Task.Yield();
            Read++;
            yield return new() { Id = date.ToString("O"), Date = date, SegmentKey = segmentKey, Action = [], Title = "changed", ProjectKey = "project", EnvironmentKey = "environment" };
        }
    }

    private LDSegmentMembership Membership(string kind, string context, string key)
    {
        bool isMember = Memberships.GetValueOrDefault(context, []).Contains(key);
        return new()
        {
            Key = key,
            Name = key,
            Kind = SegmentKind.Synced,
            Context = context,
            ContextKind = kind,
            IsMember = isMember,
            Reason = isMember ? MembershipReason.Listed : MembershipReason.NotMember,
            ProjectKey = "project",
            EnvironmentKey = "environment",
            Uri = new("https://app.example.com/" + key),
        };
    }
}
