using System.Security.Cryptography;

namespace LDCohortSync.Sandbox;

/// <summary>The made-up credentials that the sandbox accepts. They open nothing but this sandbox.</summary>
public sealed record SandboxCredentials
{
    /// <summary>The LaunchDarkly access token (<c>api-...</c>), accepted bare and as Bearer.</summary>
    public string AccessToken { get; init; } = RandomKey("api-");

    /// <summary>The client-side ID of the default environment: 24 hexadecimal digits.</summary>
    public string ClientSideId { get; init; } = RandomHexadecimal(24);

    /// <summary>The SDK key (<c>sdk-...</c>) of the default environment.</summary>
    public string SdkKey { get; init; } = RandomKey("sdk-");

    /// <summary>The mobile key (<c>mob-...</c>) of the default environment.</summary>
    public string MobileKey { get; init; } = RandomKey("mob-");

    /// <summary>The Amplitude API key: 32 hexadecimal digits.</summary>
    public string AmplitudeApiKey { get; init; } = RandomHexadecimal(32);

    /// <summary>The Amplitude secret key: 32 hexadecimal digits.</summary>
    public string AmplitudeSecretKey { get; init; } = RandomHexadecimal(32);

    /// <summary>The id of the public OAuth client, with which a member signs in; its redirect address is <c>http://127.0.0.1:any/callback</c>.</summary>
    public string OAuthClientId { get; init; } = RandomHexadecimal(24);

    /// <summary>The id of the OAuth client with a secret, which acts for itself.</summary>
    public string OAuthServiceClientId { get; init; } = RandomHexadecimal(24);

    /// <summary>Its secret.</summary>
    public string OAuthClientSecret { get; init; } = RandomHexadecimal(40);

    internal static string RandomKey(string prefix) => prefix + Guid.NewGuid().ToString();

    internal static string RandomHexadecimal(int length) => RandomNumberGenerator.GetHexString(length, lowercase: true);
}
