namespace LDCohortSync.Hosting;

/// <summary>What a progress bar shows.</summary>
/// <param name="Status">What goes on, and how far it is.</param>
/// <param name="Percent">How full the bar is, 0 to 100; -1 when nobody knows.</param>
/// <param name="SecondsLeft">Seconds until it is done; -1 when nobody knows.</param>
internal sealed record ProgressView(string Status, int Percent = -1, int SecondsLeft = -1);
