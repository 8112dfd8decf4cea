using System.Text.Json;
using System.Text.Json.Serialization;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.SyncHost;

/// <summary>Writes what happens as lines of JSON, each out before the next thing happens, so that nothing is lost with the process.</summary>
internal sealed class HostReport(TextWriter output) : ISyncObserver
{
    private static readonly JsonSerializerOptions s_form = new() { Converters = { new JsonStringEnumConverter() } };
    private readonly Lock _gate = new();

    /// <summary>The first line: the process is about to connect.</summary>
    public void Start() => Write(new { Event = "Start", Environment.ProcessId, Host = Environment.MachineName });

    /// <summary>The plan, before the first write.</summary>
    public void Plan(SyncPlan plan) => Write(new { Event = "Plan", Adds = plan.Adds.Count, Removes = plan.Removes.Count });

    /// <summary>How many subscriptions are due.</summary>
    public void Due(int count) => Write(new { Event = "Due", Count = count });

    /// <summary>A subscription is this process's to run.</summary>
    public void Claimed(string cohortId) => Write(new { Event = "Claimed", CohortId = cohortId });

    /// <summary>The run of a subscription has ended, and the subscription was moved on.</summary>
    public void Ran(CohortSyncResult result, SyncFault? fault) => Write(new { Event = "Ran", result.CohortId, result.Status, Fault = fault?.ToString() });

    /// <summary>The last line.</summary>
    public void End(CohortSyncResult? result, SyncFault? fault) =>
        Write(new { Event = "End", Result = result, Kind = fault?.Kind, fault?.Sentence, Fault = fault?.ToString() });

    /// <inheritdoc/>
    public void On(SyncEvent happening)
    {
        // Too many to write down, and nothing but numbers.
        if (happening is not SyncEvent.Reading)
            Write(new { Event = happening.GetType().Name, Text = Text(happening) });
    }

    private static string Text(SyncEvent happening) => happening switch
    {
        SyncEvent.Note note => note.Text,
        SyncEvent.Wire wire => wire.Text,
        SyncEvent.Warning warning => warning.Text,
        _ => happening.ToString(),
    };

    private void Write(object line)
    {
        lock (_gate)
        {
            output.WriteLine(JsonSerializer.Serialize(line, s_form));
            output.Flush();
        }
    }
}
