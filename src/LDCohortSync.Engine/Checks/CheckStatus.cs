namespace LDCohortSync;

/// <summary>How a check came out.</summary>
public enum CheckStatus
{
    /// <summary>All is well.</summary>
    Pass,

    /// <summary>Syncs work, and somebody should look at it; or it can't be known.</summary>
    Warning,

    /// <summary>Syncs will not work, or not as they should.</summary>
    Fail,
}
