using System.Text;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Wire;

/// <summary>Takes the keys of members out of what a service says about a request that named them.</summary>
internal static class MemberMask
{
    private const string Mask = "***";

    /// <summary>The text with asterisks for each key that stands by itself: a key of one letter is no part of a word.</summary>
    /// <param name="text">The text, not shortened yet.</param>
    /// <param name="changes">The members that the request was about.</param>
    public static string Hide(string text, ReadOnlySpan<MemberChange> changes)
    {
        foreach (MemberChange change in changes)
            text = Hide(text, Encoding.UTF8.GetString(change.Key.Span));
        return text;
    }

    private static string Hide(string text, string key)
    {
        int from = 0;
        while (key.Length > 0 && text.IndexOf(key, from, StringComparison.Ordinal) is int start and >= 0)
        {
            int end = start + key.Length;
            bool alone = (start == 0 || !char.IsLetterOrDigit(text[start - 1])) && (end == text.Length || !char.IsLetterOrDigit(text[end]));
            if (alone)
                text = string.Concat(text.AsSpan(0, start), Mask, text.AsSpan(end));
            from = start + (alone ? Mask.Length : 1);
        }

        return text;
    }
}
