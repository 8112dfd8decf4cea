using System.Net;
using System.Text;
using LDCohortSync.Sandbox;
using LDCohortSync.Services;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Secrets that occur nowhere else, every form in which they could be written down, and a member who is an e-mail address.</summary>
internal static class Sentinels
{
    /// <summary>What every member key of these tests ends with.</summary>
    public const string MemberMark = "@member.sentinel.example";

    /// <summary>
    /// The credentials. Those of the access token change when they are encoded; the secret key can be a media type, the API key
    /// a host name.
    /// </summary>
    public static readonly SandboxCredentials Credentials = new()
    {
        AccessToken = "api-S3ntinel/Tok3n+of=LaunchDarkly~7zxq",
        AmplitudeApiKey = "S3ntinel-ApiKey-of-Amplitude-9zxq",
        AmplitudeSecretKey = "S3ntinel-S3cret+Key~of~Amplitude~0zxq",
    };

    /// <summary>The three secrets and the two values of an Authorization header, in the clear.</summary>
    public static readonly IReadOnlyList<string> Plain =
    [
        Credentials.AccessToken, Credentials.AmplitudeApiKey, Credentials.AmplitudeSecretKey,
        Base64($"{Credentials.AmplitudeApiKey}:{Credentials.AmplitudeSecretKey}"),
    ];

    private static readonly (string Form, string Text)[] s_forms =
    [
        .. Plain.SelectMany(secret => new (string Form, string Text)[]
        {
            ("plain", secret),
            ("base64", Base64(secret).TrimEnd('=')),
            ("base64url", Base64(secret).TrimEnd('=').Replace('+', '-').Replace('/', '_')),
            ("URL", Uri.EscapeDataString(secret)),
            ("form", WebUtility.UrlEncode(secret)),
            ("HTML", WebUtility.HtmlEncode(secret)),
            ("JSON", System.Text.Json.JsonEncodedText.Encode(secret).ToString()),
        }).DistinctBy(form => form.Text),
        // Parts: half a secret is a leak too, and so is a secret whose encoding nobody thought of.
        ("part", "S3ntinel"), ("part", "~7zxq"), ("part", "e-9zxq"), ("part", "~0zxq"),
    ];

    /// <summary>A text in which a service repeats all that it was given.</summary>
    public static string Echo => string.Join(' ', Plain.Select(secret =>
        $"{secret} {Base64(secret)} {Uri.EscapeDataString(secret)} Bearer {secret} Basic {secret}"));

    /// <summary>The settings of clients that use the secrets.</summary>
    public static ServiceSettings SettingsFor(Uri launchDarkly, Uri amplitude) => new()
    {
        LaunchDarklyUri = launchDarkly,
        AmplitudeUri = amplitude,
        AccessToken = new(Credentials.AccessToken),
        ClientSideId = Credentials.ClientSideId,
        AmplitudeApiKey = Credentials.AmplitudeApiKey,
        AmplitudeSecretKey = new(Credentials.AmplitudeSecretKey),
        TimeProvider = new QuickTime(200),
        RequestTimeout = TimeSpan.FromHours(1),
        CohortDeadline = TimeSpan.FromHours(3),
    };

    /// <summary>The form in which a text holds a secret; null when it holds none.</summary>
    public static string? Leak(string text)
    {
        foreach ((string form, string secret) in s_forms)
        {
            if (text.Contains(secret, StringComparison.OrdinalIgnoreCase))
                return $"{form} '{secret}'";
        }

        return null;
    }

    /// <summary>The form in which a text holds a secret or a member; null when it holds none.</summary>
    public static string? LeakOrMember(string text) => text.Contains(MemberMark, StringComparison.OrdinalIgnoreCase) ? "a member" : Leak(text);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
