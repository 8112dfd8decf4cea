using System.Globalization;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>What happened in one world, or in many.</summary>
internal sealed class WorldFigures
{
    /// <summary>Worlds.</summary>
    public long Worlds { get; set; }

    /// <summary>How often each end of a run was reached.</summary>
    public Dictionary<string, long> Ends { get; } = [];

    /// <summary>How often the process died just before or just after each step.</summary>
    public Dictionary<string, long> Deaths { get; } = [];

    /// <summary>Batches that had their effect, and the run came to know.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Batches that had their effect, and the run never came to know.</summary>
    public long AppliedAndLost { get; set; }

    /// <summary>Batches that were lost on their way, without an effect.</summary>
    public long NotApplied { get; set; }

    /// <summary>Batches that were refused as too large, without an effect.</summary>
    public long TooLarge { get; set; }

    /// <summary>Times that what the next run would believe was compared with what is there.</summary>
    public long Checks { get; set; }

    /// <summary>Runs, whatever their end.</summary>
    public long Runs => Ends.Values.Sum();

    /// <summary>Adds those of another world.</summary>
    public void Add(WorldFigures other)
    {
        Worlds += other.Worlds;
        Acknowledged += other.Acknowledged;
        AppliedAndLost += other.AppliedAndLost;
        NotApplied += other.NotApplied;
        TooLarge += other.TooLarge;
        Checks += other.Checks;
        Add(other.Ends, Ends);
        Add(other.Deaths, Deaths);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"""
        {Worlds:N0} worlds, {Runs:N0} runs: {Listed(Ends)}.
        Batches: {Acknowledged:N0} applied and acknowledged, {AppliedAndLost:N0} applied and the acknowledgment lost, {NotApplied:N0} not applied, {TooLarge:N0} refused as too large.
        Crashes: {Deaths.Values.Sum():N0} at {Deaths.Count} places: {Listed(Deaths)}.
        What the next run would believe was compared with LaunchDarkly {Checks:N0} times.
        """);

    private static void Add(Dictionary<string, long> from, Dictionary<string, long> to)
    {
        foreach ((string name, long count) in from)
            to[name] = to.GetValueOrDefault(name) + count;
    }

    private static string Listed(Dictionary<string, long> counts) => string.Join(", ",
        counts.OrderByDescending(one => one.Value).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:N0}")));
}
