using LDCohortSync.Sandbox;
using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Services.Tests.Support;

internal static class TestSettings
{
    public const string Token = "api-11111111-2222-4333-8444-SENTINELTOK1";
    public const string ApiKey = "5e4713e1a91ca9115e4713e1a91ca911";
    public const string SecretKey = "5ec2e7000000000000005ec2e7000999";
    public const string ClientSideId = "0123456789abcdef01234567";

    /// <summary>Settings for one server that plays both services, on a clock without waits.</summary>
    public static ServiceSettings For(Uri server, TimeProvider? clock = null) => new()
    {
        LaunchDarklyUri = server,
        AmplitudeUri = server,
        AccessToken = new(Token),
        AmplitudeApiKey = ApiKey,
        AmplitudeSecretKey = new(SecretKey),
        ClientSideId = ClientSideId,
        TimeProvider = clock ?? new JumpingClock(),
        Retries = RetryPolicy.Standard with { Randomizer = () => 0.5 },
    };

    public static ServiceSettings For(SandboxServer sandbox, TimeProvider? clock = null) => For(sandbox.LaunchDarklyUri, clock) with
    {
        AmplitudeUri = sandbox.AmplitudeUri,
        AccessToken = new(sandbox.Credentials.AccessToken),
        AmplitudeApiKey = sandbox.Credentials.AmplitudeApiKey,
        AmplitudeSecretKey = new(sandbox.Credentials.AmplitudeSecretKey),
        ClientSideId = sandbox.Credentials.ClientSideId,
    };
}
