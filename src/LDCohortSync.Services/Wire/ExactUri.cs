using System.Text;

namespace LDCohortSync.Services.Wire;

/// <summary>
/// Makes addresses that go on the wire exactly as they are written. <see cref="Uri"/> by itself unescapes <c>%2E</c> and then
/// folds dots, so a key of two dots would name another resource.
/// </summary>
internal static class ExactUri
{
    private static readonly UriCreationOptions s_asWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Puts a path and query, escaped already, behind a base address.</summary>
    /// <param name="baseUri">The base address; a path of its own is kept.</param>
    /// <param name="pathAndQuery">Begins with a slash.</param>
    public static Uri Join(Uri baseUri, string pathAndQuery) =>
        Create(baseUri.GetLeftPart(UriPartial.Path).TrimEnd('/') + pathAndQuery);

    /// <summary>
    /// Reads an address that a service gave, which may be relative to another one. Null when it is none.
    /// What follows a <c>#</c> is left out.
    /// </summary>
    public static Uri? Resolve(Uri against, string reference)
    {
        string text = reference.Trim();
        int hash = text.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
            text = text[..hash];
        if (text.Length == 0)
            return null;

        // "/a/b" is an absolute file path to Uri on Unix.
        bool isPath = text[0] == '/';
        if (!isPath && Uri.TryCreate(text, UriKind.Absolute, out Uri? absolute))
            return text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && absolute.IdnHost.Length > 0 ? Create(text) : absolute;
        return Uri.TryCreate(against, text, out Uri? resolved) ? resolved : null;
    }

    /// <summary>A key as one part of a path: everything but letters, digits, hyphen, underscore and tilde is escaped, dots too where they are all there is.</summary>
    public static string Segment(ReadOnlySpan<byte> key)
    {
        bool dotsOnly = key.Length is 1 or 2 && key.IndexOfAnyExcept((byte)'.') < 0;
        StringBuilder text = new(key.Length + 8);
        foreach (byte value in key)
        {
            if (char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_' or (byte)'~' || (value == '.' && !dotsOnly))
                text.Append((char)value);
            else
                text.Append('%').Append("0123456789ABCDEF"[value >> 4]).Append("0123456789ABCDEF"[value & 15]);
        }

        return text.ToString();
    }

    /// <inheritdoc cref="Segment(ReadOnlySpan{byte})"/>
    public static string Segment(string key) => Segment(Encoding.UTF8.GetBytes(key));

    /// <summary>Scheme, host and path, for events and messages.</summary>
    public static string WithoutQuery(Uri uri)
    {
        string text = uri.OriginalString;
        int query = text.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? text : text[..query];
    }

    private static Uri Create(string text) => new(text, s_asWritten);
}
