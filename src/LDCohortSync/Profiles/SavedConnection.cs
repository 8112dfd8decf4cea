using LDCohortSync.Commands;
using LDCohortSync.Hosting;

namespace LDCohortSync.Profiles;

/// <summary>Connecting by name, and keeping what was connected. To be used on the pipeline's thread.</summary>
internal static class SavedConnection
{
    /// <summary>What to connect to: as it was saved, unless a parameter says otherwise.</summary>
    /// <param name="command">The command.</param>
    /// <param name="resolve">Makes a full path of a PowerShell path.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.ProfileNotFound"/>, <see cref="FaultKind.InvalidProfile"/> or <see cref="FaultKind.SecretUnavailable"/>.</exception>
    public static ConnectRequest Read(ConnectLDDestinationCommand command, Func<string, string> resolve)
    {
        IReadOnlyList<LDSavedDestination> all = ProfileFile.OfUser.Read();
        LDSavedDestination? saved = all.FirstOrDefault(one => string.Equals(one.Name, command.Name, StringComparison.OrdinalIgnoreCase));
        NamedSecrets secrets = new(command, saved);
        if (saved is null && !secrets.AreNamed)
            return MissingKeys.Ask(command, NotFound(command.Name, all), resolve);

        // Of one who is not saved yet, whose secrets are in a vault.
        saved ??= command.ClientSideId.Length > 0 ? new() { Name = command.Name, ClientSideId = command.ClientSideId } : throw NotFound(command.Name, all);
        return new()
        {
            Name = saved.Name,
            AccessToken = secrets.AccessToken,
            OAuth = secrets.OAuth,
            ClientSideId = Given(nameof(command.ClientSideId)) ? command.ClientSideId : saved.ClientSideId,
            AmplitudeCredential = command.AmplitudeCredential ?? secrets.AmplitudeCredential,
            KeyProperty = Given(nameof(command.KeyProperty)) ? command.KeyProperty : saved.KeyProperty,
            ContextKind = Given(nameof(command.ContextKind)) ? command.ContextKind : saved.ContextKind,
            SegmentKind = Given(nameof(command.SegmentKind)) ? command.SegmentKind : saved.SegmentKind,
            LaunchDarklyUri = command.LaunchDarklyUri ?? (Given(nameof(command.LaunchDarklyRegion)) ? null : saved.LaunchDarklyUri),
            LaunchDarklyRegion = Given(nameof(command.LaunchDarklyRegion)) ? command.LaunchDarklyRegion : saved.LaunchDarklyRegion,
            AmplitudeUri = command.AmplitudeUri ?? (Given(nameof(command.AmplitudeRegion)) ? null : saved.AmplitudeUri),
            AmplitudeRegion = Given(nameof(command.AmplitudeRegion)) ? command.AmplitudeRegion : saved.AmplitudeRegion,
            ApiVersion = Given(nameof(command.ApiVersion)) ? command.ApiVersion : saved.ApiVersion,
            UseBearer = Given(nameof(command.OAuth)) ? command.OAuth.IsPresent : saved.OAuth,
            Ledger = LedgerLocation.Find(command.Ledger ?? saved.Ledger, resolve),
            Keep = Given(nameof(command.Keep)) ? command.Keep : saved.Keep,
            AmplitudeOrganization = command.AmplitudeOrganization ?? saved.AmplitudeOrganization,
            VaultNames = new(command.Vault ?? saved.Vault, command.LaunchDarklyVaultEntry ?? saved.LaunchDarklyVaultEntry, command.AmplitudeVaultEntry ?? saved.AmplitudeVaultEntry),
        };

        bool Given(string parameter) => command.MyInvocation.BoundParameters.ContainsKey(parameter);
    }

    /// <summary>What to keep of a connection, which is everything but its secrets.</summary>
    public static LDSavedDestination Describe(ConnectRequest request) => new()
    {
        Name = request.Name,
        ClientSideId = request.ClientSideId,
        KeyProperty = request.KeyProperty,
        ContextKind = request.ContextKind,
        SegmentKind = request.SegmentKind,
        LaunchDarklyRegion = request.LaunchDarklyRegion,
        AmplitudeRegion = request.AmplitudeRegion,
        LaunchDarklyUri = request.LaunchDarklyUri,
        AmplitudeUri = request.AmplitudeUri,
        AmplitudeOrganization = request.AmplitudeOrganization,
        ApiVersion = request.ApiVersion,
        OAuth = request.UseBearer,
        OAuthClientId = request.OAuth?.ClientId,
        OAuthRedirectPort = request.OAuth?.RedirectPort ?? 0,
        SignsInByBrowser = request.OAuth is { ClientSecret: null },
        Ledger = request.Ledger.Saved == LedgerLocation.Default ? null : request.Ledger.Saved,
        Keep = request.Keep,
        Vault = request.VaultNames.Vault,
        LaunchDarklyVaultEntry = request.VaultNames.LaunchDarkly,
        AmplitudeVaultEntry = request.VaultNames.Amplitude,
    };

    /// <summary>The fault of a name that leads nowhere.</summary>
    public static SyncFault NotFound(string name, IReadOnlyList<LDSavedDestination> all)
    {
        string known = all.Count == 0 ? "None is saved." : $"Saved are: {string.Join(", ", all.Select(one => one.Name))}.";
        return new(FaultKind.ProfileNotFound, $"There is no saved destination '{name}'. {known}",
            "Connect once with its keys and -Save (-AccessToken, -ClientSideId and -AmplitudeCredential, or -FromEnvironment).") { Target = name };
    }
}
