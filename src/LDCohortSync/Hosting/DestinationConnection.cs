using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>A destination together with what talks to it. It never leaves the module: it holds the secrets.</summary>
internal sealed class DestinationConnection(
    LDDestination destination, ICohortSource source, ISegmentDestination segments, ISegmentDirectory directory, ILedger ledger,
    IRequestLedger requests, IDisposable clients)
    : IAsyncDisposable
{
    /// <summary>What users see of it.</summary>
    public LDDestination Destination => destination;

    /// <summary>The Amplitude project.</summary>
    public ICohortSource Source => source;

    /// <summary>The segments that are filled.</summary>
    public ISegmentDestination Segments => segments;

    /// <summary>All segments of the environment.</summary>
    public ISegmentDirectory Directory => directory;

    /// <summary>The ledger.</summary>
    public ILedger Ledger => ledger;

    /// <summary>The cohort requests, in the same database as the ledger.</summary>
    public IRequestLedger Requests => requests;

    /// <summary>Closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        clients.Dispose();
        await ledger.DisposeAsync().ConfigureAwait(false);
    }
}
