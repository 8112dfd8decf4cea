using System.Net;
using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Support;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>What -FromEnvironment reads.</summary>
[Collection(EnvironmentVariables.Collection)]
public sealed class EnvironmentSettingsTests : IDisposable
{
    private readonly EnvironmentVariables _variables = new();

    public EnvironmentSettingsTests()
    {
        foreach (string variable in EnvironmentVariables.OfKeys.Concat(EnvironmentVariables.OfOAuth))
            _variables.Set(variable, null);
    }

    public void Dispose() => _variables.Dispose();

    [Fact]
    public void Values_are_taken_without_the_blanks_around_them()
    {
        _variables.Set("LAUNCHDARKLY_ACCESS_TOKEN", " api-made-up\n");
        _variables.Set("LAUNCHDARKLY_CLIENT_SIDE_ID", "507f1f77bcf86cd799439011 ");
        Assert.Equal("api-made-up", new NetworkCredential("", EnvironmentSettings.AccessToken).Password);
        Assert.Equal("507f1f77bcf86cd799439011", EnvironmentSettings.ClientSideId);
    }

    [Fact]
    public void Every_missing_variable_is_named_at_once()
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => EnvironmentSettings.AccessToken);
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.All(EnvironmentVariables.OfKeys, variable => Assert.Contains(variable, fault.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Only_what_is_missing_or_blank_is_named_and_no_value_is_shown(string? missing)
    {
        _variables.Set("LAUNCHDARKLY_ACCESS_TOKEN", "api-sentinel");
        _variables.Set("LAUNCHDARKLY_CLIENT_SIDE_ID", "sentinel");
        _variables.Set("AMPLITUDE_API_KEY", "sentinel");
        _variables.Set("AMPLITUDE_SECRET_KEY", missing);
        SyncFault fault = Assert.Throws<SyncFault>(() => EnvironmentSettings.AmplitudeCredential);
        Assert.EndsWith(": AMPLITUDE_SECRET_KEY.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("AMPLITUDE_SECRET_KEY", fault.Target);
        Assert.DoesNotContain("sentinel", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_OAuth_client_takes_the_place_of_a_token_that_is_not_there()
    {
        _variables.Set("LAUNCHDARKLY_OAUTH_CLIENT_ID", " client ");
        _variables.Set("LAUNCHDARKLY_OAUTH_CLIENT_SECRET", "sentinel\n");
        Assert.Equal("client", EnvironmentSettings.OAuth!.ClientId);
        Assert.Equal("sentinel", ConnectRequest.Reveal(EnvironmentSettings.OAuth.ClientSecret));
        Assert.Equal("client", EnvironmentSettings.OAuth.ToString());
        _variables.Set("LAUNCHDARKLY_ACCESS_TOKEN", "api-made-up");
        Assert.Null(EnvironmentSettings.OAuth);
        Assert.False(EnvironmentSettings.UsesOAuth);
    }

    [Theory]
    [InlineData("LAUNCHDARKLY_OAUTH_CLIENT_ID", "LAUNCHDARKLY_OAUTH_CLIENT_SECRET")]
    [InlineData("LAUNCHDARKLY_OAUTH_CLIENT_SECRET", "LAUNCHDARKLY_OAUTH_CLIENT_ID")]
    public void Half_an_OAuth_client_is_missing_its_other_half(string given, string missing)
    {
        _variables.Set(given, "sentinel");
        SyncFault fault = Assert.Throws<SyncFault>(() => EnvironmentSettings.OAuth);
        Assert.Contains(missing, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(given, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LAUNCHDARKLY_ACCESS_TOKEN", fault.Message, StringComparison.Ordinal);
        Assert.Contains("AMPLITUDE_API_KEY", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sentinel", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_read_and_may_be_missing()
    {
        _variables.Set("LDCOHORTSYNC_LAUNCHDARKLY_URI", "http://127.0.0.1:5000");
        _variables.Set("LDCOHORTSYNC_AMPLITUDE_URI", null);
        Assert.Equal(new Uri("http://127.0.0.1:5000"), EnvironmentSettings.LaunchDarklyUri);
        Assert.Null(EnvironmentSettings.AmplitudeUri);
    }

    [Fact]
    public void What_is_no_address_is_refused_by_the_name_of_its_variable()
    {
        _variables.Set("LDCOHORTSYNC_AMPLITUDE_URI", "sentinel of a secret in the wrong place");
        SyncFault fault = Assert.Throws<SyncFault>(() => EnvironmentSettings.AmplitudeUri);
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.Contains("LDCOHORTSYNC_AMPLITUDE_URI", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sentinel", fault.ToString(), StringComparison.Ordinal);
    }
}
