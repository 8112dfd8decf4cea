using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>A runspace with the module, as a prompt has one.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace _runspace;

    private Session(InitialSessionState state, PSHost? host)
    {
        _runspace = host is null ? RunspaceFactory.CreateRunspace(state) : RunspaceFactory.CreateRunspace(host, state);
        _runspace.Open();
    }

    /// <summary>The runspace.</summary>
    public Runspace Runspace => _runspace;

    /// <summary>A runspace without the module.</summary>
    public static Session Bare() => new(InitialSessionState.CreateDefault2(), host: null);

    /// <summary>A runspace with the module.</summary>
    public static Session WithModule(PSHost? host = null)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ImportPSModule([Places.Manifest]);
        return new(state, host);
    }

    /// <summary>A runspace that is connected to the sandbox, with a ledger.</summary>
    public static Session Connected(SandboxProcess sandbox, string? ledger = null, PSHost? host = null)
    {
        Session session = WithModule(host);
        Answer answer = session.Run("param($Ledger) Connect-LDDestination -FromEnvironment -Ledger $Ledger", ledger ?? sandbox.NewLedger());
        Assert.True(answer.Errors.Count == 0, string.Join(" ", answer.Errors));
        return session;
    }

    /// <summary>A script that has not been started.</summary>
    public PowerShell Script(string script, params object[] arguments)
    {
        PowerShell shell = PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(script);
        foreach (object argument in arguments)
            shell.AddArgument(argument);
        return shell;
    }

    /// <summary>Runs a script to its end.</summary>
    public Answer Run(string script, params object[] arguments)
    {
        using PowerShell shell = Script(script, arguments);
        PSDataCollection<PSObject> output = [];
        RuntimeException? end = null;
        try
        {
            shell.Invoke(null, output);
        }
        catch (RuntimeException fault)
        {
            end = fault;
        }

        // Copied: what the streams hold is gone with the shell.
        PSDataStreams streams = shell.Streams;
        return new([.. output], [.. streams.Error], [.. streams.Warning.Select(record => record.Message)], [.. streams.Verbose.Select(record => record.Message)],
            [.. streams.Debug.Select(record => record.Message)], end);
    }

    /// <summary>Closes the runspace.</summary>
    public void Dispose() => _runspace.Dispose();
}
