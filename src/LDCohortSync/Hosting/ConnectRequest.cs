using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text;
using LDCohortSync.Commands;
using LDCohortSync.Profiles;

namespace LDCohortSync.Hosting;

/// <summary>What Connect-LDDestination is asked for, secrets included. Lives only while connecting.</summary>
internal sealed record ConnectRequest
{
    public required string Name { get; init; }

    /// <summary>The access token; null when <see cref="OAuth"/> is to get one.</summary>
    public required SecureString? AccessToken { get; init; }

    /// <summary>How to sign in with OAuth; null with an access token.</summary>
    public OAuthRequest? OAuth { get; init; }

    public required string ClientSideId { get; init; }

    public required PSCredential AmplitudeCredential { get; init; }

    public required string KeyProperty { get; init; }

    public required string ContextKind { get; init; }

    public required SegmentKind SegmentKind { get; init; }

    public required Uri? LaunchDarklyUri { get; init; }

    public required LaunchDarklyRegion LaunchDarklyRegion { get; init; }

    public required Uri? AmplitudeUri { get; init; }

    public required AmplitudeRegion AmplitudeRegion { get; init; }

    public required string ApiVersion { get; init; }

    public required bool UseBearer { get; init; }

    public required LedgerPlace Ledger { get; init; }

    public TimeSpan? Keep { get; init; }

    public required string? AmplitudeOrganization { get; init; }

    /// <summary>Where a vault has the secrets, for later connections.</summary>
    public VaultNames VaultNames { get; init; } = new(Vault: null, LaunchDarkly: null, Amplitude: null);

    /// <summary>Reads the parameters of the command, or the environment.</summary>
    /// <param name="command">The command.</param>
    /// <param name="resolve">Makes a full path of a PowerShell path.</param>
    /// <exception cref="SyncFault">A parameter or a variable is missing or not possible.</exception>
    public static ConnectRequest From(ConnectLDDestinationCommand command, Func<string, string> resolve)
    {
        if (command.ParameterSetName == "Saved")
            return SavedConnection.Read(command, resolve);
        if (!command.Save.IsPresent && (command.Vault ?? command.LaunchDarklyVaultEntry ?? command.AmplitudeVaultEntry) is not null)
        {
            throw new SyncFault(FaultKind.InvalidParameter, "The names of secrets in a vault were given together with the secrets themselves, and no -Save.",
                "Add -Save, to keep the names for later; or leave the secrets out, to have them read from the vault now.");
        }

        return FromKeys(command, resolve);
    }

    /// <summary>Reads the parameters with the keys, or the environment.</summary>
    /// <exception cref="SyncFault">A parameter or a variable is missing or not possible.</exception>
    public static ConnectRequest FromKeys(ConnectLDDestinationCommand command, Func<string, string> resolve)
    {
        bool fromEnvironment = command.FromEnvironment.IsPresent;
        return new()
        {
            Name = command.Name,
            AccessToken = !fromEnvironment ? command.AccessToken : EnvironmentSettings.UsesOAuth ? null : EnvironmentSettings.AccessToken,
            OAuth = fromEnvironment ? EnvironmentSettings.OAuth : SignIn(command),
            ClientSideId = fromEnvironment ? EnvironmentSettings.ClientSideId : command.ClientSideId,
            AmplitudeCredential = fromEnvironment ? EnvironmentSettings.AmplitudeCredential : command.AmplitudeCredential!,
            KeyProperty = command.KeyProperty,
            ContextKind = command.ContextKind,
            SegmentKind = command.SegmentKind,
            LaunchDarklyUri = command.LaunchDarklyUri ?? (fromEnvironment ? EnvironmentSettings.LaunchDarklyUri : null),
            LaunchDarklyRegion = command.LaunchDarklyRegion,
            AmplitudeUri = command.AmplitudeUri ?? (fromEnvironment ? EnvironmentSettings.AmplitudeUri : null),
            AmplitudeRegion = command.AmplitudeRegion,
            ApiVersion = command.ApiVersion,
            UseBearer = command.OAuth.IsPresent,
            Ledger = LedgerLocation.Find(command.Ledger, resolve),
            Keep = command.Keep ?? (fromEnvironment ? EnvironmentSettings.Keep : null),
            AmplitudeOrganization = command.AmplitudeOrganization,
            VaultNames = new(command.Vault, command.LaunchDarklyVaultEntry, command.AmplitudeVaultEntry),
        };
    }

    /// <summary>Every text of it that nobody may read in a log, the header that Amplitude's keys make included.</summary>
    public IEnumerable<string> RevealAll() =>
    [
        Reveal(AccessToken), Reveal(OAuth?.ClientSecret), AmplitudeCredential.UserName, Reveal(AmplitudeCredential.Password),
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AmplitudeCredential.UserName}:{Reveal(AmplitudeCredential.Password)}")),
        .. Ledger.Secrets.Select(Reveal),
    ];

    /// <summary>The text of a secret, taken out at the last moment; empty for none.</summary>
    public static string Reveal(SecureString? secret) => new NetworkCredential("", secret).Password;

    /// <summary>Keeps the secrets out of any text.</summary>
    public override string ToString() => Name;

    private static OAuthRequest? SignIn(ConnectLDDestinationCommand command) => command.OAuthClientId.Length == 0 ? null : new()
    {
        ClientId = command.OAuthClientId,
        ClientSecret = command.OAuthClientSecret,
        RedirectPort = command.OAuthRedirectPort,
        NoBrowser = command.NoBrowser.IsPresent,
    };
}
