namespace LDCohortSync.Sandbox;

/// <summary>The filter of the segment list (LaunchDarkly API docs, "List segments").</summary>
internal static class SegmentFilter
{
    /// <summary>Parses a filter.</summary>
    /// <exception cref="FormatException">It is not a filter.</exception>
    public static Func<SandboxSegment, bool> Parse(string text) => ListFilter<SandboxSegment>.Parse(text, Term);

    private static Func<SandboxSegment, bool> Term(string field, string operation, List<string> values)
    {
        string first = values.Count > 0 ? values[0] : string.Empty;
        return (field, operation) switch
        {
            ("external", "exists") => Boolean(first) ? segment => segment.External is not null : segment => segment.External is null,
            ("unbounded", "equals") => Boolean(first) ? segment => segment.Unbounded : segment => !segment.Unbounded,
            ("tags", "anyOf") => segment => segment.Tags.Intersect(values, StringComparer.Ordinal).Any(),
            ("query", "equals") => segment => Mentions(segment.Key, first) || Mentions(segment.Name, first) || Mentions(segment.Description, first),
            ("includedKeys", "anyOf") => segment => values.Any(key => segment.Contains(key)),
            ("excludedKeys", "anyOf") => segment => values.Any(key => segment.Excludes(key)),
            _ => throw new FormatException($"Unknown filter {field} {operation}"),
        };
    }

    private static bool Mentions(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static bool Boolean(string text) => bool.TryParse(text, out bool value) ? value : throw new FormatException($"'{text}' is not true or false");
}
