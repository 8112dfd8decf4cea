namespace LDCohortSync.Ports;

/// <summary>Copies all of one ledger to another place, where it is used from then on. Needs neither service.</summary>
public interface ILedgerMove : IAsyncDisposable
{
    /// <summary>Where the ledger is, without secrets.</summary>
    string From { get; }

    /// <summary>Where it goes, without secrets.</summary>
    string To { get; }

    /// <summary>
    /// Makes sure, as far as that can be told before, that the move is possible. Makes nothing at <see cref="To"/>.
    /// </summary>
    /// <returns>What there is to move.</returns>
    /// <exception cref="SyncFault"><see cref="FaultKind.LedgerUnavailable"/>: there is no ledger, or one can't be read or written;
    /// <see cref="FaultKind.LedgerMoved"/>: it has been moved before, elsewhere; <see cref="FaultKind.InvalidParameter"/>: both are the same,
    /// or the other one holds something that would be lost; <see cref="FaultKind.SyncInProgress"/>: somebody works with it.</exception>
    Task<LedgerContent> InspectAsync(CancellationToken cancellation);

    /// <summary>
    /// Copies it, compares both by reading them, and marks the old one as moved. Goes on where an earlier move between the two was cut
    /// off. An exception, cancellation included, leaves the old one as it was, and no other one that could be used.
    /// </summary>
    /// <param name="observer">Is told how far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault">As for <see cref="InspectAsync"/>; also <see cref="FaultKind.LedgerDamaged"/>: members of a segment do not
    /// match their checksum, or what was copied is not what was read.</exception>
    Task<LedgerMove> MoveAsync(ISyncObserver observer, CancellationToken cancellation);
}
