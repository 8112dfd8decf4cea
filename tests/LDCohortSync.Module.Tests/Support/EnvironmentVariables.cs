namespace LDCohortSync.Module.Tests.Support;

/// <summary>Sets environment variables for one test and puts the old values back. Tests that use it do not run side by side.</summary>
internal sealed class EnvironmentVariables : IDisposable
{
    /// <summary>The collection of the tests that use it.</summary>
    public const string Collection = "Environment variables";

    /// <summary>The variables that -FromEnvironment needs.</summary>
    public static IReadOnlyList<string> OfKeys { get; } =
        ["LAUNCHDARKLY_ACCESS_TOKEN", "LAUNCHDARKLY_CLIENT_SIDE_ID", "AMPLITUDE_API_KEY", "AMPLITUDE_SECRET_KEY"];

    /// <summary>The variables that take the access token's place.</summary>
    public static IReadOnlyList<string> OfOAuth { get; } = ["LAUNCHDARKLY_OAUTH_CLIENT_ID", "LAUNCHDARKLY_OAUTH_CLIENT_SECRET"];

    private readonly Dictionary<string, string?> _before = [];

    /// <summary>Sets a variable, or removes it.</summary>
    public void Set(string variable, string? value)
    {
        _before.TryAdd(variable, Environment.GetEnvironmentVariable(variable));
        Environment.SetEnvironmentVariable(variable, value);
    }

    public void Dispose()
    {
        foreach ((string variable, string? value) in _before)
            Environment.SetEnvironmentVariable(variable, value);
    }
}
