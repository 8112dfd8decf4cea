using System.Diagnostics;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>Waits for something that happens on another thread.</summary>
internal static class Patience
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(waited.Elapsed < s_deadline, $"Waited in vain: {what}.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
