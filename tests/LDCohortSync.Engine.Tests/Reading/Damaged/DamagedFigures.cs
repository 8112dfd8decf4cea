using System.Globalization;

namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>What became of damaged files.</summary>
internal sealed class DamagedFigures
{
    public long Files { get; set; }

    /// <summary>Files that were packed, once or twice.</summary>
    public long Packed { get; set; }

    public long Accepted { get; set; }

    /// <summary>Accepted files that were packed.</summary>
    public long AcceptedPacked { get; set; }

    /// <summary>Members that were looked for in the file that they came from.</summary>
    public long Members { get; set; }

    public long Skipped { get; set; }

    public long Duplicates { get; set; }

    /// <summary>Refused files by the kind of the fault.</summary>
    public Dictionary<FaultKind, long> Refused { get; } = [];

    public void Add(DamagedFigures other)
    {
        Files += other.Files;
        Packed += other.Packed;
        Accepted += other.Accepted;
        AcceptedPacked += other.AcceptedPacked;
        Members += other.Members;
        Skipped += other.Skipped;
        Duplicates += other.Duplicates;
        foreach ((FaultKind kind, long count) in other.Refused)
            Refused[kind] = Refused.GetValueOrDefault(kind) + count;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"""
        {Files:N0} damaged files, {Packed:N0} of them gzip: {Accepted:N0} accepted ({AcceptedPacked:N0} gzip), {Refused.Values.Sum():N0} refused ({string.Join(", ", Refused.OrderByDescending(one => one.Value).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:N0}")))}).
        {Members:N0} members of the accepted files were each found in their file, and are those that CsvHelper finds; so are {Skipped:N0} rows without a usable key and {Duplicates:N0} repeated ones.
        """);
}
