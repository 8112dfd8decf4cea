namespace LDCohortSync.Reports.Html;

/// <summary>The page's colors, by the name of their custom property. A test computes that each can be read on both grounds.</summary>
internal static class Palette
{
    /// <summary>What everything is written and drawn on.</summary>
    public static IReadOnlyList<string> Grounds { get; } = ["page", "card"];

    /// <summary>What only separates and is not read.</summary>
    public static IReadOnlyList<string> Decorations { get; } = ["rule"];

    /// <summary>By daylight.</summary>
    public static IReadOnlyDictionary<string, string> Light { get; } = new Dictionary<string, string>
    {
        ["page"] = "#f5f6f8", ["card"] = "#ffffff", ["rule"] = "#cfd4db",
        ["text"] = "#1b1f24", ["muted"] = "#505a66", ["link"] = "#0b57d0",
        ["size"] = "#0b57d0", ["added"] = "#176b40", ["removed"] = "#a8411a",
        ["succeeded"] = "#176b40", ["unchanged"] = "#5b6572", ["planned"] = "#5b6572", ["pending"] = "#0a627b",
        ["partial"] = "#7d5200", ["blocked"] = "#74399a", ["failed"] = "#ad2119", ["skipped"] = "#7d5200",
        ["time"] = "#0a627b",
    };

    /// <summary>In the dark.</summary>
    public static IReadOnlyDictionary<string, string> Dark { get; } = new Dictionary<string, string>
    {
        ["page"] = "#12161c", ["card"] = "#1b212a", ["rule"] = "#3b4451",
        ["text"] = "#e8ebf0", ["muted"] = "#aab4c1", ["link"] = "#8ab4f8",
        ["size"] = "#8ab4f8", ["added"] = "#5ccb8e", ["removed"] = "#ffa27a",
        ["succeeded"] = "#5ccb8e", ["unchanged"] = "#a3aebb", ["planned"] = "#a3aebb", ["pending"] = "#63c8e6",
        ["partial"] = "#e8b955", ["blocked"] = "#d2a4f2", ["failed"] = "#ff938a", ["skipped"] = "#e8b955",
        ["time"] = "#63c8e6",
    };

    /// <summary>The custom properties, for a rule of a style.</summary>
    public static string Properties(IReadOnlyDictionary<string, string> colors) => string.Concat(colors.Select(one => $"--{one.Key}:{one.Value};"));
}
