using System.Globalization;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Races;

/// <summary>Services, one cohort and one ledger file, and processes that are all about to sync it at the same moment.</summary>
internal sealed class RaceTrack : IAsyncDisposable
{
    /// <summary>How many processes there are.</summary>
    public const int Lanes = 8;

    private const string CohortId = "race1";
    private const int Members = 5_000;

    private readonly TestFolder _folder = new();
    private readonly List<SyncProcess> _processes = [];
    private readonly ArmedFault _start;
    private int _added;

    private RaceTrack(SandboxServer sandbox)
    {
        Sandbox = sandbox;
        Cohort = sandbox.State.AddCohort(CohortId, "Race", Enumerable.Range(0, Members).Select(number => $"first-{number}"));
        // The last question before a process wants the lease.
        _start = sandbox.Faults.Add(SandboxFault.Hold() with { Service = SandboxService.Amplitude, Path = "/api/3/cohorts?*", Times = Lanes });
    }

    /// <summary>The services.</summary>
    public SandboxServer Sandbox { get; }

    /// <summary>The cohort.</summary>
    public SandboxCohort Cohort { get; }

    /// <summary>The processes.</summary>
    public IReadOnlyList<SyncProcess> Processes => _processes;

    /// <summary>The ledger that they share.</summary>
    public string Ledger => _folder.File("ledger.db");

    /// <summary>The members of the segment.</summary>
    public IReadOnlyList<string> Segment => Sandbox.State.FindSegment("amplitude-" + CohortId)?.Members ?? [];

    /// <summary>Requests for the cohort's members that were answered, which Amplitude's quota counts.</summary>
    public int Questions => Sandbox.State.Requests.Entries.Count(request => request.Path == "/api/5/cohorts/request/" + CohortId && request.Status != 0);

    /// <summary>Starts the processes and waits until each is about to want the lease.</summary>
    public static async Task<RaceTrack> OpenAsync(params string[] more)
    {
        RaceTrack track = new(await SandboxServer.StartAsync(new()
        {
            Behavior = new() { PendingPolls = 0, RequestLogCapacity = 10_000, RequestBodyCapture = 1024 * 1024 },
        }, TestContext.Current.CancellationToken));
        for (int lane = 1; lane <= Lanes; lane++)
        {
            track._processes.Add(SyncProcess.Start(track.Sandbox, track.Ledger, CohortId,
                string.Create(CultureInfo.InvariantCulture, $"lane {lane}"), ["--batch-size", "500", .. more]));
        }

        await Until.TrueAsync(() => track._start.Hits == Lanes || track._processes.Any(process => process.HasEnded), "all processes are ready");
        return track;
    }

    /// <summary>Lets all of them go at once.</summary>
    public void Start() => _start.Release();

    /// <summary>Exchanges a few members.</summary>
    public void ChangeCohort()
    {
        int number = ++_added;
        Cohort.Change([new SandboxMember($"later-{number}"), new SandboxMember($"last-{number}")], [$"first-{number}", $"later-{number - 1}"]);
    }

    /// <summary>Waits for all ends.</summary>
    public async Task<IReadOnlyList<SyncEnd>> EndsAsync()
    {
        foreach (SyncProcess process in _processes)
            await process.WaitAsync();
        return [.. _processes.Where(process => process.End() is not null).Select(process => process.RequiredEnd())];
    }

    /// <summary>The process that has the lease: the only one that has asked for members or sent some.</summary>
    public async Task<SyncProcess> WriterAsync()
    {
        await Until.TrueAsync(() => Writers().Count > 0, "one of the processes writes");
        return _processes.Single(process => process.Marker == Writers()[0]);
    }

    /// <summary>Who sent batches, each named once for each time that it took over from somebody else.</summary>
    public IReadOnlyList<string> Writers()
    {
        List<string> writers = [];
        foreach (SandboxRequest request in Sandbox.State.Requests.Entries.Where(SentBatch.IsOne))
        {
            string agent = request.Headers["User-Agent"]!;
            string marker = agent[(agent.IndexOf('(', StringComparison.Ordinal) + 1)..^1];
            if (writers.Count == 0 || writers[^1] != marker)
                writers.Add(marker);
        }

        return writers;
    }

    /// <summary>What the processes printed, for failure messages.</summary>
    public string Transcript => string.Join(Environment.NewLine, _processes.Select(process => $"--- {process.Marker}{Environment.NewLine}{process.Transcript}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (SyncProcess process in _processes)
            process.Dispose();
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }
}
