namespace LDCohortSync.Services.Tests.LaunchDarkly;

public sealed class ClientSideIdRuleTests
{
    [Theory]
    [InlineData("sdk-12345678-aaaa-bbbb-cccc-123456789012", "SDK key")]
    [InlineData(" mob-12345678-aaaa-bbbb-cccc-123456789012", "mobile key")]
    [InlineData("API-12345678-aaaa-bbbb-cccc-123456789012", "access token")]
    [InlineData("", "empty")]
    [InlineData("0123456789abcdef0123456", "23 characters")]
    [InlineData("0123456789abcdef0123456g", "hexadecimal")]
    [InlineData("0123456789abcdef0123456\n", "hexadecimal")]
    public void What_is_not_a_client_side_ID_is_explained_and_not_repeated(string text, string word)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => ClientSideIdRule.Check(text));
        Assert.Equal(FaultKind.InvalidClientSideId, fault.Kind);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
        Assert.Contains("24 hexadecimal digits", fault.Advice, StringComparison.Ordinal);
        Assert.True(text.Length == 0 || !fault.ToString().Contains(text.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("0123456789abcdef01234567")]
    [InlineData("0123456789ABCDEF01234567")]
    public void Twenty_four_hexadecimal_digits_are_one(string text) => ClientSideIdRule.Check(text);
}
