using System.Globalization;

namespace LDCohortSync.Ledger.Databases;

/// <summary>Points in time as stored: ISO 8601 text in UTC with every digit, so that text order is time order.</summary>
internal static class LedgerTime
{
    private const string Form = "yyyy-MM-ddTHH:mm:ss.fffffff'Z'";

    public static string Write(DateTimeOffset time) => time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Reads it back, with offset zero.</summary>
    /// <exception cref="InvalidDataException">It is no time.</exception>
    public static DateTimeOffset Read(string text) =>
        DateTimeOffset.TryParseExact(text, Form, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
            ? time
            : throw new InvalidDataException("A time in the ledger can't be read.");
}
