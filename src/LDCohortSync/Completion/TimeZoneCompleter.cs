namespace LDCohortSync.Completion;

/// <summary>Completes ids of time zones, the own one and UTC first.</summary>
internal sealed class TimeZoneCompleter : ValueCompleter
{
    // There are hundreds, each in a file of its own; they are read once, beside what goes on.
    private static readonly Lazy<Task<TimeZoneInfo[]>> s_zones = new(() => Task.Run(() => TimeZoneInfo.GetSystemTimeZones().ToArray()));

    /// <inheritdoc/>
    protected override IEnumerable<Candidate> Candidates(CompletionScene scene)
    {
        Task<TimeZoneInfo[]> zones = s_zones.Value;
        TimeZoneInfo[] all = zones.Wait(KnownValues.Patience) ? zones.Result : [];
        return new[] { TimeZoneInfo.Local, TimeZoneInfo.Utc }.Concat(all.OrderBy(zone => zone.Id, StringComparer.Ordinal)).DistinctBy(zone => zone.Id)
            .Select(zone => new Candidate(zone.Id, zone.Id, zone.DisplayName) { AlsoKnownAs = zone.Id[(zone.Id.LastIndexOf('/') + 1)..] });
    }
}
