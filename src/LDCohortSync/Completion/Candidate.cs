namespace LDCohortSync.Completion;

/// <summary>A value that may be completed.</summary>
/// <param name="Value">What is put into the command.</param>
/// <param name="Shown">What a menu shows.</param>
/// <param name="ToolTip">More about it.</param>
internal sealed record Candidate(string Value, string Shown, string ToolTip)
{
    /// <summary>Another word that leads to it, such as the name that belongs to an id; null for none.</summary>
    public string? AlsoKnownAs { get; init; }

    /// <summary>A value that is its own description.</summary>
    public static Candidate Of(string value, string toolTip) => new(value, value, toolTip);
}
