using System.Text.Json;
using System.Text.Json.Serialization;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>How a process said that its run ended.</summary>
/// <param name="Result">The result; null when it could not even connect.</param>
/// <param name="Kind">The fault's kind; null when there was none.</param>
/// <param name="Sentence">The fault's sentence; null when there was none.</param>
internal sealed record SyncEnd(CohortSyncResult? Result, FaultKind? Kind, string? Sentence)
{
    private static readonly JsonSerializerOptions s_form = new() { Converters = { new JsonStringEnumConverter(), new SkippedReasonsReader() } };

    /// <summary>Reads the line.</summary>
    public static SyncEnd From(JsonElement line) => line.Deserialize<SyncEnd>(s_form) ?? throw new JsonException("The line is null.");
}
