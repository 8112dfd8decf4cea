using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>An Amplitude project whose cohorts and files the test gives.</summary>
internal sealed class ListedCohorts(Journal journal) : ICohortSource
{
    /// <summary>What a listing gives.</summary>
    public IReadOnlyList<AmplitudeCohort> Cohorts { get; set; } = [];

    /// <summary>The file of members.</summary>
    public byte[] File { get; set; } = MemberText.Csv();

    /// <summary>Opens something else than the file.</summary>
    public Func<Stream>? Open { get; set; }

    /// <summary>The key property of the last request.</summary>
    public string? KeyProperty { get; private set; }

    public Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(journal.Step("list", () => Cohorts));
    }

    public Task<Stream> OpenMembersAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        KeyProperty = keyProperty;
        return Task.FromResult(journal.Step("download", () => Open?.Invoke() ?? new MemoryStream(File)));
    }
}
