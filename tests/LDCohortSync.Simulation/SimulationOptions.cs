using System.Globalization;

namespace LDCohortSync.Simulation;

/// <summary>The command line.</summary>
internal sealed record SimulationOptions
{
    public const string Usage = """
        Simulates agents that sync many cohorts, on virtual time: with the module's own schedules, claims, limits, retries and ledger,
        against modelled services. Prints a Markdown table. The same numbers and the same seed give the same figures.

          dotnet run --project tests/LDCohortSync.Simulation -c Release -- [options]

        Without options, or with --seed only, the standard scenarios are run. Any other option makes one scenario of your own:

          --cohorts <n>        cohorts in all; 100 is the default
          --agents <n>         agents in the pool; 4 is the default
          --cadence <cadence>  Hourly, Daily, or a time span such as 00:30; Daily is the default
          --hours <n>          for how many hours cohorts become due; 24 is the default
          --same-minute        all cohorts are due at the same minute; without it, their times are spread
          --projects <n>       Amplitude projects; 1 is the default
          --every <minutes>    how often an agent comes by; 5 is the default
          --deaths <percent>   runs in the middle of which the agent is killed; 0 is the default
          --compute <seconds>  how long Amplitude computes a cohort, in the middle; 45 is the default
          --route-limit <n>    LaunchDarkly's ingestion requests in ten seconds; 100 is the default
          --throttle-limit <n> requests that a run has under way at LaunchDarkly at the same time; 4 is the default
          --failures <percent> Amplitude's jobs that fail, and LaunchDarkly's answers 503; 0.5 is the default
          --ledger <address>   a PostgreSQL ledger, which has to be empty, in place of a SQLite file
          --seed <n>           from what all random numbers follow; 1 is the default
          --standard <n>       one of the standard scenarios only, counted from 1
          --details            more of each scenario, below the table
          --help               this text

        Ends with 0, with 1 after an error or when a slot was served twice or forgotten or a segment is not exact, with 2 for wrong options.
        """;

    private readonly List<string> _given = [];
    private int? _standard;

    private SimulationOptions()
    {
    }

    public bool Help { get; private set; }

    public bool Details { get; private set; }

    public Scenario Own { get; private set; } = new() { Name = "Own numbers" };

    /// <summary>What to run.</summary>
    public IReadOnlyList<Scenario> Scenarios => _given.Count > 0 ? [Own]
        : [.. StandardScenarios.All.Where((_, index) => _standard is null || index + 1 == _standard).Select(scenario => scenario with { Seed = Own.Seed })];

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is not understood.</exception>
    public static SimulationOptions Parse(IReadOnlyList<string> args)
    {
        SimulationOptions options = new();
        for (int index = 0; index < args.Count; index++)
        {
            string name = args[index];
            if (options.TakeSwitch(name))
                continue;
            if (++index == args.Count)
                throw new FormatException($"{name} is no option, or has no value.");
            if (name == "--standard")
                options._standard = Whole(name, args[index], 1, StandardScenarios.All.Count);
            else
                options.Take(name, args[index]);
        }

        return options;
    }

    private bool TakeSwitch(string name)
    {
        switch (name)
        {
            case "--help":
                Help = true;
                return true;
            case "--details":
                Details = true;
                return true;
            case "--same-minute":
                Own = Own with { SameMinute = true };
                _given.Add(name);
                return true;
            default:
                return false;
        }
    }

    private void Take(string name, string value)
    {
        Own = name switch
        {
            "--cohorts" => Own with { Cohorts = Whole(name, value, 1, 100_000) },
            "--agents" => Own with { Agents = Whole(name, value, 1, 1000) },
            "--cadence" => Own with { Cadence = Cadence(value) },
            "--hours" => Own with { Length = TimeSpan.FromHours(Number(name, value, 0.1, 24 * 31)) },
            "--projects" => Own with { Projects = Whole(name, value, 1, 100) },
            "--every" => Own with { AgentEvery = TimeSpan.FromMinutes(Number(name, value, 1, 24 * 60)) },
            "--deaths" => Own with { Deaths = Number(name, value, 0, 50) / 100 },
            "--compute" => Own with { Compute = TimeSpan.FromSeconds(Number(name, value, 1, 1200)) },
            "--route-limit" => Own with { RouteLimit = Whole(name, value, 1, 100_000) },
            "--throttle-limit" => Own with { ThrottleLimit = Whole(name, value, 1, 100) },
            "--failures" => Own with { Failures = Number(name, value, 0, 50) / 100 },
            "--ledger" => Own with { Ledger = value },
            "--seed" => Own with { Seed = Whole(name, value, 0, int.MaxValue) },
            _ => throw new FormatException($"{name} is no option."),
        };
        if (name != "--seed")
            _given.Add(name);
    }

    private static SyncCadence Cadence(string value)
    {
        SyncCadence cadence = new(value);
        return cadence.IsOnce ? throw new FormatException("A simulation needs a cadence that goes on.") : cadence;
    }

    private static int Whole(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number : throw new FormatException($"{name} takes a whole number from {least} to {most}.");

    private static double Number(string name, string value, double least, double most) =>
        double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most
            ? number : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number from {least} to {most}."));
}
