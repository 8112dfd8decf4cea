using LDCohortSync.Ports;
using System.Text.Json.Serialization;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>What the clients of both services need to know. Printed, it shows the two addresses and nothing else.</summary>
public sealed record ServiceSettings
{
    /// <summary>Base address of LaunchDarkly, see <see cref="ServiceUris"/>.</summary>
    public required Uri LaunchDarklyUri { get; init; }

    /// <summary>Base address of Amplitude's API, see <see cref="ServiceUris"/>.</summary>
    public required Uri AmplitudeUri { get; init; }

    /// <summary>LaunchDarkly's API version, sent as <c>LD-API-Version</c>.</summary>
    public string ApiVersion { get; init; } = "20240415";

    /// <summary>True to send the access token as <c>Bearer</c>, which OAuth tokens need; false to send it bare.</summary>
    public bool UseBearer { get; init; }

    /// <summary>LaunchDarkly access token; empty with <see cref="OAuth"/>.</summary>
    public required Secret AccessToken { get; init; }

    /// <summary>The sign-in whose tokens take the access token's place; null for none. Whoever made it disposes it.</summary>
    [JsonIgnore]
    public OAuthSession? OAuth { get; init; }

    /// <summary>Amplitude project API key, the user name of its Basic authentication.</summary>
    [JsonConverter(typeof(HiddenTextConverter))]
    public required string AmplitudeApiKey { get; init; }

    /// <summary>Amplitude project secret key, the password of its Basic authentication.</summary>
    public required Secret AmplitudeSecretKey { get; init; }

    /// <summary>The organization's slug in Amplitude's address bar, from which cohort links are made; null for no links.</summary>
    public string? AmplitudeOrganization { get; init; }

    /// <summary>Client-side ID of the LaunchDarkly environment, 24 hexadecimal digits.</summary>
    public required string ClientSideId { get; init; }

    /// <summary>How long one request may take, with a second more for each 64 KiB that it sends, and how long a download may stand still.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long Amplitude may take from the request of a cohort to its file, and LaunchDarkly for an export.</summary>
    public TimeSpan CohortDeadline { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The version in the <c>User-Agent</c> header; this assembly's own by default.</summary>
    public Version ProductVersion { get; init; } =
        typeof(ServiceSettings).Assembly.GetName().Version is { } version ? new(version.ToString(3)) : new(0, 0, 0);

    /// <summary>What is said behind the version in the <c>User-Agent</c> header, without its brackets.</summary>
    public string ProductHost { get; init; } = "+PowerShell";

    /// <summary>The clock of timeouts, pauses and deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// How often cohorts may be asked for; null for Amplitude's own limits, and none on loopback: what answers there is not
    /// Amplitude, and tells its limits by its answers.
    /// </summary>
    internal IReadOnlyList<RequestLimit>? CohortRequestLimits { get; init; }

    internal RetryPolicy Retries { get; init; } = RetryPolicy.Standard;

    internal PollSchedule Polls { get; init; } = PollSchedule.Standard;

    internal string UserAgent => $"LDCohortSync/{ProductVersion} ({ProductHost})";

    /// <inheritdoc/>
    public override string ToString() => $"{LaunchDarklyUri} and {AmplitudeUri}";
}
