namespace LDCohortSync.Engine.Tests.Sets;

/// <summary>Tests that measure the whole process and so must run with no other beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
