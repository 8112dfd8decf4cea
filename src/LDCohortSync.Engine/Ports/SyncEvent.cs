namespace LDCohortSync.Ports;

/// <summary>Something that happened during a run. Carries no member key and no secret.</summary>
public abstract record SyncEvent
{
    private SyncEvent()
    {
    }

    /// <summary>A step that an operator may want to follow.</summary>
    public sealed record Note(string Text) : SyncEvent;

    /// <summary>A request or an answer on the wire: method, address without query, status.</summary>
    public sealed record Wire(string Text) : SyncEvent;

    /// <summary>Something that will surprise the operator.</summary>
    public sealed record Warning(string Text) : SyncEvent;

    /// <summary>The run goes on to something that may take its time.</summary>
    public sealed record Entering(SyncPhase Phase) : SyncEvent;

    /// <summary>Amplitude computes the cohort.</summary>
    /// <param name="Elapsed">Time since the request.</param>
    public sealed record Waiting(TimeSpan Elapsed) : SyncEvent;

    /// <summary>Members are being read.</summary>
    /// <param name="Bytes">Bytes taken from the source so far, compressed if it is.</param>
    /// <param name="TotalBytes">Bytes in all; null when unknown.</param>
    /// <param name="Rows">Data rows so far.</param>
    public sealed record Reading(long Bytes, long? TotalBytes, long Rows) : SyncEvent;

    /// <summary>A batch was acknowledged.</summary>
    /// <param name="Acknowledged">Changes acknowledged so far.</param>
    /// <param name="Total">Changes of the plan.</param>
    public sealed record Sending(long Acknowledged, long Total) : SyncEvent;

    /// <summary>A ledger is being moved.</summary>
    /// <param name="What">What is done, such as "Copying".</param>
    /// <param name="Bytes">Bytes done with so far.</param>
    /// <param name="TotalBytes">Bytes in all, as far as that is known.</param>
    /// <param name="Rows">Rows done with so far.</param>
    public sealed record Moving(string What, long Bytes, long TotalBytes, long Rows) : SyncEvent;

    /// <summary>LaunchDarkly works on a file of members.</summary>
    /// <param name="Elapsed">How long it is waited for.</param>
    /// <param name="What">What is waited for, as in "waiting for …".</param>
    public sealed record Importing(TimeSpan Elapsed, string What) : SyncEvent;

    /// <summary>A request is about to be repeated.</summary>
    /// <param name="Service">Amplitude or LaunchDarkly.</param>
    /// <param name="Cause">Status or network error, without secrets.</param>
    /// <param name="Attempt">The number of the coming attempt; 2 for the first repetition.</param>
    /// <param name="Pause">The wait before it.</param>
    public sealed record Retrying(string Service, string Cause, int Attempt, TimeSpan Pause) : SyncEvent;
}
