using System.Runtime.CompilerServices;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Checks;

/// <summary>The checks of a destination, in the order in which they are shown. One that fails does not stop the others.</summary>
/// <param name="settings">Addresses and credentials of the destination.</param>
public sealed class DestinationChecks(ServiceSettings settings) : IDestinationChecks
{
    private static readonly IReadOnlyList<ICheck> s_checks =
    [
        new TokenCheck(), new RoleCheck(), new PermissionCheck(), new EnvironmentCheck(), new CriticalEnvironmentCheck(), new ApprovalCheck(), new VersionCheck(),
        new AmplitudeKeysCheck(), new HostedSyncCheck(), new BigSegmentStoreCheck(), new ClockCheck(), new LedgerCheck(),
    ];

    /// <inheritdoc/>
    public async IAsyncEnumerable<DestinationCheck> RunAsync(LDDestination destination, ILedger ledger, string scope, ISyncObserver observer,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using CheckScene scene = new(settings, destination, ledger, scope);
        Dictionary<string, string> told = new(StringComparer.Ordinal);
        foreach (ICheck check in s_checks)
        {
            Finding finding;
            try
            {
                finding = await check.RunAsync(scene, observer, cancellation).ConfigureAwait(false);
            }
            catch (SyncFault fault)
            {
                // Several checks can rest on one answer. Its refusal is the failure of the first; of the others nothing is known.
                finding = told.TryGetValue(fault.Message, out string? first)
                    ? Finding.Unknown($"for the same reason as {first}", fault.Message)
                    : new(CheckStatus.Fail, fault.Message, fault.Advice);
                told.TryAdd(fault.Message, check.Name);
            }

            yield return new()
            {
                Destination = destination.Name,
                Check = check.Name,
                Status = finding.Status,
                Detail = ShownText.Of(finding.Detail),
                Advice = finding.Advice is null ? null : ShownText.Of(finding.Advice),
            };
        }
    }
}
