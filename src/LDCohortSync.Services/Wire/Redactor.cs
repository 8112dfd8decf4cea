using System.Text;
using System.Text.RegularExpressions;

namespace LDCohortSync.Services.Wire;

/// <summary>Takes secrets out of text that comes from a service, which may repeat what was sent to it.</summary>
internal sealed partial class Redactor
{
    private const string Mask = "***";
    private const int ShortestSecret = 4;

    private readonly string[] _secrets;

    public Redactor(ServiceSettings settings)
    {
        string secretKey = settings.AmplitudeSecretKey.Reveal();
        string[] plain = [settings.AccessToken.Reveal(), secretKey, settings.AmplitudeApiKey, BasicValue(settings)];
        _secrets = plain
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)) })
            .Where(secret => secret.Length >= ShortestSecret)
            .Distinct(StringComparer.Ordinal)
            // Longest first, so that a secret that holds another one goes as a whole.
            .OrderByDescending(secret => secret.Length)
            .ToArray();
    }

    /// <summary>The value behind <c>Basic</c> in Amplitude's Authorization header.</summary>
    public static string BasicValue(ServiceSettings settings) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings.AmplitudeApiKey}:{settings.AmplitudeSecretKey.Reveal()}"));

    /// <summary>The text with asterisks for the known secrets and for whatever looks like a key or a token.</summary>
    public string Clean(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, Mask, StringComparison.OrdinalIgnoreCase);
        text = KeyLike().Replace(text, "$1-" + Mask);
        text = HeaderLike().Replace(text, "$1 " + Mask);
        return SignatureLike().Replace(text, "$1=" + Mask);
    }

    [GeneratedRegex(@"\b(sdk|mob|api)-[A-Za-z0-9][A-Za-z0-9_-]{7,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex KeyLike();

    [GeneratedRegex(@"\b(Basic|Bearer)\s+[A-Za-z0-9+/=._~-]{8,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex HeaderLike();

    [GeneratedRegex(@"\b(X-Amz-[A-Za-z-]+|Signature|AWSAccessKeyId)=[^&\s""'<>]+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SignatureLike();
}
