namespace LDCohortSync.Profiles;

/// <summary>Where saved destinations are: one file for each user.</summary>
internal static class ProfileLocation
{
    /// <summary>The environment variable that names another file, for example one that a service account can read.</summary>
    public const string Variable = "LDCOHORTSYNC_PROFILES";

    /// <summary>The file. It need not exist.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>: the variable holds no full path.</exception>
    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(named))
            return Path.Combine(ConfigurationFolder(), "LDCohortSync", "destinations.json");
        return Path.IsPathFullyQualified(named) ? Path.GetFullPath(named) : throw new SyncFault(FaultKind.InvalidProfile,
            $"The environment variable {Variable} holds '{named}', which is no full path.", "Set it to the full path of a file, or remove it.") { Target = Variable };
    }

    // Windows: AppData\Roaming. macOS: Library/Application Support. Elsewhere the XDG base directory for configuration.
    private static string ConfigurationFolder()
    {
        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
            return Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string? configuration = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        return Path.IsPathFullyQualified(configuration ?? "")
            ? configuration!
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");
    }
}
