using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Projects and environments of LaunchDarkly's REST API. An environment's <c>_id</c> is its client-side ID.</summary>
internal sealed class ProjectEndpoints(SandboxState state)
{
    private const string Root = "/api/v2/projects";

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        Page? page = Page.Read(context.Request, target);
        if (page is null)
        {
            return JsonAnswers.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", "limit and offset must be whole numbers");
        }

        bool expand = context.Request.Query["expand"].ToString().Split(',').Contains("environments", StringComparer.Ordinal);
        if (target.Parts.Length == 3)
        {
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                page.Write(writer, state.Projects, project => WriteProject(writer, project, expand));
                writer.WriteEndObject();
            });
        }

        SandboxProject? project = state.Projects.FirstOrDefault(candidate => string.Equals(candidate.Key, target.Parts[3], StringComparison.Ordinal));
        if (project is null)
        {
            return LaunchDarklyService.NotFoundAsync(context, $"Unknown project key {target.Parts[3]}");
        }

        if (target.Parts.Length == 4)
        {
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => WriteProject(writer, project, expand));
        }

        if (target.Is("api", "v2", "projects", null, "environments"))
        {
            return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
            {
                writer.WriteStartObject();
                page.Write(writer, project.Environments, environment => WriteEnvironment(writer, environment));
                writer.WriteEndObject();
            });
        }

        SandboxEnvironment? found = target.Is("api", "v2", "projects", null, "environments", null)
            ? state.FindEnvironment(project.Key, target.Parts[5])
            : null;
        return found is null
            ? LaunchDarklyService.NotFoundAsync(context)
            : JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer => WriteEnvironment(writer, found));
    }

    private static string Address(SandboxProject project) => $"{Root}/{Uri.EscapeDataString(project.Key)}";

    private static void WriteProject(Utf8JsonWriter writer, SandboxProject project, bool expand)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", Address(project));
        writer.WriteLink("environments", Address(project) + "/environments");
        writer.WriteEndObject();
        writer.WriteString("_id", project.Id);
        writer.WriteString("key", project.Key);
        writer.WriteString("name", project.Name);
        writer.WriteBoolean("includeInSnippetByDefault", false);
        writer.WriteStrings("tags", []);
        if (expand)
        {
            writer.WriteStartObject("environments");
            Page.First(Address(project) + "/environments").Write(writer, project.Environments, environment => WriteEnvironment(writer, environment));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteEnvironment(Utf8JsonWriter writer, SandboxEnvironment environment)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("_links");
        writer.WriteLink("self", $"{Root}/{Uri.EscapeDataString(environment.ProjectKey)}/environments/{Uri.EscapeDataString(environment.Key)}");
        writer.WriteEndObject();
        writer.WriteString("_id", environment.ClientSideId);
        writer.WriteString("key", environment.Key);
        writer.WriteString("name", environment.Name);
        writer.WriteString("apiKey", environment.SdkKey);
        writer.WriteString("mobileKey", environment.MobileKey);
        writer.WriteString("color", "417505");
        writer.WriteNumber("defaultTtl", 0);
        writer.WriteBoolean("secureMode", false);
        writer.WriteBoolean("defaultTrackEvents", false);
        writer.WriteBoolean("requireComments", environment.Critical);
        writer.WriteBoolean("confirmChanges", environment.Critical);
        writer.WriteStrings("tags", environment.Tags);
        writer.WriteStartObject("resourceApprovalSettings");
        if (environment.SegmentApprovals is { } approvals)
        {
            ApprovalJson.WriteSettings(writer, "segment", approvals);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("critical", environment.Critical);
        writer.WriteEndObject();
    }
}
