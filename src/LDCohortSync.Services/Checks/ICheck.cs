using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>One thing to look at.</summary>
internal interface ICheck
{
    /// <summary>Its name, which scripts may rely on.</summary>
    string Name { get; }

    /// <summary>Looks at it, and writes nothing.</summary>
    /// <exception cref="SyncFault">It fails for the reason that is told.</exception>
    Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation);
}
