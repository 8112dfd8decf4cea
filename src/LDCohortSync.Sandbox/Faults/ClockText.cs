using System.Globalization;
using System.Text.RegularExpressions;

namespace LDCohortSync.Sandbox;

/// <summary>
/// Times in the headers of a fault, relative to the sandbox's clock: <c>{now+2s:epochms}</c>. In words: now, plus or minus a whole
/// number of ms, s, m, h or d, then how it is written: <c>epochms</c> and <c>epoch</c> (milliseconds and seconds since 1970),
/// <c>httpdate</c> (the form of <c>Date</c> and <c>Retry-After</c>), <c>iso</c>.
/// </summary>
internal static partial class ClockText
{
    // A hundred years.
    private const double MostSeconds = 100 * 365 * 86_400.0;

    /// <summary>What is wrong with a text, or <see langword="null"/>. Text without <c>{now</c> is never wrong.</summary>
    public static string? FindProblem(string text)
    {
        string rest = Expression().Replace(text, match => Math.Abs(Seconds(match)) > MostSeconds ? match.Value : "");
        return rest.Contains("{now", StringComparison.OrdinalIgnoreCase)
            ? "has a time that can't be read; write it like {now+2s:epochms}, with ms, s, m, h or d and epochms, epoch, httpdate or iso"
            : null;
    }

    /// <summary>The text with its times filled in.</summary>
    public static string Expand(string text, DateTimeOffset now) => Expression().Replace(text, match =>
    {
        DateTimeOffset time = now.AddSeconds(Seconds(match));
        return match.Groups["form"].Value switch
        {
            "epochms" => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            "epoch" => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "httpdate" => time.ToString("R", CultureInfo.InvariantCulture),
            _ => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
    });

    private static double Seconds(Match match)
    {
        if (!match.Groups["number"].Success)
            return 0;
        double number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        double seconds = number * match.Groups["unit"].Value switch
        {
            "ms" => 0.001,
            "s" => 1,
            "m" => 60,
            "h" => 3_600,
            _ => 86_400,
        };
        return match.Groups["sign"].Value == "-" ? -seconds : seconds;
    }

    [GeneratedRegex(@"\{now(?:(?<sign>[+-])(?<number>[0-9]{1,9})(?<unit>ms|s|m|h|d))?:(?<form>epochms|epoch|httpdate|iso)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
