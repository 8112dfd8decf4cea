using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Services.Tests.Resilience;

/// <summary>How long a request may take depends on what it has to send.</summary>
public sealed class UploadTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // After 150 seconds a small request has been given up and repeated; one of 5 MB has 76 seconds more than the 100.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(50, 0)]
    public async Task A_large_body_has_the_time_that_a_narrow_way_up_takes(int keys, int retries)
    {
        JumpingClock clock = new();
        TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedServer server = await ScriptedServer.StartAsync(async (context, _) =>
        {
            arrived.TrySetResult();
            await release.Task;
            context.Response.StatusCode = 204;
        });
        RecordingObserver observer = new();
        using LaunchDarklyClient client = new(TestSettings.For(server.Uri, clock));
        (string, bool)[] changes = [.. Enumerable.Range(0, keys).Select(key => ($"{key} {new string('k', 100_000)}", true))];

        Task sending = client.SendAmplitudeBatchAsync(TestSettings.ClientSideId, Batches.Of(Batches.Cohort(), changes), observer, Stop);
        await arrived.Task.WaitAsync(Stop);
        clock.Advance(TimeSpan.FromSeconds(150));
        release.SetResult();
        await sending;

        Assert.Equal(retries, observer.Retries.Count());
    }
}
