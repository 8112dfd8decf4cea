using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Reflection;
using System.Security;
using System.Text.Json;
using System.Text.RegularExpressions;
using LDCohortSync.Hosting;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Profiles;
using LDCohortSync.Services;
using LDCohortSync.Sync;

namespace LDCohortSync.Module.Tests.Secrets;

/// <summary>No secret can be read from what the module hands out.</summary>
public sealed partial class SecretTests
{
    private const string Sentinel = "sentinel-5d0f3a52";

    private static readonly ConnectRequest s_request = new()
    {
        Name = "prod",
        AccessToken = Secure("api-" + Sentinel),
        OAuth = new() { ClientId = "client", ClientSecret = Secure("oauth-" + Sentinel) },
        ClientSideId = "507f1f77bcf86cd799439011",
        AmplitudeCredential = new PSCredential("key-" + Sentinel, Secure("secret-" + Sentinel)),
        KeyProperty = "user_id",
        ContextKind = "user",
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = new("https://app.example.com"),
        LaunchDarklyRegion = LaunchDarklyRegion.US,
        AmplitudeUri = new("https://amplitude.example.com"),
        AmplitudeRegion = AmplitudeRegion.US,
        ApiVersion = "20240415",
        UseBearer = false,
        Ledger = LedgerLocation.Find("Host=db.example;Database=ledger;Username=sync;Password=ledger-" + Sentinel + ";SSL Password=ssl-" + Sentinel, path => path),
        AmplitudeOrganization = "acme",
        VaultNames = new("vault", "ld", "amplitude"),
    };

    [Fact]
    public void A_destination_that_was_made_from_secrets_shows_none()
    {
        LDDestination destination = Describe();
        Assert.Equal(("prod", "acme"), (destination.Name, destination.AmplitudeOrganization));
        Assert.All(Texts(destination), text => Assert.DoesNotContain(Sentinel, text, StringComparison.Ordinal));
        Assert.DoesNotContain(Sentinel, JsonSerializer.Serialize(destination), StringComparison.Ordinal);
    }

    [Fact]
    public void The_request_that_holds_the_secrets_shows_none()
    {
        Assert.Equal("prod", s_request.ToString());
        Assert.All(Texts(s_request), text => Assert.DoesNotContain(Sentinel, text, StringComparison.Ordinal));
        Assert.Equal("api-" + Sentinel, ConnectRequest.Reveal(s_request.AccessToken));
    }

    [Fact]
    public void The_place_of_a_shared_ledger_shows_no_password_and_has_it_hidden_in_logs()
    {
        LedgerPlace place = s_request.Ledger;
        Assert.Equal("postgresql://sync@db.example:5432/ledger?schema=ldcohortsync", place.ToString());
        Assert.All(Texts(place), text => Assert.DoesNotContain(Sentinel, text, StringComparison.Ordinal));
        Assert.DoesNotContain(Sentinel, JsonSerializer.Serialize(SavedConnection.Describe(s_request)), StringComparison.Ordinal);
        Assert.Superset(new HashSet<string> { "ledger-" + Sentinel, "ssl-" + Sentinel }, new HashSet<string>(s_request.RevealAll()));
    }

    [Fact]
    public void The_settings_of_the_services_show_none()
    {
        ServiceSettings settings = Settings();
        Assert.DoesNotContain(Sentinel, settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Sentinel, settings.AccessToken.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Sentinel, $"{settings.AmplitudeSecretKey}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_look_for_texts_finds_a_secret_where_there_is_one() =>
        Assert.Contains(Texts(new Uri("https://" + Sentinel)), text => text.Contains(Sentinel, StringComparison.Ordinal));

    [Fact]
    public void No_public_type_of_the_engine_or_the_module_has_a_property_for_a_secret()
    {
        string[] suspicious =
        [
            .. new[] { typeof(SyncEngine).Assembly, typeof(ModuleLoader).Assembly }
                .SelectMany(assembly => assembly.GetExportedTypes())
                .SelectMany(type => type.GetProperties())
                .Where(property => SecretName().IsMatch(property.Name) && property.PropertyType != typeof(SecureString)
                    && property.PropertyType != typeof(PSCredential) && property.PropertyType != typeof(bool?))
                .Select(property => $"{property.DeclaringType!.Name}.{property.Name}")
                .Distinct(),
        ];
        Assert.Empty(suspicious);
    }

    [Fact]
    public void Objects_for_users_are_plain_data()
    {
        Type[] shown = [typeof(LDDestination), typeof(AmplitudeCohort), typeof(CohortSyncResult), typeof(LDSyncedSegment), typeof(MembershipComparison), typeof(MembershipDifference),
            typeof(DestinationCheck), typeof(LDSyncPolicy), typeof(LDPolicyStatement), typeof(LDSegmentMembership), typeof(LDSegmentChange), typeof(LDFlagLink),
            typeof(StoredPlan), typeof(CohortSubscription), typeof(SyncCadence), typeof(LDSavedDestination), typeof(LedgerMove), typeof(ManifestFinding), typeof(IntegrationManifest), typeof(ParsedPayload), typeof(ParsedMember)];
        Assert.All(shown.SelectMany(type => type.GetProperties()), property =>
            Assert.True(property.PropertyType.Namespace is "System" or "System.Collections.Generic" || shown.Contains(property.PropertyType) || property.PropertyType.IsEnum
                || property.PropertyType.IsAssignableTo(typeof(IReadOnlyDictionary<string, long>)),
                $"{property.DeclaringType!.Name}.{property.Name} is {property.PropertyType}."));
    }

    private static LDDestination Describe() => (LDDestination)typeof(Composition).GetMethod("Describe", BindingFlags.Static | BindingFlags.NonPublic)!
        .Invoke(null, [s_request, Settings(), new CallerIdentity(), new DestinationEnvironment("project", "Project", "env", "Env", s_request.ClientSideId), new SqliteLedger("ledger.db")])!;

    private static ServiceSettings Settings() => new()
    {
        LaunchDarklyUri = s_request.LaunchDarklyUri!,
        AmplitudeUri = s_request.AmplitudeUri!,
        AccessToken = new("api-" + Sentinel),
        AmplitudeApiKey = "key-" + Sentinel,
        AmplitudeSecretKey = new("secret-" + Sentinel),
        AmplitudeOrganization = s_request.AmplitudeOrganization,
        ClientSideId = s_request.ClientSideId,
    };

    private static SecureString Secure(string text) => new NetworkCredential("", text).SecurePassword;

    // The object's own text, that of each public property, and that of each element of those that are lists.
    private static IEnumerable<string> Texts(object value)
    {
        yield return value.ToString()!;
        foreach (PropertyInfo property in value.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
        {
            object? part = property.GetValue(value);
            yield return part?.ToString() ?? "";
            foreach (object? element in part is IEnumerable list and not string ? list : Array.Empty<object>())
                yield return element?.ToString() ?? "";
        }
    }

    [GeneratedRegex("(token|secret|secretkey|password|credential|apikey|authorization)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
