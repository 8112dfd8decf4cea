using LDCohortSync.Ports;

namespace LDCohortSync.Membership;

/// <summary>Finds the column of the key property in a header.</summary>
internal static class KeyColumn
{
    /// <summary>Amplitude's column for its own number of a user.</summary>
    public const string AmplitudeId = "amplitude_id";

    // Amplitude's prefix for custom user properties in its Dashboard REST API. Whether cohort files use it is not published.
    private const string CustomPropertyPrefix = "gp:";

    /// <summary>
    /// The index of the column: by its exact name, else with Amplitude's prefix, else in other upper and lower case with a
    /// warning; -1 when there is none. Of columns with one name the first counts.
    /// </summary>
    public static int Find(List<string> columns, string keyProperty, ISyncObserver observer)
    {
        int index = columns.IndexOf(keyProperty);
        if (index < 0)
            index = columns.IndexOf(CustomPropertyPrefix + keyProperty);
        if (index >= 0)
            return index;

        index = columns.FindIndex(column => Same(column, keyProperty) || Same(column, CustomPropertyPrefix + keyProperty));
        if (index >= 0)
            observer.On(new SyncEvent.Warning($"The file has no column '{keyProperty}'; column '{columns[index]}' is used for it."));
        return index;
    }

    /// <summary>The error for a header without the column.</summary>
    public static SyncFault NotFound(List<string> columns, MemberReadOptions options) =>
        new(FaultKind.KeyPropertyNotFound, $"There is no column '{options.KeyProperty}' in {options.Source}. {Describe(columns)}",
            "Connect with the -KeyProperty that names a user in this file, or choose a file with that column. Nothing was planned or sent.")
        {
            Target = options.KeyProperty,
        };

    // A name can be any text, also a very long one.
    private static string Shown(string column)
    {
        const int longest = 60;
        string start = string.Concat(column.EnumerateRunes().Take(longest));
        return start.Length < column.Length ? start + "…" : column;
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);

    // The first line of a file without a header holds a user's data, so it is shown only when it surely is a header.
    private static string Describe(List<string> columns)
    {
        const int shown = 12;
        if (!columns.Exists(column => column is AmplitudeId or "user_id" or "group_value"))
            return $"Its first line has {columns.Count} field(s) and does not look like the header of an Amplitude export.";
        string names = string.Join(", ", columns.Take(shown).Select(column => $"'{Shown(column)}'"));
        return $"Its columns are {names}{(columns.Count > shown ? $" and {columns.Count - shown} more" : "")}.";
    }
}
