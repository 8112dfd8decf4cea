namespace LDCohortSync.Cohorts;

/// <summary>Tells how far two words are apart, to name the nearest ones when a word is misspelt.</summary>
internal static class Spelling
{
    /// <summary>Letters to insert, delete or change to make one word the other (Levenshtein distance), ignoring case.</summary>
    /// <param name="left">A word.</param>
    /// <param name="right">Another word.</param>
    /// <param name="most">The distance from which on it does not matter any more; then the result is some number above it.</param>
    public static int Distance(string left, string right, int most = int.MaxValue)
    {
        if (Math.Abs(left.Length - right.Length) is int difference && difference > most)
            return difference;
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            int least = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int change = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                least = Math.Min(least, current[j]);
            }

            if (least > most)
                return least;

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
