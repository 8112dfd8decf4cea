namespace LDCohortSync.Benchmarks.Measurement;

/// <summary>What was measured did not do its work rightly, so that its time means nothing.</summary>
internal sealed class WrongResultException(string message) : Exception(message)
{
    /// <summary>Compares what came out with what is known to be right.</summary>
    public static void Require<T>(string what, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            throw new WrongResultException($"{what}: {actual} came out, and {expected} is right.");
    }
}
