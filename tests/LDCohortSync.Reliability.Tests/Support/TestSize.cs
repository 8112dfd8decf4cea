using System.Globalization;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>How much the tests do. Each number can be set by an environment variable.</summary>
internal static class TestSize
{
    /// <summary>How many processes are killed.</summary>
    public static int Kills => Read("LDCOHORTSYNC_TEST_KILLS", normal: 10);

    /// <summary>How often eight processes race.</summary>
    public static int Races => Read("LDCOHORTSYNC_TEST_RACES", normal: 2);

    /// <summary>What random choices start from; the same number makes the same choices again.</summary>
    public static int Seed => Read("LDCOHORTSYNC_TEST_SEED", normal: Random.Shared.Next(1, int.MaxValue));

    /// <summary>Reads a variable.</summary>
    /// <param name="variable">Its name.</param>
    /// <param name="normal">What counts when it is not set.</param>
    /// <exception cref="InvalidOperationException">It is no positive number.</exception>
    public static int Read(string variable, int normal)
    {
        string? text = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrWhiteSpace(text))
            return normal;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new InvalidOperationException($"The environment variable {variable} is '{text}', which is not a positive whole number.");
    }
}
