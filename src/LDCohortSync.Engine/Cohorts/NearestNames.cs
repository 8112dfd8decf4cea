namespace LDCohortSync.Cohorts;

/// <summary>Names that somebody may have meant who misspelt one.</summary>
public static class NearestNames
{
    // Words that differ in more letters are not misspelt: ids are as long as each other, and mostly chance.
    private const int MostApart = 3;
    private const int Most = 3;
    private const int LeastBeginning = 3;

    /// <summary>The names that differ from a word in few letters, or go on after it; the nearest first, three at most.</summary>
    /// <param name="wanted">The word that nothing is called.</param>
    /// <param name="names">What there is.</param>
    public static IReadOnlyList<string> Find(string wanted, IEnumerable<string> names) => Find(wanted, names.Distinct(), name => [name]);

    /// <summary>The things whose names differ from a word in few letters, or go on after it; the nearest first, three at most.</summary>
    /// <param name="wanted">The word that nothing is called.</param>
    /// <param name="things">What there is.</param>
    /// <param name="namesOf">What one is called. The nearest of its names counts.</param>
    public static IReadOnlyList<T> Find<T>(string wanted, IEnumerable<T> things, Func<T, IEnumerable<string>> namesOf)
    {
        // Of three letters two may be wrong, as two that have changed places are.
        int most = Math.Clamp((wanted.Length + 1) / 2, 1, MostApart);
        return
        [
            .. things
                .Select(thing => (Thing: thing, Distance: namesOf(thing).Where(name => name.Length > 0).Select(name => Distance(wanted, name, most)).DefaultIfEmpty(most + 1).Min()))
                .Where(one => one.Distance <= most)
                .OrderBy(one => one.Distance)
                .Take(Most)
                .Select(one => one.Thing),
        ];
    }

    /// <summary>The question "Did you mean …?" with a space after it; empty when no name is near.</summary>
    /// <param name="wanted">The word that nothing is called.</param>
    /// <param name="names">What there is.</param>
    public static string Question(string wanted, IEnumerable<string> names)
    {
        string[] near = wanted.Length == 0 ? [] : [.. Find(wanted, names).Select(name => $"'{name}'")];
        return near.Length switch
        {
            0 => "",
            1 => $"Did you mean {near[0]}? ",
            _ => $"Did you mean {string.Join(", ", near[..^1])} or {near[^1]}? ",
        };
    }

    // Who stops in the middle of a long name, or writes a part too many, has misspelt nothing, and is as near as one letter.
    private static int Distance(string wanted, string name, int most)
    {
        if (wanted.Equals(name, StringComparison.OrdinalIgnoreCase))
            return 0;
        (string shorter, string longer) = wanted.Length < name.Length ? (wanted, name) : (name, wanted);
        return shorter.Length >= LeastBeginning && longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase) ? 1 : Spelling.Distance(wanted, name, most);
    }
}
