using LDCohortSync;
using LDCohortSync.Membership;
using LDCohortSync.Requests;
using LDCohortSync.Services;
using LDCohortSync.Sync;
using LDCohortSync.SyncHost;

// Syncs one cohort, or what is due, in a process of its own, to be killed, to race and to crash. Ends with 0 when each segment equals its
// cohort, with 1 otherwise.
HostArguments arguments = HostArguments.Parse(args);
HostReport report = new(Console.Out);
report.Start();
ServiceSettings settings = new()
{
    LaunchDarklyUri = arguments.LaunchDarklyUri,
    AmplitudeUri = arguments.AmplitudeUri,
    AccessToken = new(arguments.AccessToken),
    ClientSideId = arguments.ClientSideId,
    AmplitudeApiKey = arguments.AmplitudeApiKey,
    AmplitudeSecretKey = new(arguments.AmplitudeSecretKey),
    ProductHost = arguments.Marker,
    CohortRequestLimits = arguments.Due ? RequestRules.Limits : null,
};

SyncOutcome outcome;
try
{
    await using HostConnection connection =
        await HostConnection.OpenAsync(settings, arguments.KeyProperty, arguments.Ledger, report, CancellationToken.None, arguments.Clock);
    if (arguments.Due)
        return await new DueHost(connection, report).RunAsync(CancellationToken.None) ? 0 : 1;
    using SkippedReport? skipped = arguments.SkippedReportPath is string path ? new(path, arguments.KeyProperty, TimeProvider.System) : null;
    SyncRequest request = new()
    {
        Cohort = new() { Id = arguments.CohortId, Name = "" },
        MemberFilePath = arguments.MemberFilePath,
        BatchSize = arguments.BatchSize,
        ThrottleLimit = arguments.ThrottleLimit,
        WaitForLease = arguments.WaitForLease,
        Force = arguments.Force,
        Verify = arguments.Verify,
        OnSkipped = skipped is null ? null : skipped.Write,
    };
    outcome = await connection.SyncAsync(request, report.Plan, report, CancellationToken.None);
}
catch (SyncFault fault) when (arguments.Crash == CrashForm.None)
{
    report.End(result: null, fault);
    return 1;
}
catch (SyncFault fault) when (arguments.Crash == CrashForm.FailFast)
{
    Environment.FailFast(fault.Sentence, fault);
    throw;
}

if (arguments.Crash == CrashForm.FailFast)
    Environment.FailFast(outcome.Fault?.Sentence ?? outcome.Result.ToString(), outcome.Fault);
if (arguments.Crash == CrashForm.Unhandled)
    throw (Exception?)outcome.Fault ?? new InvalidOperationException($"Told to crash. {outcome.Result}, {settings}, {arguments}");
report.End(outcome.Result, outcome.Fault);
return outcome.Result.Status is SyncStatus.Succeeded or SyncStatus.Unchanged ? 0 : 1;
