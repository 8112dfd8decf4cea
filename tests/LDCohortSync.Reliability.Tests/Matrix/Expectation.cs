namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>How a run ends under a fault, written down before it is tried.</summary>
/// <param name="Status">The status; null when connecting.</param>
/// <param name="Kind">The error id; null when there is none.</param>
/// <param name="Content">What the segment holds afterwards.</param>
/// <param name="Text">The cell of the table.</param>
internal sealed record Expectation(SyncStatus? Status, FaultKind? Kind, Content Content, string Text)
{
    /// <summary>The fault is ridden out: the segment is the cohort.</summary>
    public static readonly Expectation Exact = new(SyncStatus.Succeeded, null, Content.Exact, "exact");

    /// <summary>The segment is the cohort, and the run says that it could not verify it.</summary>
    public static readonly Expectation Unverified = new(SyncStatus.Succeeded, null, Content.Exact, "exact, not verified") { SaysUnverified = true };

    /// <summary>The segment is the cohort, and the run says that LaunchDarkly shows another one.</summary>
    public static readonly Expectation FalseAlarm = new(SyncStatus.Succeeded, null, Content.Exact, "exact, reports drift") { SaysDrift = true };

    /// <summary>Connecting succeeds.</summary>
    public static readonly Expectation Connected = new(null, null, Content.Unchanged, "connected");

    /// <summary>The run says that the segment differs from the cohort.</summary>
    public bool SaysDrift { get; private init; }

    /// <summary>The run says that it could not verify the segment.</summary>
    public bool SaysUnverified { get; private init; }

    /// <summary>Another end that is just as right: what the client sees of a reset connection depends on its network.</summary>
    public Expectation? Or { get; private init; }

    /// <summary>
    /// The same where the fault is that of a request that changes the segment and was not simply refused: the run can't tell what
    /// has arrived.
    /// </summary>
    public Expectation OnceBegun() => Status != SyncStatus.Failed ? this : this with
    {
        Status = SyncStatus.PartiallyApplied,
        Text = Text.Replace(nameof(SyncStatus.Failed), nameof(SyncStatus.PartiallyApplied), StringComparison.Ordinal),
        Or = Or?.OnceBegun(),
    };

    /// <summary>Nothing was changed.</summary>
    public static Expectation Failed(FaultKind kind) => new(SyncStatus.Failed, kind, Content.Unchanged, $"Failed: {kind}");

    /// <summary>Something was acknowledged, and not everything.</summary>
    public static Expectation Partial(FaultKind kind) => new(SyncStatus.PartiallyApplied, kind, Content.Between, $"PartiallyApplied: {kind}");

    /// <summary>Nothing was acknowledged, but something may have been changed.</summary>
    public static Expectation InDoubt(FaultKind kind) => new(SyncStatus.Failed, kind, Content.Between, $"Failed: {kind}, in doubt");

    /// <summary>A guard stops the run.</summary>
    public static Expectation Blocked(FaultKind kind) => new(SyncStatus.Blocked, kind, Content.Unchanged, $"Blocked: {kind}");

    /// <summary>Connecting fails.</summary>
    public static Expectation Refused(FaultKind kind) => new(null, kind, Content.Unchanged, $"refused: {kind}");

    /// <summary>Either of two ends.</summary>
    public static Expectation Either(Expectation one, Expectation other) => one with { Or = other, Text = $"{one.Text}, or {other.Text}" };
}
