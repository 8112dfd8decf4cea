namespace LDCohortSync;

/// <summary>Colors words where the session wants that and somebody sees it. The module's views use it.</summary>
public static class ShownColor
{
    private const string Off = "\u001B[0m";

    /// <summary>The text in a color, or as it is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="color">The escape sequence of the color, as PSStyle has it; empty for none.</param>
    /// <param name="rendering">PSStyle's OutputRendering: <c>Ansi</c> for colors in any case, <c>PlainText</c> for none, <c>Host</c>
    /// for colors unless the output goes to a file or another program.</param>
    public static string Paint(string text, string color, string rendering) => IsWanted(color, rendering) ? color + text + Off : text;

    private static bool IsWanted(string color, string rendering) => color.Length > 0 && rendering switch
    {
        "Ansi" => true,
        "Host" => !Console.IsOutputRedirected,
        _ => false,
    };
}
