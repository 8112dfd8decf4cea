namespace LDCohortSync.Ports;

/// <summary>What became of a change that LaunchDarkly makes by itself.</summary>
public enum AwaitedState
{
    /// <summary>It may still be made.</summary>
    Open,

    /// <summary>It was made.</summary>
    Done,

    /// <summary>It was not made, and somebody has to do something before it is.</summary>
    NotDone,

    /// <summary>LaunchDarkly does not know it any more, so nobody can tell.</summary>
    Unknown,
}
