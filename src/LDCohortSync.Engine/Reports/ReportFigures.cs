using System.Globalization;

namespace LDCohortSync.Reports;

/// <summary>Numbers, durations and times as the reports show them to people. The reports are in English, and so are these.</summary>
internal static class ReportFigures
{
    private static readonly CultureInfo s_english = CultureInfo.InvariantCulture;

    /// <summary>A whole number, for example <c>12,345</c>.</summary>
    public static string Number(long value) => value.ToString("N0", s_english);

    /// <summary>A number with its sign, for example <c>+1,200</c> or <c>0</c>. The minus is the mathematical one, as wide as the plus.</summary>
    public static string Change(long value) => value == 0 ? "0" : (value > 0 ? "+" : "\u2212") + Math.Abs(value).ToString("N0", s_english);

    /// <summary>A number in little room, for example <c>950</c>, <c>12 k</c>, <c>1.25 M</c>.</summary>
    public static string Compact(double value) => Math.Abs(value) switch
    {
        >= 1e18 => Short(value / 1e18) + " E",
        >= 1e15 => Short(value / 1e15) + " P",
        >= 1e12 => Short(value / 1e12) + " T",
        >= 1e9 => Short(value / 1e9) + " G",
        >= 1e6 => Short(value / 1e6) + " M",
        >= 1e4 => Short(value / 1e3) + " k",
        _ => value.ToString("#,0.##", s_english),
    };

    /// <summary>A share, for example <c>97.5 %</c>.</summary>
    public static string Share(double part) => (part * 100).ToString("0.#", s_english) + " %";

    /// <summary>A duration, for example <c>350 ms</c>, <c>1.2 s</c>, <c>2 min 05 s</c>, <c>1 h 20 min</c>.</summary>
    public static string Duration(TimeSpan value) => value.TotalSeconds switch
    {
        < 0.9995 => value.TotalMilliseconds.ToString("0", s_english) + " ms",
        < 59.95 => value.TotalSeconds.ToString("0.0", s_english) + " s",
        < 3599.5 => string.Create(s_english, $"{(long)Math.Round(value.TotalSeconds) / 60} min {(long)Math.Round(value.TotalSeconds) % 60:00} s"),
        _ => string.Create(s_english, $"{(long)Math.Round(value.TotalMinutes) / 60:N0} h {(long)Math.Round(value.TotalMinutes) % 60:00} min"),
    };

    /// <summary>A count with its noun, for example <c>1 run</c> or <c>2,000 runs</c>.</summary>
    public static string Count(long value, string noun) => Number(value) + " " + noun + (value == 1 ? "" : "s");

    /// <summary>An instant in a zone, with the offset that holds there and then: <c>2026-03-05 14:02 +01:00</c>.</summary>
    public static string Stamp(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm zzz", s_english);

    /// <summary>An instant for programs.</summary>
    public static string Exact(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", s_english);

    /// <summary>A day, for example <c>5 Mar 2026</c>.</summary>
    public static string Day(DateTime day) => day.ToString("d MMM yyyy", s_english);

    /// <summary>From the first to the last moment of something, as short as is clear.</summary>
    public static string Range(DateTime from, DateTime to) => from.Date == to.Date
        ? Day(from) + (from.ToString("HH:mm", s_english) is string start && to.ToString("HH:mm", s_english) is string end && start != end ? $", {start} to {end}" : $", {from.ToString("HH:mm", s_english)}")
        : $"{Day(from)} to {Day(to)}";

    private static string Short(double value) => value.ToString("0.##", s_english);
}
