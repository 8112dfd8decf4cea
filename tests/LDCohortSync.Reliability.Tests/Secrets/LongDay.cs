using LDCohortSync.Comparison;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;
using LDCohortSync.Services;
using LDCohortSync.Sync;
using LDCohortSync.SyncHost;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Everything that can be done with a destination, one after the other, whatever fails; all texts are kept.</summary>
internal sealed class LongDay(TestFolder folder, string name, Texts texts)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>The member who is looked up.</summary>
    public string Member { get; init; } = "person-1" + Sentinels.MemberMark;

    /// <summary>The ledger of the day.</summary>
    public string Ledger => folder.File($"{name}.db");

    /// <summary>The report of skipped rows.</summary>
    public string Report => folder.File($"{name}-skipped.csv");

    /// <summary>Adds a cohort of e-mail addresses, with rows that are skipped.</summary>
    public static SandboxCohort AddCohort(SandboxServer sandbox, string id) => sandbox.State.AddCohort(id, $"Cohort {id}",
        [.. Enumerable.Range(1, 12).Select(number => $"person-{number}{Sentinels.MemberMark}"), $"person-1{Sentinels.MemberMark}", ""]);

    /// <summary>Does all of it. What fails is kept as a text.</summary>
    /// <param name="settings">The services and the secrets.</param>
    /// <param name="cohortId">The cohort.</param>
    public async Task RunAsync(ServiceSettings settings, string cohortId)
    {
        texts.Add("settings", settings.ToString());
        texts.Add("settings as JSON", System.Text.Json.JsonSerializer.Serialize(settings));
        if (await TryAsync("connect", () => HostConnection.OpenAsync(settings, "user_id", Ledger, texts, Stop)) is not HostConnection connection)
            return;
        await using (connection)
        {
            texts.Add("destination", connection.Destination);
            await TryAsync("list cohorts", () => connection.Source.ListAsync(includeSyncInfo: true, texts, Stop));
            using (SkippedReport report = new(Report, "user_id", TimeProvider.System))
            {
                await SyncAsync("sync", connection, cohortId, request => request with { OnSkipped = report.Write, BatchSize = 5, Verify = true });
            }

            await SyncAsync("again", connection, cohortId, request => request with { Baseline = SyncBaseline.Destination });
            await TryAsync("list segments", async () => await connection.Directory.ListAsync(all: true, texts, Stop).ToListAsync(Stop));
            await TryAsync("get segment", () => connection.Directory.GetAsync("amplitude-" + cohortId, texts, Stop));
            LDSyncedSegment segment = new()
            {
                Key = "amplitude-" + cohortId,
                Name = "Cohort",
                Kind = SegmentKind.Synced,
                ProjectKey = connection.Destination.ProjectKey,
                EnvironmentKey = connection.Destination.EnvironmentKey,
                Uri = connection.Segments.UriFor("amplitude-" + cohortId),
            };
            await TryAsync("holds", async () => await connection.Segments.HoldsAsync(segment, System.Text.Encoding.UTF8.GetBytes(Member), texts, Stop) ? "yes" : "no");
            await TryAsync("compare", () => CompareAsync(connection, segment, cohortId));
            await TryAsync("runs", () => connection.Ledger.ReadRunsAsync(new RunQuery(), Stop));
        }
    }

    /// <summary>The ledger's files hold members, and no secret.</summary>
    public IReadOnlyList<string> LeaksInFiles() =>
        [.. folder.Files.Select(file => (File: file, Leak: Sentinels.Leak(System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)))))
            .Where(found => found.Leak is not null).Select(found => $"{Path.GetFileName(found.File)}: {found.Leak}")];

    private async Task<MembershipComparison> CompareAsync(HostConnection connection, LDSyncedSegment segment, string cohortId)
    {
        MemberSet members = await connection.Segments.ReadMembersAsync(segment, texts, Stop);
        AmplitudeCohort cohort = new() { Id = cohortId, Name = "Cohort" };
        ComparedSets sets = await new MembershipComparer(connection.Segments, connection.Ledger)
            .CompareAsync(cohort, (_, _) => Task.FromResult(new CohortMembers(members)), CompareAgainst.Destination, texts, Stop);
        return sets.Summarize(cohortId, "Cohort", segment.Key, CompareAgainst.Destination);
    }

    private async Task SyncAsync(string step, HostConnection connection, string cohortId, Func<SyncRequest, SyncRequest> how)
    {
        SyncRequest request = how(new() { Cohort = new() { Id = cohortId, Name = "" } });
        SyncOutcome? outcome = await TryAsync(step, () => connection.SyncAsync(request, plan => texts.Add(step, plan.ToString()), texts, Stop));
        if (outcome?.Fault is SyncFault fault)
            texts.Add($"{step}: outcome", fault);
        if (outcome is not null)
            texts.Add($"{step}: result", outcome.Result);
    }

    private async Task<T?> TryAsync<T>(string step, Func<Task<T>> work)
        where T : class?
    {
        try
        {
            T result = await work();
            if (result is not (null or HostConnection or SyncOutcome))
                texts.Add(step, result);
            return result;
        }
        catch (SyncFault fault)
        {
            texts.Add(step, fault);
            return null;
        }
    }
}
