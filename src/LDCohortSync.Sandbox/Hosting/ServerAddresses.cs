namespace LDCohortSync.Sandbox;

/// <summary>The addresses of a server, known once it listens.</summary>
internal sealed class ServerAddresses
{
    private static readonly Uri s_unknown = new("http://127.0.0.1/");

    public Uri LaunchDarkly { get; set; } = s_unknown;

    public Uri Amplitude { get; set; } = s_unknown;

    public Uri Files { get; set; } = s_unknown;
}
