namespace LDCohortSync.Ports;

/// <summary>Why LaunchDarkly makes a change later than it was asked for.</summary>
public enum AwaitedKind
{
    /// <summary>People have to approve it.</summary>
    Approval,

    /// <summary>It is a file that is being imported.</summary>
    Import,
}
