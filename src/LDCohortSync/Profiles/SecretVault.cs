using System.Management.Automation;
using System.Security;

namespace LDCohortSync.Profiles;

/// <summary>
/// Secrets by their names, from the vaults of Microsoft.PowerShell.SecretManagement, read in the caller's session: with its vaults,
/// and with its host to ask for a vault's password. To be used on the pipeline's thread.
/// </summary>
internal static class SecretVault
{
    // With the module's name, so that no other function of that name is asked.
    private const string Command = @"Microsoft.PowerShell.SecretManagement\Get-Secret";

    /// <summary>Whether the module is installed.</summary>
    public static bool IsInstalled(PSCmdlet command)
    {
        try
        {
            return command.InvokeCommand.GetCommand(Command, CommandTypes.Cmdlet | CommandTypes.Function) is not null;
        }
        catch (CommandNotFoundException)
        {
            return false;
        }
    }

    /// <summary>A secret of one text.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.SecretUnavailable"/>.</exception>
    public static SecureString Text(string name, string? vault) => Read(name, vault) switch
    {
        SecureString { Length: > 0 } text => text,
        object other => throw Wrong(name, vault, other, "text (SecureString)"),
    };

    /// <summary>A user name and a password.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.SecretUnavailable"/>.</exception>
    public static PSCredential Pair(string name, string? vault) => Read(name, vault) switch
    {
        PSCredential pair => pair,
        object other => throw Wrong(name, vault, other, "a PSCredential (user name: Amplitude's API key, password: its secret key)"),
    };

    private static object Read(string name, string? vault)
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            shell.AddCommand(Command).AddParameter("Name", name).AddParameter("ErrorAction", ActionPreference.Stop);
            if (vault is not null)
                shell.AddParameter("Vault", vault);
            PSObject[] found = [.. shell.Invoke()];
            return found is [{ } one] ? one.BaseObject : throw Missing(name, vault, $"Get-Secret wrote {found.Length} objects", cause: null);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // What Get-Secret wrote, without what PowerShell says about how it ends.
            throw Missing(name, vault, e.ErrorRecord?.Exception?.Message ?? e.Message, e);
        }
    }

    private static SyncFault Missing(string name, string? vault, string why, Exception? cause) => new(FaultKind.SecretUnavailable,
        $"Secret '{name}' could not be had from {Called(vault)}: {why.TrimEnd('.')}.",
        "Look with Get-SecretInfo whether it is there and whether the vault is unlocked for this account.", cause) { Target = name };

    private static SyncFault Wrong(string name, string? vault, object found, string wanted) => new(FaultKind.SecretUnavailable,
        $"Secret '{name}' in {Called(vault)} is a {(found is SecureString { Length: 0 } ? "text without a letter" : found.GetType().Name)}, and {wanted} is needed.",
        $"Store it anew with Set-Secret, as {wanted}.") { Target = name };

    private static string Called(string? vault) => vault is null ? "the registered vaults" : $"vault '{vault}'";
}
