using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Faults;

/// <summary>The verb serve of the sandbox with a file of faults, as a process of its own.</summary>
public sealed partial class FaultFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ldcohortsync-faults-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_faults_of_a_file_are_armed_from_the_first_request_on()
    {
        using Process sandbox = Serve("""
            [
              // comments and trailing commas are fine
              { "path": "/api/v2/caller-identity", "calls": [2], "status": 429, "headers": { "Retry-After": "{now+3s:httpdate}", }, },
            ]
            """);
        JsonElement ready = await ReadyAsync(sandbox);
        Uri address = new(new(ready.GetProperty("launchDarklyUri").GetString()!), "/api/v2/caller-identity");
        string token = ready.GetProperty("accessToken").GetString()!;

        int[] statuses = [(await RawAnswer.GetAsync(address, token)).Status, (await RawAnswer.GetAsync(address, token)).Status, (await RawAnswer.GetAsync(address, token)).Status];

        Assert.Equal([200, 429, 200], statuses);
        await StopAsync(sandbox);
    }

    [Theory]
    [InlineData("[{\"status\":500},{\"name\":\"slow\",\"delayMilliseconds\":\"1s\"}]", "Fault 2 ('slow'): field 'delayMilliseconds' must be a whole number.")]
    [InlineData("[{\"status\":500,\"retryAfter\":1}]", "Fault 1: field 'retryAfter' is unknown")]
    [InlineData("[{\"status\":500},\n {]", "Line 2, byte")]
    [InlineData("{\"status\":500}", "A list of faults is expected")]
    [InlineData("", "Line 1, byte 1")]
    public async Task A_wrong_file_is_an_error_and_nothing_is_served(string json, string problem)
    {
        using Process sandbox = Serve(json);
        string errors = await sandbox.StandardError.ReadToEndAsync(Stop);
        string output = await sandbox.StandardOutput.ReadToEndAsync(Stop);
        await sandbox.WaitForExitAsync(Stop);

        Assert.Equal(2, sandbox.ExitCode);
        Assert.Empty(output);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.Contains("faults.json", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error()
    {
        using Process sandbox = Start(Path.Combine(_folder, "missing.json"));
        string errors = await sandbox.StandardError.ReadToEndAsync(Stop);
        await sandbox.WaitForExitAsync(Stop);

        Assert.Equal(2, sandbox.ExitCode);
        Assert.Contains("missing.json", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_of_the_readme_does_what_it_says()
    {
        string readme = (await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"), Stop)).ReplaceLineEndings("\n");
        string example = Example().Match(readme).Groups[1].Value;
        using Process sandbox = Serve(example);
        JsonElement ready = await ReadyAsync(sandbox);
        Uri control = new(new(ready.GetProperty("launchDarklyUri").GetString()!), "/sandbox/faults");

        JsonElement armed = JsonDocument.Parse((await RawAnswer.GetAsync(control)).Body).RootElement;

        // One rule a line, each behind its comment.
        Assert.Equal(example.Split('\n').Count(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)), armed.GetArrayLength());
        Uri ingestion = new(control, FaultScene.Ingestion);
        string token = ready.GetProperty("accessToken").GetString()!;
        List<RawAnswer> answers = [];
        for (int call = 0; call < 4; call++)
            answers.Add(await RawAnswer.GetAsync(ingestion, token, "POST", "{}"));
        Assert.Equal([429, 429, 400, 0], answers.Select(answer => answer.Status));
        Assert.True(answers[3].WasReset);
        await StopAsync(sandbox);
    }

    [Fact]
    public async Task The_readme_names_every_field_of_a_rule()
    {
        string readme = await File.ReadAllTextAsync(Path.Combine(Root(), "README.md"), Stop);
        Assert.All(typeof(SandboxFault).GetProperties(BindingFlags.Public | BindingFlags.Instance),
            field => Assert.Contains($"`{JsonNamingPolicy.CamelCase.ConvertName(field.Name)}`", readme, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task<JsonElement> ReadyAsync(Process sandbox) =>
        JsonDocument.Parse(await sandbox.StandardOutput.ReadLineAsync(Stop) ?? throw new InvalidOperationException("The sandbox did not start.")).RootElement;

    private static async Task StopAsync(Process sandbox)
    {
        sandbox.StandardInput.Close();
        await sandbox.WaitForExitAsync(Stop);
        Assert.Equal(0, sandbox.ExitCode);
    }

    private static string Root()
    {
        string? folder = Path.GetDirectoryName(SourceFile());
        while (folder is not null && !File.Exists(Path.Combine(folder, "LDCohortSync.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("The repository was not found.");
    }

    private static string SourceFile([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;

    private Process Serve(string json)
    {
        string path = Path.Combine(_folder, "faults.json");
        File.WriteAllText(path, json);
        return Start(path);
    }

    private static Process Start(string faults)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string program = Path.Combine(AppContext.BaseDirectory, "LDCohortSync.Sandbox.dll");
        foreach (string argument in new[] { program, "serve", "--faults", faults, "--parent", "0", "--stop-on-stdin-close" })
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("The sandbox did not start.");
    }

    [GeneratedRegex(@"## Faults of the sandbox\n(?:.*\n)*?```jsonc\n((?:.*\n)*?)```")]
    private static partial Regex Example();
}
