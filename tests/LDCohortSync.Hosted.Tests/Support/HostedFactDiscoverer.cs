using Xunit.Sdk;
using Xunit.v3;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>Finds the tests in real runspaces, if there is a PowerShell.</summary>
public sealed class HostedFactDiscoverer : IXunitTestCaseDiscoverer
{
    private readonly FactDiscoverer _facts = new();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(ITestFrameworkDiscoveryOptions discoveryOptions, IXunitTestMethod testMethod, IFactAttribute factAttribute) =>
        PowerShellHome.Absence is null ? _facts.Discover(discoveryOptions, testMethod, factAttribute) : new([]);
}
