using System.Runtime.CompilerServices;
using LDCohortSync.Ports;

namespace LDCohortSync.Completion;

/// <summary>The segments of an environment; a list that is read to its end is remembered for completion, whoever asks for it.</summary>
internal sealed class RememberingDirectory(ISegmentDirectory directory, KnownValues known) : ISegmentDirectory
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<LDSyncedSegment> ListAsync(bool all, ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<LDSyncedSegment> listed = [];
        await foreach (LDSyncedSegment segment in directory.ListAsync(all, observer, cancellation).ConfigureAwait(false))
        {
            listed.Add(segment);
            yield return segment;
        }

        if (all || known.ListedSegments.Count == 0)     // a part of them says less
            known.Remember(listed);
    }

    /// <inheritdoc/>
    public Task<LDSyncedSegment?> GetAsync(string key, ISyncObserver observer, CancellationToken cancellation) => directory.GetAsync(key, observer, cancellation);
}
