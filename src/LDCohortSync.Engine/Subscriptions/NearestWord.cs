using LDCohortSync.Cohorts;

namespace LDCohortSync.Subscriptions;

/// <summary>Finds what somebody meant who misspelt a word.</summary>
public static class NearestWord
{
    /// <summary>A sentence that asks for the nearest word, with a blank before it; empty when none is near.</summary>
    public static string Hint(string wanted, IEnumerable<string> words)
    {
        int most = Math.Clamp(wanted.Length / 2, 1, 4);
        string? nearest = words.Select(word => (Word: word, Distance: Spelling.Distance(wanted, word, most))).Where(one => one.Distance <= most)
            .OrderBy(one => one.Distance).Select(one => one.Word).FirstOrDefault();
        return nearest is null ? "" : $" Did you mean {nearest}?";
    }
}
