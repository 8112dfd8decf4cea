namespace LDCohortSync.Services.Resilience;

/// <summary>Pauses between questions about a job, each longer than the one before.</summary>
/// <param name="First">The first pause.</param>
/// <param name="Growth">By what each pause grows.</param>
/// <param name="Longest">The longest pause.</param>
internal sealed record PollSchedule(TimeSpan First, double Growth, TimeSpan Longest)
{
    public static readonly PollSchedule Standard = new(TimeSpan.FromSeconds(1), 1.5, TimeSpan.FromSeconds(15));

    public TimeSpan After(TimeSpan pause)
    {
        TimeSpan next = pause == TimeSpan.Zero ? First : pause * Growth;
        return next < Longest ? next : Longest;
    }
}
