namespace LDCohortSync;

/// <summary>An error that says what went wrong and what to do about it. Its text holds no secret.</summary>
public sealed class SyncFault : Exception
{
    /// <summary>Makes a fault.</summary>
    /// <param name="kind">What went wrong.</param>
    /// <param name="message">One or two sentences for an operator. Names of others may be in it; it is made fit to be shown.</param>
    /// <param name="advice">What to do next, in one sentence; likewise.</param>
    /// <param name="inner">The cause, or null.</param>
    public SyncFault(FaultKind kind, string message, string? advice = null, Exception? inner = null)
        : base(ShownText.Of(message), inner)
    {
        Kind = kind;
        Advice = advice is null ? null : ShownText.Of(advice);
    }

    /// <summary>What went wrong.</summary>
    public FaultKind Kind { get; }

    /// <summary>What to do next; null when the message says all.</summary>
    public string? Advice { get; }

    /// <summary>What it is about: a cohort id, a segment key, a path, a host.</summary>
    public string? Target { get; init; }

    /// <summary>The HTTP status that caused it; null when there was none.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>True for the faults of a guard, which <c>-Force</c> lifts.</summary>
    public bool IsGuard => Kind is FaultKind.EmptyCohort or FaultKind.TooManyRemovals or FaultKind.CohortArchived
        or FaultKind.CohortNeverComputed or FaultKind.GroupCohort or FaultKind.HostedSyncActive or FaultKind.UnknownBaseline
        or FaultKind.ApprovalDeclined or FaultKind.PlanChanged;

    /// <summary>True when no other cohort can succeed either, so the command ends.</summary>
    public bool EndsCommand => Kind is FaultKind.AmplitudeUnauthorized or FaultKind.LaunchDarklyUnauthorized
        or FaultKind.LaunchDarklyForbidden or FaultKind.NotConnected;

    /// <summary>True when the cohort request behind it is of no more use: Amplitude does not know it, or its job failed.</summary>
    public bool EndsRequest { get; init; }

    /// <summary>True when a service refused what the request holds, so that a smaller part of it may get through.</summary>
    public bool RefusesContent { get; init; }

    /// <summary>
    /// True when a service answered that it did not do what it was asked for. A request timeout (408) does not say that: the work may
    /// have been done by then.
    /// </summary>
    public bool WasRefused => HttpStatus is >= 400 and < 500 and not 408;

    /// <summary>The message followed by the advice.</summary>
    public string Sentence => Advice is null ? Message : Message + " " + Advice;
}
