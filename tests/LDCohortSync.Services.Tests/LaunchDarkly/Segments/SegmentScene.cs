using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Services.Tests.LaunchDarkly.Segments;

/// <summary>The real destinations in front of a sandbox, on a clock without waits.</summary>
internal sealed class SegmentScene : IAsyncDisposable
{
    public const string Key = "amplitude-7khm89cz";

    private readonly LaunchDarklyClient _client;

    private SegmentScene(SandboxServer sandbox, string contextKind, int importFrom)
    {
        Sandbox = sandbox;
        _client = new(TestSettings.For(sandbox));
        DestinationEnvironment environment = new("default", "Default", "production", "Production", sandbox.Credentials.ClientSideId);
        Big = new(_client, environment, contextKind, importFrom);
        Standard = new(_client, environment, contextKind);
        Synced = new(_client, environment, TestSettings.For(sandbox));
    }

    public SandboxServer Sandbox { get; }

    public SandboxState State => Sandbox.State;

    public RecordingObserver Observer { get; } = new();

    public BigSegmentDestination Big { get; }

    public StandardSegmentDestination Standard { get; }

    public SyncedSegmentDestination Synced { get; }

    public AmplitudeCohort Cohort { get; } = Batches.Cohort(url: "https://analytics.amplitude.com/org/cohort/7khm89cz");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<SegmentScene> StartAsync(SandboxBehavior? behavior = null, string contextKind = "user", int importFrom = 50_000,
        TimeProvider? sandboxTime = null) =>
        new(await SandboxServer.StartAsync(new() { Behavior = behavior ?? new(), TimeProvider = sandboxTime ?? TimeProvider.System }, Stop), contextKind, importFrom);

    public ISegmentDestination Of(SegmentKind kind) => kind switch { SegmentKind.Big => Big, SegmentKind.Standard => Standard, _ => Synced };

    public async Task<LDSyncedSegment> MakeAsync(ISegmentDestination segments, bool isNew = true)
    {
        (LDSyncedSegment segment, bool made) = await segments.Maker!.MakeAsync(Cohort, new HeldLease(), Observer, Stop);
        Assert.Equal(isNew, made);
        return segment;
    }

    public Task SendAsync(ISegmentDestination segments, params (string Key, bool Add)[] changes) =>
        segments.SendAsync(Batches.Of(Cohort, changes), Observer, Stop);

    public async Task<string[]> ReadAsync(ISegmentDestination segments)
    {
        LDSyncedSegment segment = (await segments.FindAsync(Cohort.Id, Observer, Stop))!;
        MemberSet members = await segments.ReadMembersAsync(segment, Observer, Stop);
        Assert.Equal(segment.MemberCount, members.Count);
        return [.. members.Select(key => Encoding.UTF8.GetString(key.Span)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Imports members and tells what was noted of it.</summary>
    public async Task<List<AwaitedChange>> ImportAsync(IEnumerable<string> members, bool replaces = false, ISyncObserver? observer = null)
    {
        List<AwaitedChange> noted = [];
        SegmentImport import = new(Cohort, Key, Guid.NewGuid(), [.. members.Select(Bytes)], replaces, new HeldLease());
        await foreach (int _ in Big.Imports.LoadAsync(import, Note, observer ?? Observer, Stop))
        {
            // Each file is waited for.
        }

        return noted;

        Task Note(AwaitedChange change)
        {
            noted.Add(change);
            return Task.CompletedTask;
        }
    }

    /// <summary>Asks for an approval of a plan.</summary>
    public async Task<List<AwaitedChange>> AskAsync(ISegmentDestination segments, IEnumerable<string> adds, params IEnumerable<string> removes)
    {
        List<AwaitedChange> asked = [];
        SyncPlan plan = new([.. adds.Select(Bytes)], [.. removes.Select(Bytes)], Unchanged: 0, SegmentSize: 0);
        await foreach (AwaitedChange change in segments.Approvals!.RequestAsync(Cohort, Key, Guid.NewGuid(), plan, new HeldLease(), Observer, Stop))
            asked.Add(change);
        return asked;
    }

    public SandboxRequest Last(string method) => State.Requests.Entries.Last(request => request.Method == method);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Sandbox.DisposeAsync();
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
