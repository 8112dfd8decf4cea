namespace LDCohortSync.Engine.Tests.Support;

/// <summary>Tests that measure the process run one at a time, beside no other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TestsAlone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Alone";
}
