namespace LDCohortSync.Ports;

/// <summary>Something that is called when a guard has blocked a sync, so that a flag is switched off.</summary>
public interface IFlagTrigger : IDisposable
{
    /// <summary>Calls it. Calling it again does no harm.</summary>
    /// <param name="result">The blocked run.</param>
    /// <param name="guard">The guard.</param>
    /// <param name="observer">Is told of the call, without its address.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.TriggerFailed"/>: nobody knows whether the flag was switched.</exception>
    Task FireAsync(CohortSyncResult result, FaultKind guard, ISyncObserver observer, CancellationToken cancellation);
}
