using LDCohortSync.Cohorts;

namespace LDCohortSync.Subscriptions;

/// <summary>Finds time zones by their names.</summary>
public static class TimeZones
{
    /// <summary>A time zone by its IANA name, such as <c>Europe/Berlin</c>, or its Windows name, such as <c>W. Europe Standard Time</c>.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: this host knows no such zone.</exception>
    public static TimeZoneInfo Find(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length > 0 && TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone))
            return zone;
        throw new SyncFault(FaultKind.InvalidParameter, $"This host knows no time zone '{id}'.",
            $"{NearestNames.Question(id, TimeZoneInfo.GetSystemTimeZones().Select(one => one.Id))}Give -TimeZone an IANA name such as Europe/Berlin, or a Windows name.")
        {
            Target = id,
        };
    }

    /// <summary>The name of the host's own time zone, under which every process finds it again.</summary>
    /// <param name="time">Tells the zone.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidParameter"/>: it has no name that others know.</exception>
    public static string LocalId(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        string id = time.LocalTimeZone.Id;
        return TimeZoneInfo.TryFindSystemTimeZoneById(id, out _) ? id
            : throw new SyncFault(FaultKind.InvalidParameter, $"The time zone of this host ('{id}') has no name under which it could be stored.",
                "Give -TimeZone, for example Europe/Berlin or UTC.");
    }
}
