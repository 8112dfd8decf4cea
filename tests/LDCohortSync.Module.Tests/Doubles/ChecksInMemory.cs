using System.Runtime.CompilerServices;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Checks that come out as a test says.</summary>
internal sealed class ChecksInMemory : IDestinationChecks
{
    /// <summary>How each check comes out.</summary>
    public List<CheckStatus> Statuses { get; } = [];

    public async IAsyncEnumerable<DestinationCheck> RunAsync(LDDestination destination, ILedger ledger, string scope, ISyncObserver observer,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (CheckStatus status in Statuses)
        {
            await Task.Yield();
            yield return new() { Destination = destination.Name, Check = "Made up", Status = status, Detail = "Found." };
        }
    }
}
