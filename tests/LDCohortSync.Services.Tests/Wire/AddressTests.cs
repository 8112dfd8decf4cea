using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Tests.Wire;

public sealed class AddressTests
{
    [Theory]
    [InlineData("https://app.launchdarkly.com")]
    [InlineData("https://proxy.example:8443/ld/")]
    [InlineData("http://localhost:5000")]
    [InlineData("http://LOCALHOST")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://127.200.3.4")]
    [InlineData("http://[::1]:80/")]
    public void Https_and_this_machine_are_secure(string address) => ServiceUris.RequireSecure(new(address), "LaunchDarklyUri");

    [Theory]
    [InlineData("http://app.launchdarkly.com")]
    [InlineData("http://localhost.evil.example")]
    [InlineData("http://127.0.0.1.evil.example")]
    [InlineData("http://10.0.0.1")]
    [InlineData("http://[::2]")]
    [InlineData("http://0.0.0.0")]
    [InlineData("ftp://localhost")]
    [InlineData("file:///tmp/x")]
    [InlineData("https://user:s3cret-pass@app.example")]
    [InlineData("https://app.example/?x=1")]
    [InlineData("https://app.example/#x")]
    [InlineData("https://app.example/?")]
    public void Anything_else_is_refused(string address)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => ServiceUris.RequireSecure(new(address), "AmplitudeUri"));
        Assert.Equal(FaultKind.InsecureUri, fault.Kind);
        Assert.Contains("-AmplitudeUri", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret-pass", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_relative_address_is_refused() =>
        Assert.Equal(FaultKind.InsecureUri, Assert.Throws<SyncFault>(() => ServiceUris.RequireSecure(new("/api", UriKind.Relative), "LaunchDarklyUri")).Kind);

    [Fact]
    public void Clients_refuse_insecure_addresses()
    {
        ServiceSettings settings = Support.TestSettings.For(new Uri("http://app.example"));
        Assert.Equal(FaultKind.InsecureUri, Assert.Throws<SyncFault>(() => new LaunchDarklyClient(settings)).Kind);
        Assert.Equal(FaultKind.InsecureUri, Assert.Throws<SyncFault>(() => new AmplitudeClient(settings)).Kind);
    }

    [Theory]
    [InlineData("https://a.example/x/y?z=1", "/b?c=1#d", "https://a.example/b?c=1")]
    [InlineData("https://a.example/x/y?z=1", "b", "https://a.example/x/b")]
    [InlineData("https://a.example/x/y", "//b.example/c", "https://b.example/c")]
    [InlineData("https://a.example/x", "https://b.example/%7Ec/%2E%2E?s=%2f", "https://b.example/%7Ec/%2E%2E?s=%2f")]
    [InlineData("https://a.example/x", "https://b.example/é ü", "https://b.example/é ü")]
    public void Links_are_resolved_as_they_are_written(string from, string link, string expected) =>
        Assert.Equal(expected, ExactUri.Resolve(new(from), link)!.OriginalString);

    [Theory]
    [InlineData("")]
    [InlineData("#x")]
    [InlineData("http://")]
    public void What_is_no_address_is_none(string link) => Assert.Null(ExactUri.Resolve(new("https://a.example"), link));
}
