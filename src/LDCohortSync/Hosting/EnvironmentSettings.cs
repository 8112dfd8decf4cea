using System.Management.Automation;
using System.Net;
using System.Security;

namespace LDCohortSync.Hosting;

/// <summary>The environment variables that <c>-FromEnvironment</c> reads.</summary>
internal static class EnvironmentSettings
{
    /// <summary>Names LaunchDarkly's access token.</summary>
    public const string AccessTokenVariable = "LAUNCHDARKLY_ACCESS_TOKEN";

    private const string ClientSideIdVariable = "LAUNCHDARKLY_CLIENT_SIDE_ID";
    private const string OAuthClientIdVariable = "LAUNCHDARKLY_OAUTH_CLIENT_ID";

    /// <summary>Names the secret of an OAuth client.</summary>
    public const string OAuthClientSecretVariable = "LAUNCHDARKLY_OAUTH_CLIENT_SECRET";

    /// <summary>Names Amplitude's API key.</summary>
    public const string ApiKeyVariable = "AMPLITUDE_API_KEY";

    private const string KeepVariable = "LDCOHORTSYNC_KEEP";
    private const string SecretKeyVariable = "AMPLITUDE_SECRET_KEY";

    /// <summary>LaunchDarkly's access token.</summary>
    public static SecureString AccessToken => Secure(Required(AccessTokenVariable));

    /// <summary>True when an OAuth client is given, or a part of one, and no access token.</summary>
    public static bool UsesOAuth => !IsSet(AccessTokenVariable) && (IsSet(OAuthClientIdVariable) || IsSet(OAuthClientSecretVariable));

    /// <summary>The OAuth client that takes the access token's place; null when there is a token. Nobody is there to sign in by hand, so it needs its secret.</summary>
    public static OAuthRequest? OAuth => !UsesOAuth ? null
        : new() { ClientId = Required(OAuthClientIdVariable), ClientSecret = Secure(Required(OAuthClientSecretVariable)) };

    /// <summary>The environment's client-side ID.</summary>
    public static string ClientSideId => Required(ClientSideIdVariable);

    /// <summary>The environment's client-side ID; null when none is set.</summary>
    public static string? ClientSideIdIfSet => IsSet(ClientSideIdVariable) ? ClientSideId : null;

    /// <summary>Amplitude's API key and secret key.</summary>
    public static PSCredential AmplitudeCredential => new(Required(ApiKeyVariable), Secure(Required(SecretKeyVariable)));

    /// <summary>LaunchDarkly's address; null for the region's.</summary>
    public static Uri? LaunchDarklyUri => Address("LDCOHORTSYNC_LAUNCHDARKLY_URI");

    /// <summary>Amplitude's address; null for the region's.</summary>
    public static Uri? AmplitudeUri => Address("LDCOHORTSYNC_AMPLITUDE_URI");

    /// <summary>How long the ledger keeps runs; null for ever.</summary>
    public static TimeSpan? Keep
    {
        get
        {
            string? value = Environment.GetEnvironmentVariable(KeepVariable);
            try
            {
                return string.IsNullOrWhiteSpace(value) ? null : DaysTransformationAttribute.Parse(value);
            }
            catch (FormatException exception)
            {
                throw new SyncFault(FaultKind.InvalidParameter, $"The environment variable {KeepVariable} can't be used: {exception.Message}",
                    "Set it to a number of days such as 90, or remove it.", exception) { Target = KeepVariable };
            }
        }
    }

    /// <summary>The access token of a saved destination.</summary>
    /// <param name="advice">What to do when it is not there.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.SecretUnavailable"/>.</exception>
    public static SecureString AccessTokenOf(string advice) => Secure(Saved(AccessTokenVariable, advice));

    /// <summary>The secret of a saved destination's OAuth client.</summary>
    /// <inheritdoc cref="AccessTokenOf(string)"/>
    public static SecureString OAuthClientSecretOf(string advice) => Secure(Saved(OAuthClientSecretVariable, advice));

    /// <summary>Amplitude's keys of a saved destination.</summary>
    /// <inheritdoc cref="AccessTokenOf(string)"/>
    public static PSCredential AmplitudeCredentialOf(string advice) => new(Saved(ApiKeyVariable, advice), Secure(Saved(SecretKeyVariable, advice)));

    private static string Saved(string variable, string advice)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        return string.IsNullOrWhiteSpace(value)
            ? throw new SyncFault(FaultKind.SecretUnavailable, $"A saved destination has no secrets in it, and the environment variable {variable} is not set.", advice) { Target = variable }
            : value.Trim();
    }

    private static string Required(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrWhiteSpace(value))
            return value.Trim();
        string[] missing =
        [
            .. (UsesOAuth ? new[] { OAuthClientIdVariable, OAuthClientSecretVariable } : [AccessTokenVariable])
                .Concat([ClientSideIdVariable, ApiKeyVariable, SecretKeyVariable]).Where(one => !IsSet(one)),
        ];
        throw new SyncFault(FaultKind.InvalidParameter, $"-FromEnvironment needs environment variables that are not set: {string.Join(", ", missing)}.",
            "Set them, or give -AccessToken, -ClientSideId and -AmplitudeCredential.") { Target = missing[0] };
    }

    private static bool IsSet(string variable) => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(variable));

    private static Uri? Address(string variable)
    {
        string? value = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(value))
            return null;
        return Uri.TryCreate(value.Trim(), UriKind.Absolute, out Uri? address)
            ? address
            : throw new SyncFault(FaultKind.InvalidParameter, $"The environment variable {variable} is not an address.",
                "Set it to an address such as https://app.example.com, or remove it.") { Target = variable };
    }

    private static SecureString Secure(string secret) => new NetworkCredential("", secret).SecurePassword;
}
