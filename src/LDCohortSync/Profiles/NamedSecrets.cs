using System.Management.Automation;
using System.Security;
using LDCohortSync.Commands;
using LDCohortSync.Hosting;

namespace LDCohortSync.Profiles;

/// <summary>
/// Where a connection's secrets are: by their names in a vault, when SecretManagement is installed, else in environment variables.
/// To be used on the pipeline's thread.
/// </summary>
internal sealed class NamedSecrets(ConnectLDDestinationCommand command, LDSavedDestination? saved)
{
    private string? Vault => command.Vault ?? saved?.Vault;

    private string? LaunchDarklyEntry => command.LaunchDarklyVaultEntry ?? saved?.LaunchDarklyVaultEntry;

    private string? AmplitudeEntry => command.AmplitudeVaultEntry ?? saved?.AmplitudeVaultEntry;

    /// <summary>True when somebody said the name of a secret.</summary>
    public bool AreNamed => LaunchDarklyEntry is not null || AmplitudeEntry is not null;

    /// <summary>The access token; null when OAuth is to get one.</summary>
    public SecureString? AccessToken => saved?.OAuthClientId is not null ? null
        : Entry(LaunchDarklyEntry, EnvironmentSettings.AccessTokenVariable) is string entry ? SecretVault.Text(entry, Vault)
        : EnvironmentSettings.AccessTokenOf(WhereElse(LaunchDarklyEntry));

    /// <summary>How to sign in with OAuth; null with an access token.</summary>
    public OAuthRequest? OAuth => saved?.OAuthClientId is not string client ? null : new()
    {
        ClientId = client,
        ClientSecret = saved.SignsInByBrowser ? null
            : Entry(LaunchDarklyEntry, EnvironmentSettings.OAuthClientSecretVariable) is string entry ? SecretVault.Text(entry, Vault)
            : EnvironmentSettings.OAuthClientSecretOf(WhereElse(LaunchDarklyEntry)),
        RedirectPort = saved.OAuthRedirectPort,
    };

    /// <summary>Amplitude's API key and secret key.</summary>
    public PSCredential AmplitudeCredential => Entry(AmplitudeEntry, EnvironmentSettings.ApiKeyVariable) is string entry ? SecretVault.Pair(entry, Vault)
        : EnvironmentSettings.AmplitudeCredentialOf(WhereElse(AmplitudeEntry));

    // The entry to read; null for the environment.
    private string? Entry(string? name, string variable)
    {
        if (name is null || SecretVault.IsInstalled(command))
            return name;
        command.WriteVerbose($"Microsoft.PowerShell.SecretManagement is not installed, so {variable} takes the place of secret '{name}'.");
        return null;
    }

    private static string WhereElse(string? name) => name is null
        ? "Set it, or name a secret of a vault with -LaunchDarklyVaultEntry or -AmplitudeVaultEntry (and -Save)."
        : $"Install the module Microsoft.PowerShell.SecretManagement, whose secret '{name}' is meant, or set the variable.";
}
