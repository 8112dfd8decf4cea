using System.Globalization;

namespace LDCohortSync;

/// <summary>Writes spans of time for people: <c>1.2 s</c>, <c>2 min 05 s</c>, <c>1 h 03 min</c>.</summary>
public static class ShownDuration
{
    /// <summary>The span in the two units that say enough, in the current culture's digits.</summary>
    /// <param name="span">The span; a negative one counts as none.</param>
    public static string Of(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
            span = TimeSpan.Zero;
        CultureInfo culture = CultureInfo.CurrentCulture;
        if (span.TotalSeconds < 59.95)
            return string.Create(culture, $"{span.TotalSeconds:0.0} s");
        long seconds = (long)Math.Round(span.TotalSeconds, MidpointRounding.AwayFromZero);
        if (seconds < 3600)
            return string.Create(culture, $"{seconds / 60} min {seconds % 60:00} s");
        long minutes = (long)Math.Round(span.TotalMinutes, MidpointRounding.AwayFromZero);
        return minutes < 24 * 60
            ? string.Create(culture, $"{minutes / 60} h {minutes % 60:00} min")
            : string.Create(culture, $"{minutes / (24 * 60)} d {minutes / 60 % 24:00} h");
    }
}
