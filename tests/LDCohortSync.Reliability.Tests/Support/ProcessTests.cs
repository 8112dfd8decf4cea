namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>Tests that start many processes run one after the other: they would only wait for each other's processor time.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessTests
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Processes";
}
