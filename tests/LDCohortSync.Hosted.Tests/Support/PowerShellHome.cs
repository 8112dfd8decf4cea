using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>Where the PowerShell is whose engine these tests run in. Names no type of it: it may not be there.</summary>
internal static class PowerShellHome
{
    private const string Engine = "System.Management.Automation.dll";

    // Long: the machine may have much to do while the tests start.
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(1);

    /// <summary>Why there is no engine; null when there is one.</summary>
    public static string? Absence { get; private set; }

    /// <summary>Makes the engine findable, before anything of these tests asks for it.</summary>
    // What CA2255 fears is a library that surprises the programs which use it; nobody uses these tests.
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Prepare()
    {
#if !POWERSHELL_SDK
        if (Find() is not string home)
            return;
        AssemblyLoadContext.Default.Resolving += (context, name) => Load(context, home, name);
#endif
    }

    private static Assembly? Load(AssemblyLoadContext context, string home, AssemblyName name)
    {
        string path = Path.Combine(home, name.Name + ".dll");
        return File.Exists(path) ? context.LoadFromAssemblyPath(path) : null;
    }

    private static string? Find()
    {
        if (OnPath() is not string program)
        {
            Absence = "There is no pwsh on PATH, and the tests were built without -p:PowerShellSdk=true: the tests in real runspaces are left out.";
            return null;
        }

        // Beside the program, unless that is a script or a shim; then PowerShell itself has to say where it is.
        string? home = Holder(Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program)) ?? Holder(Ask(program));
        if (home is null)
            Absence = $"'{program}' is on PATH, and does not say where its {Engine} is: the tests in real runspaces are left out.";
        return home;
    }

    private static string? Holder(string? folder) => folder is not null && File.Exists(Path.Combine(folder, Engine)) ? folder : null;

    private static string? OnPath()
    {
        string[] names = OperatingSystem.IsWindows() ? ["pwsh.exe", "pwsh.cmd"] : ["pwsh"];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
    }

    private static string? Ask(string program)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (string argument in new[] { "-NoProfile", "-NonInteractive", "-Command", "$PSHOME" })
            start.ArgumentList.Add(argument);
        try
        {
            using Process asked = Process.Start(start)!;
            asked.StandardInput.Close();
            Task<string> answer = asked.StandardOutput.ReadToEndAsync();
            Task<string> errors = asked.StandardError.ReadToEndAsync();
            if (asked.WaitForExit(s_deadline) && Task.WhenAll(answer, errors).Wait(s_deadline))
                return answer.Result.Trim();
            asked.Kill(entireProcessTree: true);
            return null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;        // it can't be started: not a PowerShell
        }
    }
}
