using LDCohortSync.Ports;

namespace LDCohortSync.Completion;

/// <summary>Watches what nobody has asked for: a prompt that is being typed is no place for messages.</summary>
internal sealed class NobodyWatches : ISyncObserver
{
    /// <summary>The only one that is needed.</summary>
    public static NobodyWatches Instance { get; } = new();

    /// <inheritdoc/>
    public void On(SyncEvent happening)
    {
        // Whoever runs a command is told; whoever types one is not.
    }
}
