using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>
/// Reads a list of LaunchDarkly page by page to its end: by the link to the next page, else by offset up to the total. A page
/// that brings nothing new ends it, so a service that repeats itself can't keep it busy.
/// </summary>
internal sealed class PageReader<T>
    where T : class
{
    private const int MostPages = 100_000;

    private readonly LaunchDarklyApi _api;
    private readonly JsonTypeInfo<PageBody<T>> _type;
    private readonly Func<T, string?> _nameOf;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Makes a reader for one pass.</summary>
    /// <param name="api">LaunchDarkly.</param>
    /// <param name="type">How a page is read.</param>
    /// <param name="nameOf">What tells items apart; null for an item that is none.</param>
    public PageReader(LaunchDarklyApi api, JsonTypeInfo<PageBody<T>> type, Func<T, string?> nameOf)
    {
        _api = api;
        _type = type;
        _nameOf = nameOf;
    }

    /// <summary>What is listed, as in "refused to …".</summary>
    public required string Doing { get; init; }

    /// <summary>The path with placeholders.</summary>
    public required string Route { get; init; }

    /// <summary>The path as it goes on the wire.</summary>
    public required string Path { get; init; }

    /// <summary>Query without limit and offset, beginning with an ampersand; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>Items a page.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Reads the items.</summary>
    /// <param name="first">A first page that came with something else; null to ask for it.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<T> ReadAsync(PageBody<T>? first, ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PageBody<T>? page = first;
        string next = OffsetQuery(0);
        long taken = 0;
        for (int number = 0; number < MostPages; number++)
        {
            page ??= await AskAsync(next, observer, cancellation).ConfigureAwait(false);
            int onPage = page.Items?.Count ?? 0;
            int fresh = 0;
            foreach (T? item in page.Items ?? [])
            {
                if (item is null || _nameOf(item) is not { } name || !_seen.Add(name))
                    continue;
                fresh++;
                yield return item;
            }

            taken += onPage;
            if (NextQuery(page, taken) is not { } following)
                yield break;
            if (fresh == 0)
            {
                observer.On(new SyncEvent.Warning($"LaunchDarkly repeated a page when asked to {Doing}; the list may not be complete."));
                yield break;
            }

            next = following;
            page = null;
        }
    }

    private async Task<PageBody<T>> AskAsync(string pathAndQuery, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<PageBody<T>> answer = await _api.AskAsync(_api.Get(Route, pathAndQuery), _type, observer, cancellation).ConfigureAwait(false);
        return answer.Content ?? throw LaunchDarklyFaults.From(answer, Doing, LaunchDarklyFaults.ViewAdvice);
    }

    // Null at the end of the list.
    private string? NextQuery(PageBody<T> page, long taken)
    {
        if (page.Items is not { Count: > 0 })
            return null;
        if (LinkMap.Find(page.Links, "next") is { } link && OwnPath(link) is { } path)
            return path;
        return page.TotalCount is { } total && taken < total ? OffsetQuery(taken) : null;
    }

    private string OffsetQuery(long offset) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Path}?limit={Limit}&offset={offset}{Query}");

    // The link's path and query behind the base address; null when it leads elsewhere.
    private string? OwnPath(string link)
    {
        Uri baseUri = _api.Settings.LaunchDarklyUri;
        if (ExactUri.Resolve(baseUri, link) is not { } address || !_api.IsOwn(address))
            return null;
        string path = address.PathAndQuery;
        string prefix = baseUri.AbsolutePath.TrimEnd('/');
        if (prefix.Length > 0 && path.StartsWith(prefix + "/", StringComparison.Ordinal))
            path = path[prefix.Length..];
        return path.StartsWith("/api/", StringComparison.Ordinal) ? path : null;
    }
}
