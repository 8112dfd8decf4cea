using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Services.OAuth;

/// <summary>A request to the redirect address, taken apart.</summary>
internal sealed class CallbackRequest
{
    private readonly ILookup<string, string> _query;

    private CallbackRequest(string method, string path, string? host, ILookup<string, string> query)
    {
        Method = method;
        Path = path;
        Host = host;
        _query = query;
    }

    public string Method { get; }

    public string Path { get; }

    /// <summary>The header <c>Host</c>; null when it is missing or there are several.</summary>
    public string? Host { get; }

    /// <summary>Reads the request line and the headers; null when they are none.</summary>
    public static CallbackRequest? Parse(string head)
    {
        string[] lines = head.Split("\r\n");
        string[] parts = lines[0].Split(' ');
        if (parts.Length != 3 || !parts[2].StartsWith("HTTP/1.", StringComparison.Ordinal) || !parts[1].StartsWith('/'))
            return null;
        string[] hosts = [.. lines.Skip(1).Where(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)).Select(line => line["Host:".Length..].Trim())];
        string[] target = parts[1].Split('?', 2);
        ILookup<string, string> query = (target.Length > 1 ? target[1] : "").Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .ToLookup(pair => WebUtility.UrlDecode(pair[0]), pair => pair.Length > 1 ? WebUtility.UrlDecode(pair[1]) : "", StringComparer.Ordinal);
        return new(parts[0], target[0], hosts is [string host] ? host : null, query);
    }

    /// <summary>What it brings, if it answers the sign-in of this state; null for anybody else's.</summary>
    public CallbackAnswer? AnswerTo(string state)
    {
        if (One("state") is not { } given || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(state)))
            return null;
        string? error = One("error");
        string? code = One("code");
        if (error is null && string.IsNullOrEmpty(code))
            return null;
        return new(error is null ? new(code!) : null, error, One("error_description"), One("iss"));
    }

    // Parameters that come twice are refused, so that nobody can add one of his own (RFC 6749, section 3.1).
    private string? One(string name) => _query[name].ToArray() is [string value] ? value : null;
}
