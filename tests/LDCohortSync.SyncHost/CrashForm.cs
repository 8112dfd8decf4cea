namespace LDCohortSync.SyncHost;

/// <summary>How the process ends when it is told to crash.</summary>
internal enum CrashForm
{
    /// <summary>It does not crash.</summary>
    None,

    /// <summary>With an exception that nobody catches.</summary>
    Unhandled,

    /// <summary>With <see cref="Environment.FailFast(string, Exception)"/>.</summary>
    FailFast,
}
