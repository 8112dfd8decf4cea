using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The request target as it came over the wire. The usual path property is already unescaped in part, so a context key with
/// <c>/</c> or <c>%</c> in it could not be told from the path around it.
/// </summary>
internal sealed class RequestTarget
{
    private RequestTarget(string raw, string rawPath, string[] parts)
    {
        Raw = raw;
        RawPath = rawPath;
        Parts = parts;
    }

    /// <summary>Path and query as sent.</summary>
    public string Raw { get; }

    /// <summary>The path as sent.</summary>
    public string RawPath { get; }

    /// <summary>The parts between the slashes, each one unescaped by itself.</summary>
    public string[] Parts { get; }

    public static RequestTarget Read(HttpContext context)
    {
        string raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!raw.StartsWith('/'))
        {
            // The absolute form, which clients use towards a proxy.
            raw = Uri.TryCreate(raw, UriKind.Absolute, out Uri? absolute) ? absolute.PathAndQuery : "/";
        }

        string rawPath = raw.Split('?', 2)[0];
        string[] parts = rawPath[1..].Split('/');
        for (int index = 0; index < parts.Length; index++)
        {
            parts[index] = Uri.UnescapeDataString(parts[index]);
        }

        return new(raw, rawPath, parts);
    }

    /// <summary>Whether the path has exactly these parts; <see langword="null"/> stands for any.</summary>
    public bool Is(params ReadOnlySpan<string?> parts) => parts.Length == Parts.Length && StartsWith(parts);

    /// <summary>Whether the path begins with these parts; <see langword="null"/> stands for any.</summary>
    public bool StartsWith(params ReadOnlySpan<string?> parts)
    {
        if (parts.Length > Parts.Length)
        {
            return false;
        }

        for (int index = 0; index < parts.Length; index++)
        {
            if (parts[index] is not null && !string.Equals(parts[index], Parts[index], StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
