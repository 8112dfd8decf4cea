
namespace LDCohortSync.Services.Tests.Support;

internal static class FaultAssert
{
    public static async Task<SyncFault> ThrowsAsync(FaultKind kind, Func<Task> action)
    {
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(action);
        Assert.True(fault.Kind == kind, $"Expected {kind}, was {fault.Kind}: {fault.Sentence}");
        NoSecrets(fault.ToString());
        return fault;
    }

    public static void NoSecrets(string text)
    {
        Assert.DoesNotContain(TestSettings.Token, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SENTINELTOK1", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(TestSettings.ApiKey, text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(TestSettings.SecretKey, text, StringComparison.OrdinalIgnoreCase);
        string basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{TestSettings.ApiKey}:{TestSettings.SecretKey}"));
        Assert.DoesNotContain(basic, text, StringComparison.Ordinal);
    }
}
