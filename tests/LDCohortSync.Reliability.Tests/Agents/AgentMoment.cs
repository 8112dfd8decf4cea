using System.Diagnostics;
using LDCohortSync.Reliability.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Agents;

/// <summary>A moment at which an agent is killed: something that it has just said, and a random short time after it.</summary>
/// <param name="What">What it said.</param>
/// <param name="Sign">How that is known in its lines.</param>
/// <param name="Later">The time after it.</param>
internal sealed record AgentMoment(string What, string Sign, TimeSpan Later)
{
    private const double MostMilliseconds = 30;

    // What sends takes longest, and leaves most behind.
    private static readonly (string What, string Sign) s_sending = ("sending", "\"Event\":\"Sending\"");

    private static readonly (string What, string Sign)[] s_others =
    [
        ("claimed", "\"Event\":\"Claimed\""),
        ("waiting for Amplitude", "before asking for cohort"),
        ("asking Amplitude", "Asking Amplitude for the members"),
        ("comparing", "Phase = Comparing"),
        ("about to send", "Phase = Sending"),
        ("done with a cohort", "\"Event\":\"Ran\""),
    ];

    /// <summary>Chooses moments of different kinds; one of them is while an agent sends.</summary>
    public static AgentMoment[] Choose(int count, Random random)
    {
        random.Shuffle(s_others);
        AgentMoment[] moments = [.. s_others.Take(count - 1).Append(s_sending).Select(one => new AgentMoment(one.What, one.Sign, TimeSpan.FromMilliseconds(random.NextDouble() * MostMilliseconds)))];
        random.Shuffle(moments);
        return moments;
    }

    /// <summary>Waits for the moment.</summary>
    /// <returns>False when the agent ended before.</returns>
    public async Task<bool> WaitAsync(SyncProcess agent)
    {
        int seen = agent.LineCount;
        await Until.TrueAsync(() => agent.HasEnded || HasSaid(agent, ref seen), $"{agent.Marker}: {What}", AgentYard.Patience);
        // Not a wait for something: the time is the fault.
        long began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < Later && !agent.HasEnded)
            await Task.Yield();
        return !agent.HasEnded;
    }

    private bool HasSaid(SyncProcess agent, ref int seen)
    {
        if (agent.LineCount == seen)
            return false;
        IReadOnlyList<string> lines = agent.Lines;
        bool hasSaid = lines.Skip(seen).Any(line => line.Contains(Sign, StringComparison.Ordinal));
        seen = lines.Count;
        return hasSaid;
    }
}
