using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Links on the flags of one LaunchDarkly project.</summary>
/// <remarks>Source: LaunchDarkly API docs, "Flag links (beta)": every call needs <c>LD-API-Version: beta</c>.</remarks>
public sealed class FlagLinks : IFlagLinks, IDisposable
{
    private const string Route = "/api/v2/flag-links/projects/{project}/flags/{flag}";
    private const string ChangeAdvice = "Give the access token a role with the actions createFlagLink and updateFlagLink on the flags of the project (New-LDSyncPolicy -IncludeFlagLink).";

    private readonly LaunchDarklyApi _api;
    private readonly string _projectKey;

    /// <summary>Makes a client of its own: beta resources are asked for with another version. Nothing is sent yet.</summary>
    /// <exception cref="SyncFault">The address is not secure, or the token can't be sent.</exception>
    public FlagLinks(ServiceSettings settings, DestinationEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(environment);
        _api = new(settings with { ApiVersion = "beta" });
        _projectKey = environment.ProjectKey;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<FlagLink>> ListAsync(string flagKey, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<PageBody<FlagLinkBody>> answer =
            await _api.AskAsync(_api.Get(Route, PathOf(flagKey)), RecordsJson.Default.FlagLinkPage, observer, cancellation).ConfigureAwait(false);
        Require(answer, flagKey, "list the links", LaunchDarklyFaults.ViewAdvice);
        return [.. (answer.Content?.Items ?? []).OfType<FlagLinkBody>().Select(body => new FlagLink(body.Id, body.Key, body.DeepLink ?? "", body.Title, body.Description))];
    }

    /// <inheritdoc/>
    public async Task AddAsync(string flagKey, FlagLink link, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(link);
        ReadOnlyMemory<byte> body = JsonObjectBody.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteText("key", link.Key);
            writer.WriteText("deepLink", link.Address);
            writer.WriteText("title", link.Title);
            writer.WriteText("description", link.Description);
            writer.WriteEndObject();
        });
        ServiceAnswerOf<FlagLinkBody> answer =
            await _api.AskAsync(_api.Post(Route, PathOf(flagKey), body), RecordsJson.Default.FlagLinkBody, observer, cancellation).ConfigureAwait(false);
        // After a lost answer the link is there already, and the repetition is refused.
        if (answer.Status == 409 && (await ListAsync(flagKey, observer, cancellation).ConfigureAwait(false)).Any(there => there.Key == link.Key))
            return;
        Require(answer, flagKey, "add a link", ChangeAdvice);
    }

    /// <inheritdoc/>
    public async Task UpdateAsync(string flagKey, FlagLink current, FlagLink wanted, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(wanted);
        (string Path, string? Old, string? New)[] changes =
            [("/title", current.Title, wanted.Title), ("/description", current.Description, wanted.Description), ("/deepLink", current.Address, wanted.Address)];
        ReadOnlyMemory<byte> body = JsonObjectBody.Write(writer =>
        {
            writer.WriteStartArray();
            foreach ((string path, string? old, string? text) in changes.Where(change => change.Old != change.New))
            {
                writer.WriteStartObject();
                // "add" also replaces what is there, and "replace" needs something to be there.
                writer.WriteString("op", old is null ? "add" : "replace");
                writer.WriteString("path", path);
                writer.WriteText("value", text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        string path = $"{PathOf(flagKey)}/{ExactUri.Segment(current.Id ?? "")}";
        ServiceRequest request = _api.Post(Route + "/{id}", path, body) with { Method = RestSharp.Method.Patch, Route = "PATCH " + Route };
        ServiceAnswerOf<FlagLinkBody> answer = await _api.AskAsync(request, RecordsJson.Default.FlagLinkBody, observer, cancellation).ConfigureAwait(false);
        Require(answer, flagKey, "change a link", ChangeAdvice);
    }

    /// <inheritdoc/>
    public void Dispose() => _api.Dispose();

    private string PathOf(string flagKey) => $"/api/v2/flag-links/projects/{ExactUri.Segment(_projectKey)}/flags/{ExactUri.Segment(flagKey)}";

    private static void Require(ServiceAnswer answer, string flagKey, string doing, string missingPermission)
    {
        if (!answer.IsSuccess)
            throw LaunchDarklyFaults.From(answer, $"{doing} of flag '{flagKey}'", missingPermission);
    }
}
