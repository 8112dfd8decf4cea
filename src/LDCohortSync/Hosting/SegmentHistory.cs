using System.Management.Automation;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Writes the audit log of segments, those of one input newest first.</summary>
internal sealed class SegmentHistory(DestinationConnection connection, ICommandSink sink, ISyncObserver observer)
{
    /// <summary>The earliest entry; null for all that there are.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many entries of each segment; null for all.</summary>
    public int? First { get; init; }

    /// <summary>Reads the log of a segment by its key, also when it was deleted.</summary>
    /// <exception cref="SyncFault">A fault that every other segment would share.</exception>
    public async Task ReadAsync(string key, CancellationToken cancellation)
    {
        try
        {
            int written = 0;
            await foreach (LDSegmentChange change in connection.Records.ReadHistoryAsync(key, Since, observer, cancellation).ConfigureAwait(false))
            {
                sink.Output(change);
                if (++written == First)
                    break;
            }

            // No entry can mean that nothing happened, or that there is no such segment.
            if (written == 0 && await connection.Directory.GetAsync(key, observer, cancellation).ConfigureAwait(false) is null)
                throw SegmentListing.NotFound(key, connection);
        }
        catch (SyncFault fault) when (!fault.EndsCommand)
        {
            sink.Error(Errors.Record(fault));
        }
    }

    /// <summary>True for a key that stands for itself.</summary>
    public static bool IsExact(string key) => !WildcardPattern.ContainsWildcardCharacters(key);
}
