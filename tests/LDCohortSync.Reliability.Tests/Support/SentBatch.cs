using System.Text.Json;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>A batch that LaunchDarkly received whole.</summary>
/// <param name="Request">The request.</param>
/// <param name="Added">Keys to add.</param>
/// <param name="Removed">Keys to remove.</param>
internal sealed record SentBatch(SandboxRequest Request, IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    private const string Endpoint = "/api/v2/segment-targets/";

    /// <summary>Whether a request sends a batch.</summary>
    public static bool IsOne(SandboxRequest request) => request.Path.StartsWith(Endpoint, StringComparison.Ordinal);

    /// <summary>The requests of one process, by arrival.</summary>
    public static IEnumerable<SandboxRequest> RequestsOf(SandboxServer sandbox, string marker) =>
        sandbox.State.Requests.Entries.Where(request =>
            request.Headers.GetValueOrDefault("User-Agent") is string agent && agent.EndsWith($"({marker})", StringComparison.Ordinal));

    /// <summary>The batches of one process that LaunchDarkly carried out, by arrival.</summary>
    public static IReadOnlyList<SentBatch> Of(SandboxServer sandbox, string marker) =>
        [.. RequestsOf(sandbox, marker).Where(IsOne).Select(From).OfType<SentBatch>()];

    // Of a request that was cut off while it was sent, the sandbox may have kept a part, and nothing of it was carried out.
    private static SentBatch? From(SandboxRequest request)
    {
        if (!request.BodyEnded || request.Body is null)
            return null;
        if (!request.BodyIsComplete)
            throw new InvalidOperationException("The sandbox did not keep the whole batch: raise RequestBodyCapture.");
        using JsonDocument document = JsonDocument.Parse(request.Body);
        List<string> added = [];
        List<string> removed = [];
        foreach (JsonElement change in document.RootElement.GetProperty("batch").EnumerateArray())
            (change.GetProperty("value").GetBoolean() ? added : removed).Add(change.GetProperty("userId").GetString()!);
        return new(request, added, removed);
    }
}
