using System.Text;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>An Amplitude project in memory.</summary>
internal sealed class CohortsInMemory : ICohortSource
{
    private readonly Dictionary<string, string[]> _members = [];

    public string Project => "made-up/0123456789abcdef";

    public TimeSpan Deadline => TimeSpan.FromMinutes(30);

    public IReadOnlyList<RequestLimit> Limits => [];

    public List<AmplitudeCohort> Cohorts { get; } = [];

    /// <summary>How often the list was asked for.</summary>
    public int Lists { get; private set; }

    /// <summary>Cohorts whose members were asked for, which is what costs quota.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>How often a file was opened.</summary>
    public int Files { get; private set; }

    /// <summary>Thrown in place of members.</summary>
    public SyncFault? Failure { get; set; }

    /// <summary>Adds a cohort, or replaces its members.</summary>
    public AmplitudeCohort Put(string id, params string[] members)
    {
        AmplitudeCohort cohort = new() { Id = id, Name = "Cohort " + id, LastComputed = DateTimeOffset.UnixEpoch };
        Cohorts.RemoveAll(one => one.Id == id);
        Cohorts.Add(cohort);
        _members[id] = members;
        return cohort;
    }

    public Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        Lists++;
        return Task.FromResult<IReadOnlyList<AmplitudeCohort>>([.. Cohorts]);
    }

    public Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation)
    {
        Opened.Add(cohortId);
        return Failure is null ? Task.FromResult(cohortId) : throw Failure;
    }

    public Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation) => Task.CompletedTask;

    public Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        Files++;
        string text = string.Concat(_members[requestId].Select(key => $"1,{key}\n").Prepend("amplitude_id,user_id\n"));
        return Task.FromResult<Stream>(new MemoryStream(Encoding.UTF8.GetBytes(text)));
    }
}
