namespace LDCohortSync.Benchmarks.Report;

/// <summary>Tells on standard error what is being done, so that standard output holds the table alone.</summary>
/// <param name="row">The row that does it; empty for what all rows share.</param>
internal sealed class Progress(string row = "")
{
    public void Say(string text) => Console.Error.WriteLine(row.Length == 0 ? text : row + ": " + text);
}
