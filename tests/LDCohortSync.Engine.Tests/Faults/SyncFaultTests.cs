namespace LDCohortSync.Engine.Tests.Faults;

public sealed class SyncFaultTests
{
    [Theory]
    [InlineData(400, true)]
    [InlineData(403, true)]
    [InlineData(429, true)]
    [InlineData(408, false)]
    [InlineData(500, false)]
    [InlineData(200, false)]
    [InlineData(null, false)]
    public void Only_an_answer_that_says_so_is_a_refusal(int? status, bool wasRefused) =>
        Assert.Equal(wasRefused, new SyncFault(FaultKind.RequestRefused, "no") { HttpStatus = status }.WasRefused);
}
