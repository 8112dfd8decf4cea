using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LDCohortSync.Sandbox;

/// <summary>The audit log (LaunchDarkly API docs, "List audit log entries" and "Get audit log entry"), the newest entry first.</summary>
internal sealed class AuditEndpoints(SandboxState state)
{
    private const string Root = "/api/v2/auditlog";
    private const int DefaultLimit = 10;
    private const int MaximumLimit = 20;

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return LaunchDarklyService.MethodNotAllowedAsync(context);
        }

        if (target.Parts.Length == 3)
        {
            return ListAsync(context);
        }

        SandboxAuditEntry? entry = target.Parts.Length == 4 ? state.AuditLog.Entries.FirstOrDefault(candidate => candidate.Id == target.Parts[3]) : null;
        return entry is null
            ? LaunchDarklyService.NotFoundAsync(context, "Unknown audit log entry")
            : JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => Write(writer, entry, withVersions: true));
    }

    private static long? Milliseconds(HttpRequest request, string name)
    {
        string text = request.Query[name].ToString();
        return text.Length == 0 ? null
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
            : throw new FormatException($"{name} must be epoch milliseconds");
    }

    private static bool Mentions(SandboxAuditEntry entry, string text) =>
        entry.SegmentName.Contains(text, StringComparison.OrdinalIgnoreCase) || entry.SegmentKey.Contains(text, StringComparison.OrdinalIgnoreCase);

    private Task ListAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        try
        {
            long limit = Milliseconds(request, "limit") ?? DefaultLimit;
            if (limit is < 1 or > MaximumLimit)
            {
                throw new FormatException("limit must be from 1 to 20");
            }

            long before = Milliseconds(request, "before") ?? long.MaxValue;
            long after = Milliseconds(request, "after") ?? long.MinValue;
            string text = request.Query["q"].ToString();
            string specifier = request.Query["spec"].ToString();
            ResourceSpecifier? resource = specifier.Length == 0 ? null : ResourceSpecifier.Parse(specifier);
            SandboxAuditEntry[] found =
            [
                .. state.AuditLog.Entries.Reverse().Where(entry => entry.Date.ToUnixTimeMilliseconds() < before && entry.Date.ToUnixTimeMilliseconds() > after
                    && (text.Length == 0 || Mentions(entry, text)) && resource?.Matches(entry) != false),
            ];
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => WritePage(writer, request, found, (int)limit));
        }
        catch (FormatException invalid)
        {
            return SegmentEndpoints.InvalidAsync(context, invalid.Message);
        }
    }

    private static void WritePage(Utf8JsonWriter writer, HttpRequest request, SandboxAuditEntry[] found, int limit)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Root + request.QueryString.Value);
        if (found.Length > limit)
        {
            Dictionary<string, string?> query = request.Query.ToDictionary(pair => pair.Key, string? (pair) => pair.Value.ToString(), StringComparer.Ordinal);
            query["before"] = found[limit - 1].Date.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            query["limit"] = limit.ToString(CultureInfo.InvariantCulture);
            writer.WriteLink("next", QueryHelpers.AddQueryString(Root, query));
        }

        writer.WriteEndObject();
        writer.WriteStartArray("items");
        foreach (SandboxAuditEntry entry in found.Take(limit))
        {
            Write(writer, entry, withVersions: false);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, SandboxAuditEntry entry, bool withVersions)
    {
        SandboxEnvironment environment = entry.Environment;
        string segment = $"/api/v2/segments/{Uri.EscapeDataString(environment.ProjectKey)}/{Uri.EscapeDataString(environment.Key)}/{Uri.EscapeDataString(entry.SegmentKey)}";
        writer.WriteStartObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", $"{Root}/{entry.Id}");
        writer.WriteLink("canonical", segment);
        writer.WriteEndObject();
        writer.WriteString("_id", entry.Id);
        writer.WriteString("_accountId", SandboxIdentity.AccountId);
        writer.WriteNumber("date", entry.Date.ToUnixTimeMilliseconds());
        writer.WriteStartArray("accesses");
        foreach (string action in entry.Actions)
        {
            writer.WriteStartObject();
            writer.WriteString("action", action);
            writer.WriteString("resource", entry.Resource);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("kind", "segment");
        writer.WriteString("name", entry.SegmentName);
        writer.WriteString("description", entry.Description);
        writer.WriteString("shortDescription", entry.Description);
        if (entry.Comment is not null)
        {
            writer.WriteString("comment", entry.Comment);
        }

        WriteActor(writer, entry.Actor);
        writer.WriteString("titleVerb", entry.Verb);
        writer.WriteString("title", $"{entry.Actor.Name} {entry.Verb} {entry.SegmentName}");
        writer.WriteStartObject("target");
        writer.WriteStartObject("_links");
        writer.WriteLink("canonical", segment);
        writer.WriteEndObject();
        writer.WriteString("name", entry.SegmentName);
        writer.WriteStrings("resources", [entry.Resource]);
        writer.WriteEndObject();
        writer.WriteStartObject("parent");
        writer.WriteString("name", environment.Name);
        writer.WriteString("resource", $"proj/{environment.ProjectKey}:env/{environment.Key}");
        writer.WriteEndObject();
        if (withVersions)
        {
            WriteVersion(writer, "previousVersion", entry.PreviousVersion);
            WriteVersion(writer, "currentVersion", entry.CurrentVersion);
        }

        writer.WriteEndObject();
    }

    private static void WriteVersion(Utf8JsonWriter writer, string name, string? version)
    {
        if (version is not null)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(version);
        }
    }

    private static void WriteActor(Utf8JsonWriter writer, SandboxActor actor)
    {
        writer.WriteStartObject("subject");
        writer.WriteString("name", actor.Name);
        writer.WriteEndObject();
        writer.WriteStartObject(actor.IsToken ? "token" : "member");
        writer.WriteString("_id", actor.Id);
        if (actor.IsToken)
        {
            writer.WriteString("name", actor.Name);
            writer.WriteBoolean("serviceToken", true);
        }
        else
        {
            writer.WriteString("email", actor.Email);
            writer.WriteString("firstName", actor.FirstName);
            writer.WriteString("lastName", actor.LastName);
        }

        writer.WriteEndObject();
    }
}
