using System.Globalization;
using System.Reflection;

namespace LDCohortSync.Benchmarks;

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string Usage = """
        Measures the module against what people use today, side by side, and prints one table.

          dotnet run -c Release --project tests/LDCohortSync.Benchmarks -- [options]

          --members <n>       members of a cohort, 100000 to 20000000; 2000000 is the default
          --only <row,...>    these rows only
          --list              the rows, and what each measures
          --rounds <n>        rounds of each measurement in place of the row's own number
          --growth            lets the row "growth" go on to 20 million members; that takes many minutes
          --order <order>     order of the rows in a cohort's two files: "shuffled", which is the default and has nothing to do
                              with each other, or "same"
          --markdown          the table in Markdown
          --keep <folder>     keeps the files there, for the next run with the same folder
          --module <folder>   the built module; out/LDCohortSync is the default
          --duckdb <file>     DuckDB's library; without it, the system's search path for libraries is asked for "duckdb"
          --help              this text

          dotnet run -c Release --project tests/LDCohortSync.Benchmarks -p:Micro=true -- micro [BenchmarkDotNet's options]

        measures single parts with BenchmarkDotNet; --filter '*' takes all of them.

        Ends with 0 when every bound is met, 1 after an error or a wrong result, 2 for wrong options, 3 when a bound is not met.
        """;

    private const int LeastMembers = 100_000;
    private const int MostMembers = 20_000_000;

    public long Members { get; private init; } = 2_000_000;

    public IReadOnlyList<string> Only { get; private init; } = [];

    public bool List { get; private init; }

    public bool Help { get; private init; }

    public int? Rounds { get; private init; }

    public bool Growth { get; private init; }

    public bool Shuffled { get; private init; } = true;

    public bool Markdown { get; private init; }

    public string? Keep { get; private init; }

    public string Module { get; private init; } = Path.Combine(RepositoryRoot, "out", "LDCohortSync");

    public string? DuckDb { get; private init; }

    private static string RepositoryRoot => typeof(BenchmarkOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>How many rounds to measure.</summary>
    public int RoundsOr(int usual) => Rounds ?? usual;

    /// <summary>Reads the command line.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="rows">The names of the rows that there are.</param>
    /// <exception cref="FormatException">An option is not known or not usable; the message says which.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> arguments, IReadOnlyCollection<string> rows)
    {
        BenchmarkOptions options = new();
        for (int index = 0; index < arguments.Count; index++)
        {
            string name = arguments[index];
            string Value() => index + 1 < arguments.Count && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal)
                ? arguments[++index]
                : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--help" or "-h" or "-?" => options with { Help = true },
                "--list" => options with { List = true },
                "--growth" => options with { Growth = true },
                "--markdown" => options with { Markdown = true },
                "--members" => options with { Members = Number(name, Value(), LeastMembers, MostMembers) },
                "--rounds" => options with { Rounds = Number(name, Value(), 1, 1000) },
                "--only" => options with { Only = Rows(Value(), rows) },
                "--order" => options with { Shuffled = IsShuffled(Value()) },
                "--keep" => options with { Keep = Path.GetFullPath(Value()) },
                "--module" => options with { Module = Existing(name, Value()) },
                "--duckdb" => options with { DuckDb = Existing(name, Value()) },
                _ => throw new FormatException($"'{name}' is no option."),
            };
        }

        return options;
    }

    private static int Number(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} needs a whole number from {least} to {most}, and '{text}' is none.");

    private static string[] Rows(string text, IReadOnlyCollection<string> rows)
    {
        string[] wanted = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(wanted, row => !rows.Contains(row)) is string unknown
            ? throw new FormatException($"There is no row '{unknown}'; there are {string.Join(", ", rows)}.")
            : wanted.Length > 0 ? wanted : throw new FormatException("--only needs at least one row.");
    }

    private static bool IsShuffled(string text) => text switch
    {
        "shuffled" => true,
        "same" => false,
        _ => throw new FormatException($"--order needs shuffled or same, and '{text}' is neither."),
    };

    private static string Existing(string name, string path) =>
        Path.Exists(path) ? Path.GetFullPath(path) : throw new FormatException($"{name}: there is no '{path}'.");
}
