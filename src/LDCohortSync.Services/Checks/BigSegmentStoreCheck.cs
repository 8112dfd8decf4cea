using System.Text.Json;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>Server-side SDKs can look members up.</summary>
/// <remarks>Sources: LaunchDarkly docs, "Big segments": synced and larger list-based segments need a persistent store or the Relay Proxy
/// for server-side SDKs, and client-side SDKs need neither; API docs, "Persistent store integrations (beta)".</remarks>
internal sealed class BigSegmentStoreCheck : ICheck
{
    private const string Path = "/api/v2/integration-capabilities/big-segment-store";
    private const string Advice = "Connect Redis or DynamoDB with the environment in LaunchDarkly, or run the Relay Proxy with a store; for client-side SDKs there is nothing to do.";

    public string Name => "BigSegmentStore";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        LDDestination destination = scene.Destination;
        if (destination.SegmentKind == SegmentKind.Standard)
            return Finding.Pass("Segments of kind Standard need no store.");
        ServiceAnswerOf<PageBody<StoreBody>> answer = await CheckScene.AskAsync(scene.Beta, Path, Path, RecordsJson.Default.StorePage, observer, cancellation).ConfigureAwait(false);
        if (answer.Status is 403 or 404)
            return Finding.Unknown("whether there is a store for big segments", $"the access token may not ask ({answer.Reason}).", Advice);
        if (!answer.IsSuccess)
            throw LaunchDarklyFaults.From(answer, "list the stores for big segments", LaunchDarklyFaults.ViewAdvice);
        StoreBody[] stores = [.. (answer.Content?.Items ?? []).OfType<StoreBody>()
            .Where(store => store.ProjectKey == destination.ProjectKey && store.EnvironmentKey == destination.EnvironmentKey)];
        if (stores.Length == 0)
            return Finding.Warning("The environment has no store for big segments in LaunchDarkly, so server-side SDKs without a Relay Proxy see nobody in them.", Advice);
        string kinds = string.Join(", ", stores.Select(store => store.IntegrationKey).Distinct());
        if (!stores.Any(store => store.On == true))
            return Finding.Warning($"The store for big segments ({kinds}) is switched off.", "Switch it on in LaunchDarkly, under the environment's integrations.");
        return stores.Any(store => store.On == true && !IsAway(store))
            ? Finding.Pass($"The environment has a store for big segments ({kinds}).")
            : Finding.Warning($"The store for big segments ({kinds}) is not in step with the environment.", "Look at its errors in LaunchDarkly, under the environment's integrations.");
    }

    private static bool IsAway(StoreBody store) => store.Status is { ValueKind: JsonValueKind.Object } status
        && status.TryGetProperty("available", out JsonElement available) && available.ValueKind == JsonValueKind.False;
}
