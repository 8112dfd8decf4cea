using LDCohortSync.Simulation.Time;

namespace LDCohortSync.Simulation.Agents;

/// <summary>
/// An agent of the pool with its schedule: a pipeline that comes by every few minutes, unless it is still at work. When its process was
/// killed, the next time is a new process.
/// </summary>
internal sealed class Agent(World world, int number)
{
    private int _processes;
    private AgentProcess? _process;

    /// <summary>Starts the schedule. Agents come one after the other.</summary>
    public void Begin() => At(Scenario.Begin + (world.Scenario.AgentEvery * number / world.Scenario.Agents));

    /// <summary>Kills a process, if this agent has it.</summary>
    public void Kill(AgentProcess process)
    {
        if (_process != process)
            return;
        process.Kill();
        _process = null;
    }

    private void At(DateTimeOffset due) => world.Clock.At(due, () =>
    {
        At(due + world.Scenario.AgentEvery);
        VirtualClock clock = world.Clock;
        if (_process is { IsAtWork: true } || !world.Journal.IsAnyDueBy(clock.Now + (2 * Scenario.StartUp)))
            return;
        _process ??= world.Start(number, _processes++);
        _ = _process.ComeByAsync();
    });
}
