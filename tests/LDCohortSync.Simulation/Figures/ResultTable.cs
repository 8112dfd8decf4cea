using System.Globalization;
using LDCohortSync.Requests;

namespace LDCohortSync.Simulation.Figures;

/// <summary>Writes the figures as a Markdown table.</summary>
internal static class ResultTable
{
    public const string Head = """
        | Scenario | Cohorts | Agents | Every | Hours | Syncs | Busiest hour | Late: half | 95 % | longest | Slots never served | Waited for Amplitude | LaunchDarkly | an agent | after failures | Failed or killed runs | Amplitude requests a month | Twice | Forgotten |
        |---|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
        """;

    /// <summary>One scenario as a row.</summary>
    public static string Row(Outcome outcome)
    {
        Scenario scenario = outcome.Scenario;
        TimeSpan waited = outcome.ForAmplitude + outcome.ForWindows + outcome.ForAgents + outcome.ForRetries;
        string[] cells =
        [
            scenario.Name, Number(scenario.Cohorts), Number(scenario.Agents), scenario.Cadence.ToString(),
            scenario.Length.TotalHours.ToString("0.#", CultureInfo.InvariantCulture), Number(outcome.Syncs), Number(outcome.BusiestHour),
            Span(outcome.LatenessOf(0.5)), Span(outcome.LatenessOf(0.95)), Span(outcome.LatenessOf(1)),
            outcome.NeverServed == 0 ? "0" : $"{Number(outcome.NeverServed)} of {Number(outcome.Slots)}",
            Share(outcome.ForAmplitude, waited), Share(outcome.ForWindows, waited), Share(outcome.ForAgents, waited), Share(outcome.ForRetries, waited),
            Number(outcome.Failures.Values.Sum() + outcome.Deaths), Quota(outcome.RequestsPerMonth), Number(outcome.Twice), Number(outcome.Forgotten),
        ];
        return "| " + string.Join(" | ", cells) + " |";
    }

    /// <summary>What the row leaves out.</summary>
    public static string Details(Outcome outcome)
    {
        string failures = outcome.Failures.Count == 0 ? "none"
            : string.Join(", ", outcome.Failures.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} {Number(one.Value)}"));
        return $"{outcome.Scenario.Name}: errors: {failures}; killed {Number(outcome.Deaths)}; most requests at Amplitude in a minute {outcome.MostInAMinute}; "
            + $"most runs waiting for their turn {outcome.LongestLine}; answered 429 by LaunchDarkly {Number(outcome.LaunchDarkly.Refused)} of {Number(outcome.LaunchDarkly.All)}; "
            + $"segments that are not exact {outcome.Inexact}.";
    }

    private static string Quota(long requests) =>
        requests <= RequestRules.PerMonth ? Number(requests) : $"{Number(requests)} ({(double)requests / RequestRules.PerMonth:0.#} x {RequestRules.PerMonth})";

    private static string Span(TimeSpan? span) => span switch
    {
        null => "never",
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.Value.TotalHours} h {span.Value.Minutes:00} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.Value.TotalMinutes:0.0} min"),
    };

    private static string Share(TimeSpan part, TimeSpan all) =>
        all == TimeSpan.Zero ? "-" : (100 * part.TotalSeconds / all.TotalSeconds).ToString("0", CultureInfo.InvariantCulture) + " %";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
