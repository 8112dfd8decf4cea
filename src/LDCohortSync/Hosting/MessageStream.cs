namespace LDCohortSync.Hosting;

/// <summary>The streams for people.</summary>
internal enum MessageStream
{
    /// <summary>What the command does and why.</summary>
    Verbose,

    /// <summary>What goes over the wire, without secrets.</summary>
    Debug,

    /// <summary>What will surprise.</summary>
    Warning,
}
