using LDCohortSync.Cohorts;
using LDCohortSync.Ports;
using LDCohortSync.Requests;

namespace LDCohortSync.Hosting;

/// <summary>The cohorts of one destination, listed once for all the inputs of a command, and the requests for their members.</summary>
internal sealed class CohortSelection(DestinationConnection connection)
{
    private readonly CohortCatalog _catalog = new(connection.Source);

    /// <summary>The connection that the list is of.</summary>
    public DestinationConnection Connection => connection;

    /// <summary>Asks for the cohorts' members; one for the command, so that it warns once.</summary>
    public CohortRequests Requests { get; } = new(connection.Source, connection.Requests);

    /// <summary>Looks a cohort up, so that it is known as it is now and not as it was when somebody stored it.</summary>
    /// <param name="id">The cohort's id.</param>
    /// <param name="name">A name that makes the look-up unnecessary, for members that come from a file; null to look it up.</param>
    /// <param name="observer">Is told of retries.</param>
    /// <param name="cancellation">Ends the look-up.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.CohortNotFound"/>, or a fault of Amplitude.</exception>
    public async Task<AmplitudeCohort> GetAsync(string id, string? name, ISyncObserver observer, CancellationToken cancellation) =>
        name is null
            ? await _catalog.GetAsync(id, observer, cancellation).ConfigureAwait(false)
            : new() { Id = id, Name = name, Url = CohortLink.Of(connection.Destination.AmplitudeOrganization, id) };
}
