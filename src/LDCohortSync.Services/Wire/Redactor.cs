using System.Text;
using System.Text.RegularExpressions;
using LDCohortSync.Services.OAuth;

namespace LDCohortSync.Services.Wire;

/// <summary>Takes secrets out of text that comes from a service, which may repeat what was sent to it.</summary>
internal sealed partial class Redactor
{
    private const string Mask = "***";
    private const int ShortestSecret = 4;

    private readonly string[] _secrets;
    private readonly KnownSecrets? _signIn;
    private Forms _all;

    /// <summary>Makes one.</summary>
    /// <param name="settings">Tokens and keys, and the sign-in if there is one.</param>
    /// <param name="signIn">The secrets of a sign-in that is only being made.</param>
    /// <param name="more">Further secrets.</param>
    public Redactor(ServiceSettings settings, KnownSecrets? signIn = null, IEnumerable<string>? more = null)
    {
        string secretKey = settings.AmplitudeSecretKey.Reveal();
        IEnumerable<string> plain = [settings.AccessToken.Reveal(), secretKey, settings.AmplitudeApiKey, BasicValue(settings), .. more ?? []];
        _signIn = signIn ?? settings.OAuth?.Secrets;
        _secrets = FormsOf(plain);
        _all = new([], _secrets);
    }

    // Tokens of a sign-in come and go while texts are cleaned.
    private string[] Secrets
    {
        get
        {
            string[] known = _signIn?.All ?? [];
            Forms all = Volatile.Read(ref _all);
            if (known != all.Known && known.Length + all.Known.Length > 0)
                Volatile.Write(ref _all, all = new(known, Ordered(_secrets.Concat(FormsOf(known)))));
            return all.All;
        }
    }

    private static string[] FormsOf(IEnumerable<string> plain) => Ordered(plain
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) })
            .Where(secret => secret.Length >= ShortestSecret));

    // Longest first, so that a secret that holds another one goes as a whole.
    private static string[] Ordered(IEnumerable<string> secrets) => [.. secrets.Distinct(StringComparer.Ordinal).OrderByDescending(secret => secret.Length)];

    /// <summary>The value behind <c>Basic</c> in Amplitude's Authorization header.</summary>
    public static string BasicValue(ServiceSettings settings) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AmplitudeApiKey}:{settings.AmplitudeSecretKey.Reveal()}"));

    /// <summary>The text with asterisks for the known secrets.</summary>
    public string Hide(string text)
    {
        foreach (string secret in Secrets)
            text = text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>The fault without known secrets in its texts and in those of its causes; the same one if there are none.</summary>
    public SyncFault Hide(SyncFault fault)
    {
        string message = Hide(fault.Message);
        string? target = fault.Target is null ? null : Hide(fault.Target);
        Exception? cause = fault.InnerException is null ? null : Hide(fault.InnerException);
        return message == fault.Message && target == fault.Target && cause == fault.InnerException
            ? fault
            : new(fault.Kind, message, fault.Advice, cause)
            {
                Target = target,
                HttpStatus = fault.HttpStatus,
                EndsRequest = fault.EndsRequest,
                RefusesContent = fault.RefusesContent,
            };
    }

    /// <summary>The exception; or what it and its causes say without the known secrets, if they say one.</summary>
    /// <remarks>.NET quotes a status line, a header line or a chunk that it can't read.</remarks>
    public Exception Hide(Exception exception)
    {
        StringBuilder said = new();
        for (Exception? one = exception; one is not null; one = one.InnerException)
            said.Append(said.Length == 0 ? "" : " ").Append(one.GetType().Name).Append(": ").Append(one.Message);
        string text = said.ToString();
        string hidden = Hide(text);
        return hidden == text ? exception : new IOException(hidden);
    }

    /// <summary>
    /// What a service says, with asterisks for the known secrets, for whatever looks like a key or a token, and for e-mail
    /// addresses: they can be keys of members.
    /// </summary>
    public string Clean(string text)
    {
        text = Hide(text);
        text = EmailLike().Replace(text, Mask);
        text = KeyLike().Replace(text, "$1-" + Mask);
        text = HeaderLike().Replace(text, "$1 " + Mask);
        return SignatureLike().Replace(text, "$1=" + Mask);
    }

    private sealed record Forms(string[] Known, string[] All);

    [GeneratedRegex(@"\b(sdk|mob|api)-[A-Za-z0-9][A-Za-z0-9_-]{7,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KeyLike();

    [GeneratedRegex(@"[^\s@""'<>()\[\]{},;:=/]{1,128}@[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}", RegexOptions.CultureInvariant)]
    private static partial Regex EmailLike();

    [GeneratedRegex(@"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeaderLike();

    [GeneratedRegex(@"\b(X-Amz-[A-Za-z-]+|Signature|AWSAccessKeyId)=[^&\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SignatureLike();
}
