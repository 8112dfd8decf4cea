namespace LDCohortSync.Cohorts;

/// <summary>Tells how far two words are apart, to name the nearest ones when a word is misspelt.</summary>
internal static class Spelling
{
    /// <summary>Letters to insert, delete or change to make one word the other (Levenshtein distance), ignoring case.</summary>
    /// <param name="left">A word.</param>
    /// <param name="right">Another word.</param>
    /// <param name="most">The distance from which on it does not matter any more; then the result is some number above it.</param>
    public static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int most = int.MaxValue - 1)
    {
        // What both begin or end with costs nothing, and is most of two names that are much alike.
        int same = 0;
        while (same < Math.Min(left.Length, right.Length) && IsSame(left[same], right[same]))
            same++;
        left = left[same..];
        right = right[same..];
        for (same = 0; same < Math.Min(left.Length, right.Length) && IsSame(left[^(same + 1)], right[^(same + 1)]);)
            same++;
        left = left[..^same];
        right = right[..^same];

        if (Math.Abs(left.Length - right.Length) > most)
            return most + 1;
        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        int[] current = new int[right.Length + 1];
        for (int i = 1; i <= left.Length; i++)
        {
            // Only what is near the diagonal can be within the distance.
            int first = Math.Max(1, i - Math.Min(most, i));
            int last = (int)Math.Min(right.Length, (long)i + most);
            current[first - 1] = first == 1 ? i : most + 1;
            int least = current[first - 1];
            for (int j = first; j <= last; j++)
            {
                int change = IsSame(left[i - 1], right[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                least = Math.Min(least, current[j]);
            }

            if (least > most)
                return most + 1;
            if (last < right.Length)
                current[last + 1] = most + 1;
            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }

    private static bool IsSame(char left, char right) => left == right || char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
