using System.Globalization;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>Writes <c>GET /api/3/cohorts</c> with all documented fields, and those seen in recordings of 2026.</summary>
internal static class CohortListing
{
    public static void Write(Utf8JsonWriter writer, IEnumerable<SandboxCohort> cohorts, bool withSyncs)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("cohorts");
        foreach (SandboxCohort cohort in cohorts)
        {
            WriteCohort(writer, cohort, withSyncs);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCohort(Utf8JsonWriter writer, SandboxCohort cohort, bool withSyncs)
    {
        writer.WriteStartObject();
        writer.WriteNumber("appId", cohort.AppId);
        writer.WriteBoolean("archived", cohort.Archived);
        WriteDefinition(writer, cohort);
        writer.WriteString("description", cohort.Description);
        writer.WriteBoolean("finished", cohort.Finished);
        writer.WriteString("id", cohort.Id);
        writer.WriteString("name", cohort.Name);
        writer.WriteStrings("owners", cohort.Owners);
        writer.WriteStrings("viewers", []);
        writer.WriteBoolean("published", cohort.Published);
        WriteSize(writer, cohort);
        writer.WriteString("type", "redshift");
        writer.WriteNumber("lastMod", cohort.LastModified.ToUnixTimeSeconds());
        writer.WriteNumber("createdAt", cohort.CreatedAt.ToUnixTimeSeconds());
        WriteSeconds(writer, "lastComputed", cohort.LastComputed);
        writer.WriteBoolean("hidden", cohort.Hidden);
        writer.WriteNull("metadata");
        writer.WriteNull("view_count");
        writer.WriteNull("popularity");
        writer.WriteNull("last_viewed");
        writer.WriteNull("chart_id");
        writer.WriteNull("edit_id");
        writer.WriteBoolean("is_predictive", false);
        writer.WriteBoolean("is_official_content", false);
        writer.WriteNull("location_id");
        writer.WriteStrings("shortcut_ids", []);
        writer.WriteNull("per_app_metadata");
        writer.WriteNull("cohort_definition_type");
        writer.WriteString("cohort_output_type", "UNIQUES");
        writer.WriteBoolean("is_generated_content", false);
        if (withSyncs)
        {
            WriteSyncs(writer, cohort.Syncs);
        }

        writer.WriteEndObject();
    }

    private static void WriteDefinition(Utf8JsonWriter writer, SandboxCohort cohort)
    {
        writer.WriteStartObject("definition");
        writer.WriteNumber("version", cohort.PlainGroupName ? 2 : 3);
        if (cohort.PlainGroupName)
        {
            writer.WriteString("countGroup", cohort.GroupName);
        }
        else
        {
            writer.WriteStartObject("countGroup");
            writer.WriteString("name", cohort.GroupName);
            writer.WriteBoolean("is_computed", false);
            writer.WriteEndObject();
        }

        writer.WriteString("cohortType", "UNIQUES");
        writer.WriteStartArray("andClauses");
        writer.WriteEndArray();
        writer.WriteStartObject("referenceFrameTimeParams");
        writer.WriteEndObject();
        writer.WriteStartArray("orClauses");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // A cohort that was never computed has no size, whatever rows wait in the sandbox.
    private static void WriteSize(Utf8JsonWriter writer, SandboxCohort cohort)
    {
        if (cohort.SizeOverride is int size)
        {
            writer.WriteNumber("size", size);
        }
        else if (cohort.LastComputed is null)
        {
            writer.WriteNull("size");
        }
        else
        {
            writer.WriteNumber("size", cohort.RowCount);
        }
    }

    private static void WriteSeconds(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is DateTimeOffset value)
        {
            writer.WriteNumber(name, value.ToUnixTimeSeconds());
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteSyncs(Utf8JsonWriter writer, IReadOnlyList<SandboxCohortSync> syncs)
    {
        writer.WriteStartArray("syncMetadata");
        foreach (SandboxCohortSync sync in syncs)
        {
            writer.WriteStartObject();
            writer.WriteString("target", sync.Target);
            writer.WriteString("frequency", sync.Frequency);
            writer.WriteString("last_successful", Iso(sync.LastSuccessful));
            writer.WriteString("last_failure", Iso(sync.LastFailure));
            writer.WriteStartObject("params");
            foreach ((string name, string value) in sync.Parameters)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Microseconds and a numeric offset, unlike the epoch seconds of the cohort's own times.
    private static string? Iso(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
}
