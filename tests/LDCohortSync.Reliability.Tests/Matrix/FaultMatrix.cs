using System.Globalization;
using System.Text;
using LDCohortSync.Sandbox;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Services.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Every fault against every endpoint, tried once for all tests that look at it.</summary>
public sealed class FaultMatrix : IAsyncLifetime
{
    internal static readonly IReadOnlyList<FaultRow> Rows = [.. PassingFaults.Rows, .. LastingFaults.Rows, .. BodyFaults.Rows, .. ServiceFaults.Rows];

    private readonly List<Outcome> _outcomes = [];

    internal IReadOnlyList<Outcome> Outcomes => _outcomes;

    /// <summary>What was expected, as the README has it.</summary>
    public static string Table()
    {
        StringBuilder text = new();
        Append(text, Endpoint.OfReading);
        text.Append('\n');
        Append(text, Endpoint.OfWriting);
        return text.ToString();
    }

    /// <summary>How many cells there are, and how often each end was reached.</summary>
    public string Figures() => string.Create(CultureInfo.InvariantCulture,
        $"{Rows.Count} faults, {Endpoint.All.Count} endpoints, {_outcomes.Count} cells: ")
        + string.Join(", ", _outcomes.GroupBy(outcome => outcome.Status?.ToString() ?? "connecting").OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} {group.Count()}")))
        + string.Create(CultureInfo.InvariantCulture, $"; not as expected {_outcomes.Count(outcome => outcome.Problems.Count > 0)}");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        // A sandbox for each row that is under way; cells of one row come one after the other.
        Lock gate = new();
        using TestFolder folder = new();
        ParallelOptions options = new() { MaxDegreeOfParallelism = 2 * Environment.ProcessorCount };
        await Parallel.ForEachAsync(Rows.Index(), options, async (row, stop) =>
        {
            IReadOnlyList<Outcome> outcomes = await TryAsync(row.Item, number => folder.File($"{row.Index}-{number}.db"), stop);
            lock (gate)
                _outcomes.AddRange(outcomes);
        });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => default;

    private static async Task<IReadOnlyList<Outcome>> TryAsync(FaultRow row, Func<int, string> ledger, CancellationToken stop)
    {
        JumpingClock clock = JumpingClock.OverAllPauses();
        await using SandboxServer sandbox = await SandboxServer.StartAsync(new() { TimeProvider = clock }, stop);
        using MatrixStart start = new(sandbox, clock, ledger(-1));
        await start.MakeAsync(stop);
        List<Outcome> outcomes = [];
        foreach ((int number, Endpoint endpoint) in Endpoint.All.Index())
        {
            if (row.At(endpoint) is { } expected)
                outcomes.Add(await new MatrixCell(sandbox, clock, start, row, endpoint, expected).TryAsync(ledger(number), stop));
        }

        return outcomes;
    }

    private static void Append(StringBuilder text, IReadOnlyList<Endpoint> endpoints)
    {
        text.Append("| fault | ").AppendJoin(" | ", endpoints.Select(endpoint => endpoint.Title)).Append(" |\n|---|")
            .Append(string.Concat(endpoints.Select(_ => "---|"))).Append('\n');
        foreach (FaultRow row in Rows)
        {
            if (endpoints.Any(endpoint => row.At(endpoint) is not null))
                text.Append("| ").Append(row.Name).Append(" | ").AppendJoin(" | ", endpoints.Select(endpoint => row.At(endpoint)?.Text ?? "–")).Append(" |\n");
        }
    }
}
