using System.Globalization;

namespace LDCohortSync.Sandbox;

/// <summary>The arguments of the verb <c>serve</c>.</summary>
internal sealed record ServeArguments
{
    public const string Usage = """
        Usage: LDCohortSync.Sandbox [serve] [options]
               LDCohortSync.Sandbox demo

        Stands in for LaunchDarkly, Amplitude and Amplitude's file host on 127.0.0.1. Prints one line of JSON with its
        addresses and made-up credentials when it is ready, and runs until it is stopped. The demo syncs a cohort of a
        sandbox of its own and prints what happened.

          --port <n>              port of the LaunchDarkly service; 0, the default, takes a free one
          --amplitude-port <n>    port of the Amplitude service
          --file-port <n>         port of the file host
          --seed none|demo        what it holds at first; none is the default
          --faults <file>         faults that are armed at first: a JSON list, see the README, "Faults of the sandbox"
          --parent <process id>   stop when this process is gone, in place of the one that started it (which Windows does
                                  not tell); 0 to go on without any
          --stop-on-stdin-close   stop when standard input is closed
          --help                  show this text

        While it runs, /sandbox/... on the LaunchDarkly port changes what it holds: roles, approvals, imports, drift, flags,
        audit log. The README's "Faults of the sandbox" lists the calls.
        """;

    public SandboxOptions Options { get; private init; } = new();

    public int? ParentProcessId { get; private init; }

    public string? FaultsPath { get; private init; }

    public bool StopOnStandardInputClose { get; private init; }

    public bool Help { get; private init; }

    /// <summary>Reads arguments.</summary>
    /// <exception cref="FormatException">An argument is unknown or not usable; the message says which.</exception>
    public static ServeArguments Parse(IReadOnlyList<string> arguments)
    {
        ServeArguments parsed = new();
        for (int index = 0; index < arguments.Count; index++)
        {
            string name = arguments[index];
            string? value = index + 1 < arguments.Count ? arguments[index + 1] : null;
            switch (name)
            {
                case "--help" or "-h" or "-?":
                    parsed = parsed with { Help = true };
                    continue;
                case "--stop-on-stdin-close":
                    parsed = parsed with { StopOnStandardInputClose = true };
                    continue;
                case "--port":
                    parsed = parsed with { Options = parsed.Options with { LaunchDarklyPort = Number(name, value, 65_535) } };
                    break;
                case "--amplitude-port":
                    parsed = parsed with { Options = parsed.Options with { AmplitudePort = Number(name, value, 65_535) } };
                    break;
                case "--file-port":
                    parsed = parsed with { Options = parsed.Options with { FilePort = Number(name, value, 65_535) } };
                    break;
                case "--parent":
                    parsed = parsed with { ParentProcessId = Number(name, value, int.MaxValue) };
                    break;
                case "--faults":
                    parsed = parsed with { FaultsPath = !string.IsNullOrWhiteSpace(value) ? value : throw new FormatException("--faults needs the path of a file") };
                    break;
                case "--seed":
                    parsed = parsed with { Options = parsed.Options with { Seed = Seed(value) } };
                    break;
                default:
                    throw new FormatException($"Unknown argument: {name}");
            }

            index++;
        }

        return parsed;
    }

    private static int Number(string name, string? value, int maximum) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= maximum
            ? number
            : throw new FormatException($"{name} needs a whole number from 0 to {maximum}");

    private static SandboxSeed Seed(string? value) => value switch
    {
        "none" => SandboxSeed.None,
        "demo" => SandboxSeed.Demo,
        _ => throw new FormatException("--seed needs none or demo"),
    };
}
