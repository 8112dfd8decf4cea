using System.Globalization;
using System.Text.Json.Nodes;
using LDCohortSync.Hosting;

namespace LDCohortSync.Profiles;

/// <summary>One saved destination in the file.</summary>
internal sealed class ProfileEntry
{
    private readonly string _path;
    private readonly JsonObject _entry;

    /// <summary>Takes an element of the list.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>: it is no object.</exception>
    public ProfileEntry(string path, JsonNode? node)
    {
        _path = path;
        _entry = node as JsonObject ?? throw ProfileDocument.Broken(path, "a destination is no JSON object");
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>: a field is missing, or no value of its kind.</exception>
    public LDSavedDestination ToDestination()
    {
        try
        {
            return new()
            {
                Name = Text("name") ?? throw Missing("name"),
                ClientSideId = Text("clientSideId") ?? throw Missing("clientSideId"),
                KeyProperty = Text("keyProperty") ?? "user_id",
                ContextKind = Text("contextKind") ?? Destinations.DestinationRules.UserKind,
                SegmentKind = Word<SegmentKind>("segmentKind"),
                LaunchDarklyRegion = Word<LaunchDarklyRegion>("launchDarklyRegion"),
                AmplitudeRegion = Word<AmplitudeRegion>("amplitudeRegion"),
                LaunchDarklyUri = Address("launchDarklyUri"),
                AmplitudeUri = Address("amplitudeUri"),
                AmplitudeOrganization = Text("amplitudeOrganization"),
                ApiVersion = Text("apiVersion") ?? "20240415",
                OAuth = _entry["oauth"]?.GetValue<bool>() ?? false,
                OAuthClientId = Text("oauthClientId"),
                OAuthRedirectPort = Port("oauthRedirectPort"),
                SignsInByBrowser = _entry["signsInByBrowser"]?.GetValue<bool>() ?? false,
                Ledger = Text("ledger"),
                Keep = Text("keep") is string keep ? DaysTransformationAttribute.Parse(keep) : null,
                Vault = Text("vault"),
                LaunchDarklyVaultEntry = Text("launchDarklyVaultEntry"),
                AmplitudeVaultEntry = Text("amplitudeVaultEntry"),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw ProfileDocument.Broken(_path, "a field of a destination is no value of its kind", e);
        }
    }

    /// <summary>Writes a destination into an entry; what else stands in it stays.</summary>
    public static void Write(LDSavedDestination destination, JsonObject entry)
    {
        entry["name"] = destination.Name;
        entry["clientSideId"] = destination.ClientSideId;
        entry["keyProperty"] = destination.KeyProperty;
        entry["contextKind"] = destination.ContextKind;
        entry["segmentKind"] = destination.SegmentKind.ToString();
        entry["launchDarklyRegion"] = destination.LaunchDarklyRegion.ToString();
        entry["amplitudeRegion"] = destination.AmplitudeRegion.ToString();
        entry["launchDarklyUri"] = destination.LaunchDarklyUri?.GetLeftPart(UriPartial.Path);
        entry["amplitudeUri"] = destination.AmplitudeUri?.GetLeftPart(UriPartial.Path);
        entry["amplitudeOrganization"] = destination.AmplitudeOrganization;
        entry["apiVersion"] = destination.ApiVersion;
        entry["oauth"] = destination.OAuth;
        entry["oauthClientId"] = destination.OAuthClientId;
        entry["oauthRedirectPort"] = destination.OAuthRedirectPort;
        entry["signsInByBrowser"] = destination.SignsInByBrowser;
        entry["ledger"] = destination.Ledger;
        entry["keep"] = destination.Keep?.ToString("c", CultureInfo.InvariantCulture);
        entry["vault"] = destination.Vault;
        entry["launchDarklyVaultEntry"] = destination.LaunchDarklyVaultEntry;
        entry["amplitudeVaultEntry"] = destination.AmplitudeVaultEntry;
    }

    private string? Text(string field) => _entry[field]?.GetValue<string>() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private T Word<T>(string field) where T : struct, Enum =>
        Text(field) is not string text ? default
            : Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse<T>(text, ignoreCase: true)
            : throw ProfileDocument.Broken(_path, $"{field} is none of {string.Join(", ", Enum.GetNames<T>())}");

    private Uri? Address(string field) => Text(field) is not string text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address
        : throw ProfileDocument.Broken(_path, $"{field} is no address");

    private int Port(string field) => _entry[field]?.GetValue<int>() is not int port ? 0
        : port is >= 0 and <= 65535 ? port
        : throw ProfileDocument.Broken(_path, $"{field} is no port");

    private SyncFault Missing(string field) => ProfileDocument.Broken(_path, $"a destination has no {field}");
}
