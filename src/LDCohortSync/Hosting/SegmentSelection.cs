using System.Management.Automation;
using LDCohortSync.Commands;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>The segments that Get-LDSyncedSegment is asked for: by keys, by cohorts, or by names.</summary>
internal sealed class SegmentSelection
{
    private readonly SegmentListing _listing;
    private readonly ICommandSink _sink;
    private readonly ISyncObserver _observer;
    private readonly string[] _wanted;
    private readonly Func<LDSyncedSegment, string> _textOf;
    private readonly bool _byKey;
    private readonly bool _all;

    public SegmentSelection(SegmentListing listing, GetLDSyncedSegmentCommand command, ICommandSink sink, ISyncObserver observer)
    {
        (_listing, _sink, _observer) = (listing, sink, observer);
        (_wanted, _textOf) = command switch
        {
            { Key: { Length: > 0 } keys } => (keys, segment => segment.Key),
            { CohortId: { Length: > 0 } ids } => (ids, segment => segment.CohortId ?? ""),
            _ => (command.Name, (Func<LDSyncedSegment, string>)(segment => segment.Name)),
        };
        _byKey = _wanted == command.Key;
        _all = command.All.IsPresent || _byKey;
    }

    /// <summary>Writes the segments.</summary>
    public Task WriteAsync(CancellationToken cancellation) => EachAsync(
        _wanted, async segment => _sink.Output(await _listing.CompleteAsync(segment, _observer, cancellation).ConfigureAwait(false)), cancellation);

    /// <summary>Writes what happened to the segments. Exact keys are not looked up: the segment may be gone, and its history is still there.</summary>
    public async Task WriteHistoryAsync(SegmentHistory history, CancellationToken cancellation)
    {
        string[] exact = [.. _wanted.Where(text => _byKey && SegmentHistory.IsExact(text))];
        foreach (string key in exact)
            await history.ReadAsync(key, cancellation).ConfigureAwait(false);
        string[] others = [.. _wanted.Except(exact)];
        if (others.Length > 0)
            await EachAsync(others, segment => history.ReadAsync(segment.Key, cancellation), cancellation).ConfigureAwait(false);
    }

    private async Task EachAsync(string[] wanted, Func<LDSyncedSegment, Task> take, CancellationToken cancellation)
    {
        Dictionary<string, WildcardPattern> patterns = wanted.Distinct().ToDictionary(text => text, text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase));
        HashSet<string> missing = [.. wanted.Where(text => !WildcardPattern.ContainsWildcardCharacters(text))];
        List<string> names = [];
        await foreach (LDSyncedSegment segment in _listing.ListAsync(_all, _observer, cancellation).ConfigureAwait(false))
        {
            names.Add(_textOf(segment));
            string[] matched = [.. patterns.Where(one => one.Value.IsMatch(_textOf(segment))).Select(one => one.Key)];
            missing.ExceptWith(matched);
            if (matched.Length > 0)
                await take(segment).ConfigureAwait(false);
        }

        foreach (string text in missing)
            _sink.Error(Errors.Record(SegmentListing.NotFound(text, _listing.Connection, names)));
    }
}
