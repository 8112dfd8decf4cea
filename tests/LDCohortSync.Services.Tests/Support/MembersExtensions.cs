using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.Support;

internal static class MembersExtensions
{
    /// <summary>The three steps from a cohort to its file, one after the other.</summary>
    public static async Task<Stream> OpenMembersAsync(this ICohortSource source, string cohortId, string keyProperty, ISyncObserver observer,
        CancellationToken cancellation)
    {
        string requestId = await source.RequestAsync(cohortId, keyProperty, observer, cancellation);
        await source.WaitAsync(requestId, observer, cancellation);
        return await source.OpenFileAsync(requestId, observer, cancellation);
    }
}
