namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Expectations that several subjects share.</summary>
internal static class Expect
{
    /// <summary>Expects a fault of one kind and hands it on for a look at its text.</summary>
    public static async Task<SyncFault> FaultAsync(FaultKind kind, Func<Task> action)
    {
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(action);
        Assert.True(fault.Kind == kind, $"Expected {kind}, got {fault.Kind}: {fault.Sentence}");
        return fault;
    }
}
