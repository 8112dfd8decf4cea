using LDCohortSync.Commands;

namespace LDCohortSync.Hosting;

/// <summary>What Sync-AmplitudeCohort -Due is asked for.</summary>
internal sealed class DueRun
{
    private static readonly string[] s_stored =
    [
        nameof(SyncAmplitudeCohortCommand.SegmentKind), nameof(SyncAmplitudeCohortCommand.Mode), nameof(SyncAmplitudeCohortCommand.Baseline),
        nameof(SyncAmplitudeCohortCommand.MaximumRemovalPercent), nameof(SyncAmplitudeCohortCommand.AllowEmpty), nameof(SyncAmplitudeCohortCommand.Force),
        nameof(SyncAmplitudeCohortCommand.Verify), nameof(SyncAmplitudeCohortCommand.RequestApproval), nameof(SyncAmplitudeCohortCommand.BatchSize),
        nameof(SyncAmplitudeCohortCommand.ThrottleLimit), nameof(SyncAmplitudeCohortCommand.WaitForLease),
    ];

    private readonly SubscriptionRegister _register;
    private readonly bool _isWhatIf;
    private readonly bool _warnsOfOthers;

    private DueRun(SyncAmplitudeCohortCommand command, DestinationConnection connection)
    {
        // Who names a destination does not ask for others.
        _warnsOfOthers = command.Destination is null;
        _register = _warnsOfOthers ? SubscriptionRegister.OfSession() : new([connection]);
        _isWhatIf = SyncParameters.IsWhatIf(command);
    }

    /// <summary>Reads what is bound; to be used on the pipeline's thread. Null when the command is not used with -Due.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: something is given which each subscription has of its own.</exception>
    public static DueRun? Of(SyncAmplitudeCohortCommand command, DestinationConnection connection)
    {
        if (command.ParameterSetName != "Due")
            return null;
        string[] given = [.. s_stored.Where(command.MyInvocation.BoundParameters.ContainsKey)];
        if (given.Length == 0)
            return new(command, connection);
        string names = string.Join(", ", given.Select(name => "-" + name));
        throw new SyncFault(FaultKind.InvalidParameter, $"With -Due, each sync is made as it was registered; {names} can't be given.",
            given.Contains(nameof(SyncAmplitudeCohortCommand.Force)) ? "To lift a guard once, sync the cohort by -CohortId." : "Register the cohort again with it, or sync it by -CohortId.")
        {
            Target = names,
        };
    }

    /// <summary>The destinations whose subscriptions are run; none when only plans are made.</summary>
    public IReadOnlyList<DestinationConnection> Connections => _isWhatIf ? [] : _register.Connections;

    /// <summary>Runs what is due.</summary>
    public Task RunAsync(SyncSession session, ICommandSink sink, CancellationToken cancellation) =>
        new DueSession(_register, session, _isWhatIf, sink).RunAsync(_warnsOfOthers, cancellation);
}
