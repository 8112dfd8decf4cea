using System.Globalization;
using System.Runtime.CompilerServices;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Reads the audit log of one segment from its newest entry back, page by page.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, "List audit log entries": pages have at most 20 entries and no offset, and <c>before</c>
/// leads on. Entries of one millisecond can lie on two pages, so the last one's time is asked for once more and what was seen is
/// left out.
/// </remarks>
internal sealed class AuditLogReader(LaunchDarklyApi api, DestinationEnvironment environment, string segmentKey, DateTimeOffset? since)
{
    private const int PageSize = 20;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Reads the entries.</summary>
    /// <exception cref="SyncFault">The key can't be asked for, or a fault of LaunchDarkly.</exception>
    public async IAsyncEnumerable<AuditEntryBody> ReadAsync(ISyncObserver observer, [EnumeratorCancellation] CancellationToken cancellation)
    {
        RequirePlain(segmentKey);
        long? before = null;
        while (true)
        {
            IReadOnlyList<AuditEntryBody?> page = await AskAsync(before, observer, cancellation).ConfigureAwait(false);
            int fresh = 0;
            foreach (AuditEntryBody entry in page.OfType<AuditEntryBody>().OrderByDescending(one => one.Date))
            {
                if (entry.Id is null || AuditShape.TimeOf(entry) is not { } time || !_seen.Add(entry.Id))
                    continue;
                if (time < since)
                    yield break;
                fresh++;
                yield return entry;
            }

            long? oldest = page.Select(entry => entry?.Date).Min();
            if (oldest is null)
                yield break;
            // A short page was not cut off, so nothing of its last millisecond is missing; it need not be the last page either.
            // Entries that were all seen: more of one millisecond than a page holds, or a service that repeats itself.
            long next = fresh == 0 || page.Count < PageSize ? oldest.Value : oldest.Value + 1;
            if (next >= before)
                next = oldest.Value;
            if (next >= before)
            {
                observer.On(new SyncEvent.Warning($"LaunchDarkly repeated a page of the audit log; the history of segment '{segmentKey}' may not be complete."));
                yield break;
            }

            before = next;
        }
    }

    private async Task<IReadOnlyList<AuditEntryBody?>> AskAsync(long? before, ISyncObserver observer, CancellationToken cancellation)
    {
        string spec = Uri.EscapeDataString($"proj/{environment.ProjectKey}:env/{environment.EnvironmentKey}:segment/{segmentKey}");
        string query = string.Create(CultureInfo.InvariantCulture, $"?limit={PageSize}&spec={spec}");
        // Nothing is older than LaunchDarkly's count of time.
        if (since?.ToUnixTimeMilliseconds() is { } earliest and > 0)
            query += string.Create(CultureInfo.InvariantCulture, $"&after={earliest - 1}");
        if (before is { } latest)
            query += string.Create(CultureInfo.InvariantCulture, $"&before={latest}");
        ServiceAnswerOf<PageBody<AuditEntryBody>> answer = await api.AskAsync(api.Get("/api/v2/auditlog", "/api/v2/auditlog" + query),
            RecordsJson.Default.AuditPage, observer, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw LaunchDarklyFaults.From(answer, "read the audit log", LaunchDarklyFaults.ViewAdvice);
        return answer.Content?.Items
            ?? throw new SyncFault(FaultKind.UnexpectedAnswer, "LaunchDarkly's audit log has no 'items' in it.", "Check the address.") { HttpStatus = answer.Status };
    }

    // In a resource specifier ":" and others would name something else, and a wildcard would mix the histories of several segments.
    private static void RequirePlain(string key)
    {
        if (key.Length == 0 || !key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-'))
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"'{key}' is no key of a segment, so the audit log can't be asked for it.",
                "Keys have letters, digits, dots, underscores and hyphens.") { Target = key };
        }
    }
}
