using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Report;

/// <summary>One line of the table.</summary>
/// <param name="Row">The row of the benchmarks that it comes from.</param>
/// <param name="What">What was measured; for a line that was left out, why.</param>
/// <param name="Ours">The module's figure.</param>
/// <param name="Peer">What it is held against, with its figure.</param>
/// <param name="Figure">The figure that has the bound, with its spread over the rounds.</param>
/// <param name="Bound">The bound; empty without one.</param>
/// <param name="Verdict">Whether it is met.</param>
internal sealed record ResultLine(string Row, string What, string Ours, string Peer, string Figure, string Bound, Verdict Verdict)
{
    /// <summary>A line whose figure has a bound.</summary>
    public static ResultLine Bounded(string row, string what, string ours, string peer, Samples figure, Func<double, string> format, Bound bound) =>
        new(row, what, ours, peer, WithSpread(figure, format), bound.ToString(), bound.IsMetBy(figure.Median) ? Verdict.Met : Verdict.NotMet);

    /// <summary>A line that only informs.</summary>
    public static ResultLine Informative(string row, string what, string ours, string peer, Samples figure, Func<double, string> format) =>
        new(row, what, ours, peer, WithSpread(figure, format), "", Verdict.Informative);

    /// <summary>A line that only informs, with a figure that is held against nothing.</summary>
    public static ResultLine Informative(string row, string what, string ours, string peer = "") => new(row, what, ours, peer, "", "", Verdict.Informative);

    /// <summary>A line for what could not be measured here.</summary>
    public static ResultLine LeftOut(string row, string why) => new(row, why, "", "", "", "", Verdict.LeftOut);

    private static string WithSpread(Samples figure, Func<double, string> format) =>
        figure.Count == 1 ? format(figure.Median) : $"{format(figure.Median)} ({format(figure.Smallest)} to {format(figure.Largest)})";
}
