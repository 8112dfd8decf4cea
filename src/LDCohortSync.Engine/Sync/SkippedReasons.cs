using System.Collections.ObjectModel;
using System.Globalization;

namespace LDCohortSync;

/// <summary>
/// How many rows and members of a run brought nobody into the segment, by the reason. A dictionary, so that PowerShell shows,
/// exports and reads it back as one; two with the same counts are equal.
/// </summary>
public sealed class SkippedReasons : ReadOnlyDictionary<string, long>, IEquatable<SkippedReasons>
{
    /// <summary>Counts by reason. Reasons without a count are left out.</summary>
    public SkippedReasons(IEnumerable<KeyValuePair<string, long>> counts)
        : base(Sorted(counts))
    {
    }

    /// <summary>No reason at all.</summary>
    public static SkippedReasons None { get; } = new([]);

    /// <inheritdoc/>
    public bool Equals(SkippedReasons? other) => other is not null && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SkippedReasons);

    /// <inheritdoc/>
    public override int GetHashCode() => this.Aggregate(Count, HashCode.Combine);

    /// <summary>The counts as one line, for example <c>Rejected by partner: 1; Unresolved mapping: 20</c>; empty without one.</summary>
    public override string ToString() =>
        string.Join("; ", this.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}: {one.Value}")));

    // By name, so that equal counts come in the same order.
    private static SortedDictionary<string, long> Sorted(IEnumerable<KeyValuePair<string, long>> counts) =>
        new(counts.Where(one => one.Value > 0).ToDictionary(one => one.Key, one => one.Value), StringComparer.Ordinal);
}
