using System.Globalization;

namespace LDCohortSync.Engine.Tests.Support;

/// <summary>
/// How many cases the tests that make up their own cases run: a size that a run of the suite affords, or as many as an
/// environment variable asks for.
/// </summary>
internal static class RequestedSize
{
    /// <summary>Worlds of the crash test.</summary>
    public static int Worlds => Of("LDCOHORTSYNC_TEST_WORLDS", 10_000);

    /// <summary>Damaged member files.</summary>
    public static int Files => Of("LDCOHORTSYNC_TEST_FILES", 20_000);

    /// <summary>What a variable asks for, or the usual size when it is not set.</summary>
    public static int Of(string variable, int usual)
    {
        string? asked = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(asked))
            return usual;
        return int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 0
            ? size
            : throw new ArgumentException($"{variable} is '{asked}'. Set it to a whole number from 1 to {int.MaxValue}, without separators, or not at all for {usual}.");
    }
}
