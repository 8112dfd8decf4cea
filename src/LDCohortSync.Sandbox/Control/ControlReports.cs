using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>The answers of <c>/sandbox/...</c> that show what the sandbox holds.</summary>
internal sealed class ControlReports(SandboxState state, ServerAddresses addresses)
{
    private const int FlushBytes = 64 * 1_024;

    /// <summary>Writes keys as an array of texts, in pieces.</summary>
    public static async Task WriteKeysAsync(HttpContext context, IEnumerable<string> keys)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        Utf8JsonWriter writer = new(context.Response.Body);
        await using (writer.ConfigureAwait(false))
        {
            writer.WriteStartArray();
            foreach (string key in keys)
            {
                writer.WriteStringValue(key);
                if (writer.BytesPending >= FlushBytes)
                {
                    await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                }
            }

            writer.WriteEndArray();
            await writer.FlushAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    public Task StateAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("launchDarklyUri", addresses.LaunchDarkly.AbsoluteUri);
        writer.WriteString("amplitudeUri", addresses.Amplitude.AbsoluteUri);
        writer.WriteString("fileUri", addresses.Files.AbsoluteUri);
        writer.WriteString("clientSideId", state.Credentials.ClientSideId);
        writer.WriteStartArray("cohorts");
        foreach (SandboxCohort cohort in state.Cohorts)
        {
            WriteCohort(writer, cohort, withDistinct: false);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("segments");
        foreach (SandboxSegment segment in state.Segments)
        {
            WriteSegment(writer, segment);
        }

        writer.WriteEndArray();
        writer.WriteNumber("environments", state.Projects.Sum(project => project.Environments.Count));
        writer.WriteNumber("requests", state.Requests.Total);
        writer.WriteNumber("downloads", state.DownloadsUsed);
        writer.WriteNumber("faults", state.Faults.Armed.Count);
        writer.WriteEndObject();
    });

    /// <summary>One cohort. Counting the different user ids of a large cohort takes seconds, so only a reader asks for it.</summary>
    public static Task CohortAsync(HttpContext context, SandboxCohort cohort, bool withDistinct = false) =>
        JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => WriteCohort(writer, cohort, withDistinct));

    public Task FaultsAsync(HttpContext context) => ControlJson.AnswerAsync(
        context,
        state.Faults.Armed.Select(armed => new { armed.Id, armed.Matches, armed.Hits, armed.Fault }));

    public Task RequestsAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("total", state.Requests.Total);
        WriteCounts(writer, "unanswered", state.Requests.Unanswered);
        WriteCounts(writer, "peakUnanswered", state.Requests.PeakUnanswered);
        writer.WriteStartArray("requests");
        foreach (SandboxRequest request in state.Requests.Entries)
        {
            WriteRequest(writer, request);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static void WriteCounts(Utf8JsonWriter writer, string name, Func<SandboxService, int> count)
    {
        writer.WriteStartObject(name);
        foreach (SandboxService service in Enum.GetValues<SandboxService>())
        {
            writer.WriteNumber(ServiceName(service), count(service));
        }

        writer.WriteEndObject();
    }

    private static string ServiceName(SandboxService service) => JsonNamingPolicy.CamelCase.ConvertName(service.ToString());

    private static void WriteCohort(Utf8JsonWriter writer, SandboxCohort cohort, bool withDistinct)
    {
        writer.WriteStartObject();
        writer.WriteString("id", cohort.Id);
        writer.WriteString("name", cohort.Name);
        writer.WriteNumber("rows", cohort.RowCount);
        if (withDistinct)
        {
            writer.WriteNumber("distinctUserIds", cohort.UserIds.Count);
        }

        writer.WriteBoolean("archived", cohort.Archived);
        writer.WriteBoolean("published", cohort.Published);
        writer.WriteBoolean("finished", cohort.Finished);
        writer.WriteString("groupName", cohort.GroupName);
        writer.WriteEndObject();
    }

    private static void WriteSegment(Utf8JsonWriter writer, SandboxSegment segment)
    {
        writer.WriteStartObject();
        writer.WriteString("key", segment.Key);
        writer.WriteString("name", segment.Name);
        writer.WriteString("project", segment.Environment.ProjectKey);
        writer.WriteString("environment", segment.Environment.Key);
        writer.WriteNumber("members", segment.MemberCount);
        writer.WriteBoolean("unbounded", segment.Unbounded);
        writer.WriteStrings("contextKinds", segment.Unbounded ? [segment.UnboundedContextKind] : segment.ContextKinds);
        writer.WriteString("external", segment.External);
        writer.WriteString("externalLink", segment.ExternalLink);
        writer.WriteNumber("generation", segment.Generation);
        writer.WriteNumber("version", segment.Version);
        writer.WriteEndObject();
    }

    private static void WriteRequest(Utf8JsonWriter writer, SandboxRequest request)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sequence", request.Sequence);
        writer.WriteString("time", request.Time);
        writer.WriteString("service", ServiceName(request.Service));
        writer.WriteString("method", request.Method);
        writer.WriteString("target", request.Target);
        writer.WriteNumber("status", request.Status);
        writer.WriteBoolean("faulted", request.Faulted);
        writer.WriteBoolean("carriedOut", request.CarriedOut);
        writer.WriteNumber("deliveries", request.Deliveries);
        writer.WriteBoolean("connectionCut", request.ConnectionCut);
        writer.WriteString("authorization", request.Authorization is null ? null : "present: " + request.Authorization);
        writer.WriteStartObject("headers");
        foreach ((string name, string? value) in request.Headers)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteNumber("bodyLength", request.BodyLength);
        writer.WriteString("body", request.Body);
        writer.WriteEndObject();
    }
}
