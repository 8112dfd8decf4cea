using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Asks LaunchDarkly in which segments contexts are.</summary>
internal sealed class ContextInquiry(DestinationConnection connection, ICommandSink sink, ISyncObserver observer)
{
    /// <summary>Writes an object for each segment.</summary>
    /// <param name="kind">The contexts' kind; null for the destination's.</param>
    /// <param name="keys">The contexts' keys.</param>
    /// <param name="all">True for the segments that a context is not in, too.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">A fault that every other context would share.</exception>
    public async Task WriteAsync(string? kind, IEnumerable<string> keys, bool all, CancellationToken cancellation)
    {
        foreach (string key in keys)
        {
            try
            {
                IReadOnlyList<LDSegmentMembership> memberships =
                    await connection.Records.EvaluateAsync(kind ?? connection.Destination.ContextKind, key, observer, cancellation).ConfigureAwait(false);
                sink.OutputEach([.. memberships.Where(one => all || one.IsMember)]);
            }
            catch (SyncFault fault) when (!fault.EndsCommand)
            {
                sink.Error(Errors.Record(fault));
            }
        }
    }
}
