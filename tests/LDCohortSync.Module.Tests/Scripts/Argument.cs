namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>A piece of a command line behind the command's name.</summary>
/// <param name="Parameter">The parameter's name; null for a value.</param>
/// <param name="Splat">The variable whose entries become parameters; null for anything else.</param>
/// <param name="Words">The words of a value, split at its commas; null for each that is only known when the script runs.</param>
internal sealed record Argument(string? Parameter, string? Splat, IReadOnlyList<string?> Words)
{
    public static Argument Named(string parameter) => new(parameter, null, []);

    public static Argument Splatted(string variable) => new(null, variable, []);

    public static Argument Value(IReadOnlyList<string?> words) => new(null, null, words);
}
