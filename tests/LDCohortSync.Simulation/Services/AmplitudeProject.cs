using System.Globalization;
using System.Text;
using LDCohortSync.Requests;
using LDCohortSync.Simulation.Time;

namespace LDCohortSync.Simulation.Services;

/// <summary>
/// One Amplitude project, on its own side: its cohorts change with each request, take their time to be computed, and fail now and then.
/// One key here stands for a thousand members.
/// </summary>
internal sealed class AmplitudeProject
{
    private const int Steady = 2;
    private readonly VirtualClock _clock;
    private readonly Scenario _scenario;
    private readonly Draw _draw;
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly Queue<DateTimeOffset> _lastMinute = new();
    private readonly Lock _gate = new();

    /// <summary>Makes a project.</summary>
    public AmplitudeProject(int number, IReadOnlyList<string> cohortIds, Scenario scenario, VirtualClock clock)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"amplitude.com/{number:x16}");
        _clock = clock;
        _scenario = scenario;
        _draw = new Draw(scenario.Seed).With(Name);
        Cohorts = [.. cohortIds.Select(id => new AmplitudeCohort { Id = id, Name = "Cohort " + id, Size = Steady + ChurnOf(id), LastComputed = Scenario.Begin })];
    }

    /// <summary>The project's name in the ledger.</summary>
    public string Name { get; }

    /// <summary>Its cohorts.</summary>
    public IReadOnlyList<AmplitudeCohort> Cohorts { get; }

    /// <summary>Requests for a cohort in the time of the scenario; this is what the plan's monthly number counts.</summary>
    public int Requests { get; private set; }

    /// <summary>Most requests that came in within any minute.</summary>
    public int MostInAMinute { get; private set; }

    /// <summary>A cohort is asked for.</summary>
    /// <returns>The request's id.</returns>
    public string Ask(string cohortId)
    {
        lock (_gate)
        {
            DateTimeOffset now = _clock.Now;
            Requests += now < Scenario.Begin + _scenario.Length ? 1 : 0;
            _lastMinute.Enqueue(now);
            while (now - _lastMinute.Peek() > RequestRules.Limits[0].Window - Latency(1))
                _lastMinute.Dequeue();
            MostInAMinute = Math.Max(MostInAMinute, _lastMinute.Count);
            int version = _versions[cohortId] = _versions.GetValueOrDefault(cohortId) + 1;
            return string.Create(CultureInfo.InvariantCulture, $"{cohortId}/{version}/{now.UtcTicks}");
        }
    }

    /// <summary>When a request is computed, and whether its job fails then.</summary>
    public (DateTimeOffset At, bool Fails) JobOf(string requestId)
    {
        Draw job = _draw.With("job").With(requestId);
        double seconds = Math.Clamp(job.Around(_scenario.Compute.TotalSeconds, 2), 5, 20 * 60);
        return (new DateTimeOffset(long.Parse(requestId.Split('/')[2], CultureInfo.InvariantCulture), TimeSpan.Zero).AddSeconds(seconds),
            job.With("fails").At(0) < _scenario.Failures);
    }

    /// <summary>How long the file of a request takes to come.</summary>
    public TimeSpan DownloadOf(string requestId) => TimeSpan.FromSeconds(Math.Clamp(_draw.With("download").With(requestId).Around(4, 2), 1, 120));

    /// <summary>How long an answer takes.</summary>
    public static TimeSpan Latency(double share) => TimeSpan.FromMilliseconds(150 + (450 * share));

    /// <summary>The file of a request.</summary>
    public byte[] FileOf(string requestId)
    {
        StringBuilder text = new("amplitude_id,user_id\n");
        int row = 0;
        foreach (string key in KeysOf(requestId))
            text.Append(CultureInfo.InvariantCulture, $"{++row},{key}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The members of a cohort as a request has them.</summary>
    public IEnumerable<string> KeysOf(string requestId)
    {
        string[] parts = requestId.Split('/');
        for (int key = 0; key < Steady; key++)
            yield return string.Create(CultureInfo.InvariantCulture, $"steady-{key}");
        for (int key = 0; key < ChurnOf(parts[0]); key++)
            yield return string.Create(CultureInfo.InvariantCulture, $"new-{parts[1]}-{key}");
    }

    // So many thousands of members come, and as many go, from one sync to the next: mostly few, sometimes many.
    private int ChurnOf(string cohortId) => (int)Math.Clamp(Math.Round(_draw.With("churn").With(cohortId).Around(2, 2.5)), 1, 40);
}
