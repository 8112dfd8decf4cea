using LDCohortSync.Services.OAuth;

namespace LDCohortSync.Services.Tests.OAuth;

public sealed class KnownSecretsTests
{
    [Fact]
    public void What_is_still_of_use_is_known_after_months_of_renewals()
    {
        KnownSecrets secrets = new();
        secrets.Keep("client secret");
        secrets.Renew("refresh 0");
        for (int i = 0; i < 2_000; i++)
            secrets.Add($"access {i}");
        secrets.Renew("refresh 1");

        Assert.Contains("client secret", secrets.All);
        Assert.Contains("refresh 0", secrets.All);
        Assert.Contains("refresh 1", secrets.All);
        Assert.Contains("access 1999", secrets.All);
        Assert.DoesNotContain("access 0", secrets.All);
        secrets.Clear();
        Assert.Empty(secrets.All);
    }
}
