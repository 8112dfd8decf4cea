using System.Globalization;
using LDCohortSync.Benchmarks.Measurement;

namespace LDCohortSync.Benchmarks.Report;

/// <summary>How figures are written.</summary>
internal static class Figures
{
    /// <summary>A time, from milliseconds.</summary>
    public static string Time(double milliseconds) => milliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.00} s"),
    };

    /// <summary>The median of times.</summary>
    public static string Time(Samples milliseconds) => Time(milliseconds.Median);

    /// <summary>A quotient.</summary>
    public static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}");

    /// <summary>How many times as fast.</summary>
    public static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.0}x");

    /// <summary>A share.</summary>
    public static string Percent(double percent) => string.Create(CultureInfo.InvariantCulture, $"{percent:0} %");

    /// <summary>Bytes for each member.</summary>
    public static string Bytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0} B");

    /// <summary>A number of members or objects.</summary>
    public static string Count(double count) => count switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{count / 1_000_000:0.##} million"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count:#,0}"),
    };
}
