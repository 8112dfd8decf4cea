using LDCohortSync.Cohorts;
using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Simulation.Services;

namespace LDCohortSync.Simulation.Agents;

/// <summary>A destination as one process has connected it.</summary>
/// <param name="Destination">What users see of it.</param>
/// <param name="Source">Its Amplitude project.</param>
/// <param name="Segments">Its segments.</param>
internal sealed record AgentDestination(LDDestination Destination, ProjectCohorts Source, AccountSegments Segments)
{
    /// <summary>The cohorts, listed once for each time that the agent comes by.</summary>
    public required CohortCatalog Catalog { get; init; }

    /// <summary>Asks for the cohorts' members.</summary>
    public required CohortRequests Requests { get; init; }

    /// <summary>True when a subscription is for it.</summary>
    public bool Takes(StoredSubscription subscription) => subscription.Destination == Destination.Name;
}
