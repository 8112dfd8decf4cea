using System.Globalization;
using System.Net.Http.Json;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>
/// Where each cell starts: a cohort that was synced and has changed since, or one that was never synced. The first sync is made
/// once for each sandbox; afterwards its ledger is copied and its segment filled again.
/// </summary>
internal sealed class MatrixStart(SandboxServer sandbox, JumpingClock clock, string template) : IDisposable
{
    public const string CohortId = "7khm89cz";

    // Who leaves is fewer than the guard against mass removal looks at, and the changes are several batches.
    // They come last in what LaunchDarkly holds, where a file that ends early would hide them.
    public static readonly IReadOnlyList<string> Before = [.. Keys(0, 150)];
    public static readonly IReadOnlyList<string> After = [.. Keys(0, 120), .. Keys(150, 210)];

    private const string CohortName = "Power users";

    private readonly HttpClient _client = new() { BaseAddress = sandbox.LaunchDarklyUri, DefaultRequestHeaders = { { "Authorization", sandbox.Credentials.AccessToken } } };

    /// <summary>What every sync asks for; several batches.</summary>
    public static SyncRequest Request { get; } = new() { Cohort = new() { Id = CohortId, Name = "" }, BatchSize = 40, ThrottleLimit = 1 };

    /// <summary>Makes the first sync.</summary>
    public async Task MakeAsync(CancellationToken cancellation)
    {
        sandbox.Reset();
        sandbox.State.AddCohort(CohortId, CohortName, Before);
        SyncOutcome outcome = await new MatrixRun(sandbox, clock, template).SyncAsync(Request, cancellation);
        if (outcome.Result.Status != SyncStatus.Succeeded)
            throw new InvalidOperationException($"The sync before the faults ended as {outcome.Result.Status}: {outcome.Fault?.Sentence}");
    }

    /// <summary>Puts everything back.</summary>
    /// <param name="isSynced">Whether the cohort was synced before.</param>
    /// <param name="form">How the file of the cohort is handed out.</param>
    /// <param name="ledgerPath">Where the ledger of the cell is to be.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RestoreAsync(bool isSynced, CohortFileForm form, string ledgerPath, CancellationToken cancellation)
    {
        sandbox.Reset();
        sandbox.State.AddCohort(CohortId, CohortName, After).FileForm = form;
        if (!isSynced)
            return;
        using HttpResponseMessage filled = await _client.PostAsJsonAsync("api/v2/segment-targets/amplitude", new
        {
            environmentId = sandbox.Credentials.ClientSideId,
            batch = Before.Select(key => new { userId = key, cohortId = CohortId, cohortName = CohortName, value = true }),
        }, cancellation);
        filled.EnsureSuccessStatusCode();
        sandbox.State.Requests.Clear();
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(template)!, Path.GetFileName(template) + "*"))
            File.Copy(file, ledgerPath + file[template.Length..]);
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<string> Keys(int from, int to) =>
        Enumerable.Range(from, to - from).Select(number => string.Create(CultureInfo.InvariantCulture, $"user-{number:000}"));
}
