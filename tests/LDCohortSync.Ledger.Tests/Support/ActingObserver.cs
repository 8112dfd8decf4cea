using LDCohortSync.Ports;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Does something once, when a move gets to a certain part.</summary>
internal sealed class ActingObserver(string moment, Action act) : ISyncObserver
{
    /// <summary>True when it was done.</summary>
    public bool HasActed { get; private set; }

    public void On(SyncEvent happening)
    {
        if (HasActed || happening is not SyncEvent.Moving moving || moving.What != moment)
            return;
        HasActed = true;
        act();
    }
}
