using LDCohortSync.Requests;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>An engine among fakes: one cohort, one segment, one ledger.</summary>
internal sealed class Scene
{
    public const string CohortId = "7khm89cz";

    public Scene(SegmentKind kind = SegmentKind.Synced)
    {
        Segments = new(Journal) { Kind = kind };
        Ledger = new(Journal);
        Source = new(Journal, Asking);
        RequestLedger = new(Asking, Time);
        Requests = new(Source, RequestLedger, Time);
        Cohort = new() { Id = CohortId, Name = "Power users", LastComputed = Time.Now.AddHours(-5) };
        Request = new() { Cohort = Cohort, ThrottleLimit = 1 };
    }

    public Journal Journal { get; } = new();

    /// <summary>The steps from the question for a cohort to its file; those of the run are in <see cref="Journal"/>.</summary>
    public Journal Asking { get; } = new();

    public RecordingObserver Observer { get; } = new();

    public FrozenTime Time { get; } = new();

    public MemorySegments Segments { get; }

    public MemoryLedger Ledger { get; }

    public ListedCohorts Source { get; }

    public MemoryRequests RequestLedger { get; }

    /// <summary>The requests of one command.</summary>
    public CohortRequests Requests { get; private set; }

    public AmplitudeCohort Cohort { get; }

    public SyncRequest Request { get; set; }

    /// <summary>The plans that were shown for confirmation.</summary>
    public List<SyncPlan> Confirmed { get; } = [];

    /// <summary>The answer to the question for confirmation.</summary>
    public bool Answer { get; set; } = true;

    public static LDDestination Destination { get; } = new()
    {
        Name = "default",
        ProjectKey = "project",
        EnvironmentKey = "test",
        EnvironmentName = "Test",
        ClientSideId = "0123456789abcdef01234567",
        KeyProperty = "user_id",
        ContextKind = "user",
        SegmentKind = SegmentKind.Synced,
        LaunchDarklyUri = new("https://launchdarkly.test"),
        AmplitudeUri = new("https://amplitude.test"),
        ApiVersion = "20240415",
        Ledger = "memory",
        ConnectedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>Sets the cohort's members.</summary>
    public Scene Has(params IEnumerable<string> keys)
    {
        Source.File = MemberText.Csv(keys);
        return this;
    }

    /// <summary>Makes ledger and LaunchDarkly hold the same members.</summary>
    public Scene Settled(params IEnumerable<string> keys)
    {
        string[] members = [.. keys];
        Segments.Fill(members);
        Ledger.Settle(Segments.Generation, members);
        return this;
    }

    /// <summary>What follows happens in another command.</summary>
    public void BeginCommand() => Requests = new(Source, RequestLedger, Time);

    public async Task<SyncOutcome> SyncAsync(SyncRequest? request = null, CancellationToken? cancellation = null)
    {
        SyncEngine engine = new(Destination, Requests, Segments, Ledger, Time);
        SyncOutcome outcome = await engine.RunAsync(request ?? Request, (plan, segmentKey, _) =>
        {
            Journal.Step("confirm", () => Confirmed.Add(plan));
            return Task.FromResult(Answer);
        }, Observer, cancellation ?? TestContext.Current.CancellationToken);
        Assert.Empty(Ledger.Violations);
        return outcome;
    }

    /// <summary>Numbered keys.</summary>
    public static string[] Keys(int count, int start = 0) => [.. Enumerable.Range(start, count).Select(i => $"user-{i:D5}")];
}
