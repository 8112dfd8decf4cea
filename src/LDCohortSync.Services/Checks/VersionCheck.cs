using System.Globalization;
using System.Text.Json;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>LaunchDarkly still knows the API version that is asked for.</summary>
internal sealed class VersionCheck : ICheck
{
    private const string Advice = "Connect with -ApiVersion";

    public string Name => "ApiVersion";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        string version = scene.Destination.ApiVersion;
        ServiceAnswerOf<VersionsBody> answer = await CheckScene.AskAsync(scene.Api, "/api/v2/versions", "/api/v2/versions",
            RecordsJson.Default.VersionsBody, observer, cancellation).ConfigureAwait(false);
        if (answer.Status == 400)
            return Finding.Fail($"LaunchDarkly does not know API version {version} ({answer.Reason}).", Advice + " 20240415, or leave it out.");
        if (answer.Status == 403)
            return Finding.Unknown($"whether API version {version} is current", $"the access token may not ask ({answer.Reason}).");
        if (answer.Content is not { } body)
            throw LaunchDarklyFaults.From(answer, "tell its API versions", LaunchDarklyFaults.ViewAdvice);

        string[] known = body.ValidVersions is not { ValueKind: JsonValueKind.Array } list ? []
            : [.. list.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Number ? one.GetRawText() : JsonText.Of(one) ?? "")];
        string? latest = body.LatestVersion?.ToString(CultureInfo.InvariantCulture) ?? known.Max(StringComparer.Ordinal);
        if (version == "beta")
            return Finding.Warning("The destination asks for LaunchDarkly's beta version, which may change at any time.", $"{Advice} {latest}.");
        if (known.Length == 0)
            return Finding.Unknown($"whether API version {version} is current", "LaunchDarkly names no versions.");
        if (!known.Contains(version, StringComparer.Ordinal))
            return Finding.Fail($"LaunchDarkly does not know API version {version}; it knows {string.Join(", ", known)}.", $"{Advice} {latest}.");
        return string.CompareOrdinal(version, latest) < 0
            ? Finding.Warning($"API version {version} is older than the current {latest}; LaunchDarkly takes old versions out of service.", $"{Advice} {latest}.")
            : Finding.Pass($"API version {version} is the current one.");
    }
}
