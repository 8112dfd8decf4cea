using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>POST /sandbox/cohorts/{id}/change</c>.</summary>
internal sealed record ChangeDocument
{
    /// <summary>An array of members to append.</summary>
    public JsonElement? Add { get; init; }

    /// <summary>The user ids to take out.</summary>
    public string[]? Remove { get; init; }
}
