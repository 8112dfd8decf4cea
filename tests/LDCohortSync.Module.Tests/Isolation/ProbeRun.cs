using System.Diagnostics;

namespace LDCohortSync.Module.Tests.Isolation;

/// <summary>What a plain .NET process printed that imported the module as PowerShell does.</summary>
/// <param name="ExitCode">0 when all went well, 3 when an error was reported; anything else is a crash.</param>
/// <param name="Lines">What it printed.</param>
internal sealed record ProbeRun(int ExitCode, IReadOnlyList<string> Lines)
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromMinutes(2);

    /// <summary>Starts the process and waits for its end.</summary>
    /// <param name="action"><c>import</c>, or <c>use</c> to make the isolated libraries work too.</param>
    /// <param name="module">The module's folder.</param>
    /// <param name="ledger">The ledger to make.</param>
    /// <param name="loadedBefore">An assembly that another module is supposed to have loaded already; null for none.</param>
    public static async Task<ProbeRun> StartAsync(string action, string module, string ledger, string? loadedBefore = null)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { Path.Combine(AppContext.BaseDirectory, "LDCohortSync.ModuleProbe.dll"), action, module, ledger })
            start.ArgumentList.Add(argument);
        if (loadedBefore is not null)
            start.ArgumentList.Add(loadedBefore);

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(s_deadline);
        using Process process = Process.Start(start)!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(stop.Token);
            string output = await process.StandardOutput.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            TestContext.Current.TestOutputHelper?.WriteLine(output + await errors);
            return new(process.ExitCode, output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    /// <summary>The contexts that an assembly is in.</summary>
    public IReadOnlyList<string> ContextsOf(string assembly) =>
        [.. Lines.Select(line => line.Split(' ')).Where(parts => parts[0] == "assembly" && parts[2] == assembly).Select(parts => parts[1])];

    /// <summary>The names of the assemblies in a context.</summary>
    public IReadOnlyList<string> AssembliesIn(string context) =>
        [.. Lines.Select(line => line.Split(' ')).Where(parts => parts[0] == "assembly" && parts[1] == context).Select(parts => parts[2])];
}
