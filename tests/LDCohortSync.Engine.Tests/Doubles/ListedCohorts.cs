using LDCohortSync.Ports;
using LDCohortSync.Requests;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>An Amplitude project whose cohorts and files the test gives.</summary>
/// <param name="journal">Is told of lists and downloads.</param>
/// <param name="asking">Is told of requests, waiting and downloads.</param>
internal sealed class ListedCohorts(Journal journal, Journal asking) : ICohortSource
{
    private int _requests;

    public string Project => "amplitude.test/0123456789abcdef";

    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(30);

    public IReadOnlyList<RequestLimit> Limits => RequestRules.Limits;

    /// <summary>What a listing gives.</summary>
    public IReadOnlyList<AmplitudeCohort> Cohorts { get; set; } = [];

    /// <summary>The file of members.</summary>
    public byte[] File { get; set; } = MemberText.Csv();

    /// <summary>Is called, with the id, for each wait; by default every cohort is computed at once.</summary>
    public Func<string, CancellationToken, Task>? OnWait { get; set; }

    /// <summary>Is called with the id before a file is opened.</summary>
    public Action<string>? OnOpen { get; set; }

    /// <summary>Ids in the order in which their files were opened.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Opens something else than the file.</summary>
    public Func<Stream>? Open { get; set; }

    /// <summary>The key property of the last request.</summary>
    public string? KeyProperty { get; private set; }

    public Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(journal.Step("list", () => Cohorts));
    }

    public Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        KeyProperty = keyProperty;
        return Task.FromResult(asking.Step("request", () => $"r{++_requests}"));
    }

    public Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        asking.Step("wait");
        return OnWait?.Invoke(requestId, cancellation) ?? Task.CompletedTask;
    }

    public Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(asking.Step("download", () => journal.Step("download", () =>
        {
            OnOpen?.Invoke(requestId);
            Opened.Add(requestId);
            return Open?.Invoke() ?? new MemoryStream(File);
        })));
    }
}
