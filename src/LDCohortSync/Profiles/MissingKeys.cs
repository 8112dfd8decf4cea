using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using LDCohortSync.Commands;
using LDCohortSync.Hosting;

namespace LDCohortSync.Profiles;

/// <summary>Asks a person for the keys that a first connection needs, as PowerShell asks for mandatory parameters.</summary>
internal static class MissingKeys
{
    /// <summary>The request with what was answered; the fault, when a name is all that was given, or when nobody can be asked.</summary>
    /// <param name="command">The command.</param>
    /// <param name="notFound">Why its name leads nowhere.</param>
    /// <param name="resolve">Makes a full path of a PowerShell path.</param>
    public static ConnectRequest Ask(ConnectLDDestinationCommand command, SyncFault notFound, Func<string, string> resolve)
    {
        bool namesSavedOne = command.MyInvocation.BoundParameters.ContainsKey(nameof(command.Name));
        if (namesSavedOne && command.ClientSideId.Length == 0 && command.AmplitudeCredential is null)
            throw notFound;

        Collection<FieldDescription> fields = [Field<SecureString>(nameof(command.AccessToken))];
        if (command.ClientSideId.Length == 0)
            fields.Add(Field<string>(nameof(command.ClientSideId)));
        if (command.AmplitudeCredential is null)
            fields.Add(Field<PSCredential>(nameof(command.AmplitudeCredential)));
        try
        {
            Dictionary<string, PSObject> answers = command.Host.UI.Prompt("Connect-LDDestination", "Give the keys of the destination:", fields);
            command.AccessToken = (SecureString)answers[nameof(command.AccessToken)].BaseObject;
            if (answers.TryGetValue(nameof(command.ClientSideId), out PSObject? id))
                command.ClientSideId = (string)id.BaseObject;
            if (answers.TryGetValue(nameof(command.AmplitudeCredential), out PSObject? pair))
                command.AmplitudeCredential = (PSCredential)pair.BaseObject;
            return ConnectRequest.FromKeys(command, resolve);
        }
        catch (Exception e) when (e is not SyncFault and not PipelineStoppedException)
        {
            throw notFound;     // nobody is there to answer
        }
    }

    private static FieldDescription Field<T>(string name)
    {
        FieldDescription field = new(name);
        field.SetParameterType(typeof(T));
        return field;
    }
}
