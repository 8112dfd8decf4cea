using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Lists the persistent stores for big segments (LaunchDarkly API docs, "Persistent store integrations (beta)").</summary>
internal sealed class StoreEndpoints(SandboxState state)
{
    private const string Root = "/api/v2/integration-capabilities/big-segment-store";

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        if (!target.Is("api", "v2", "integration-capabilities", "big-segment-store"))
        {
            return LaunchDarklyService.NotFoundAsync(context);
        }

        if (!BetaResource.IsAsked(context))
        {
            return BetaResource.RefuseAsync(context);
        }

        return JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartObject("_links");
            writer.WriteLink("self", Root);
            writer.WriteEndObject();
            writer.WriteStartArray("items");
            int number = 0;
            foreach (SandboxStore store in state.Account.Stores)
            {
                string id = $"5a0d0000c0ffee000000{++number:x4}";
                string address = $"{Root}/{Uri.EscapeDataString(store.ProjectKey)}/{Uri.EscapeDataString(store.EnvironmentKey)}/{store.IntegrationKey}";
                writer.WriteStartObject();
                writer.WriteStartObject("_links");
                writer.WriteLink("self", $"{address}/{id}");
                writer.WriteLink("parent", Root);
                writer.WriteLink("project", $"/api/v2/projects/{Uri.EscapeDataString(store.ProjectKey)}");
                writer.WriteLink("environment", $"/api/v2/projects/{Uri.EscapeDataString(store.ProjectKey)}/environments/{Uri.EscapeDataString(store.EnvironmentKey)}");
                writer.WriteEndObject();
                writer.WriteString("_id", id);
                writer.WriteString("integrationKey", store.IntegrationKey);
                writer.WriteString("projectKey", store.ProjectKey);
                writer.WriteString("environmentKey", store.EnvironmentKey);
                writer.WriteStartObject("config");
                writer.WriteEndObject();
                writer.WriteBoolean("on", store.On);
                writer.WriteStrings("tags", []);
                writer.WriteString("name", $"{store.IntegrationKey} of {store.EnvironmentKey}");
                writer.WriteNumber("version", 1);
                writer.WriteStartObject("_status");
                writer.WriteBoolean("available", store.Available);
                writer.WriteBoolean("potentiallyStale", !store.Available);
                writer.WriteStartArray("errors");
                writer.WriteEndArray();
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }
}
