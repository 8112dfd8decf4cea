using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LDCohortSync.Services.Wire;

/// <summary>Makes a short readable line of what a service says about an error: its JSON, XML, a web page, or plain text.</summary>
internal static partial class ProblemText
{
    private const int LongestBody = 16 * 1024;
    private const int LongestSecret = 2 * 1024;
    private const int LongestLine = 300;

    private static readonly string[] s_nested = ["error", "errors", "metadata"];
    private static readonly string[] s_texts = ["details", "message", "error_description", "description", "detail", "reason", "error", "code", "type"];

    /// <summary>Reads the beginning of a body; null when it says nothing.</summary>
    /// <param name="response">The response.</param>
    /// <param name="redactor">Takes secrets out.</param>
    /// <param name="hide">Takes out more; null for nothing more.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<ReadProblem?> ReadAsync(ServiceResponse response, Redactor redactor, Func<string, string>? hide, CancellationToken cancellation)
    {
        byte[] bytes = new byte[LongestBody];
        int length;
        try
        {
            length = await response.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;        // the status is known, and what would have explained it is lost
        }

        // A secret that the cut goes through would not be recognised.
        if (length == LongestBody)
            length -= LongestSecret;
        string body = Encoding.UTF8.GetString(bytes, 0, length);
        return new(Shorten(body, redactor, hide), CodeOf(body));
    }

    /// <summary>The error code that a JSON body names; null when there is none, or it is not written as codes are.</summary>
    public static string? CodeOf(string body) =>
        Parse(body) is { ValueKind: JsonValueKind.Object } root && (JsonText.Of(root, "error") ?? JsonText.Of(root, "code")) is { } code && Code().IsMatch(code) ? code : null;

    /// <summary>The same of a text.</summary>
    public static string? Shorten(string body, Redactor redactor, Func<string, string>? hide = null)
    {
        string text = FromJson(body) ?? FromMarkup(body);
        text = Blanks().Replace(string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)), " ").Trim();
        text = redactor.Clean(text);
        if (hide is not null)
            text = hide(text);
        if (text.Length > LongestLine)
            text = text[..(char.IsHighSurrogate(text[LongestLine - 1]) ? LongestLine - 1 : LongestLine)].TrimEnd() + "…";
        return text.Length == 0 ? null : text;
    }

    private static string? FromJson(string body)
    {
        if (Parse(body) is not { } root)
            return null;
        string text = Find(root, depth: 0) ?? "";
        return MissingAction(root) is not { } missing ? text : text.Length == 0 ? missing : $"{text}; {missing}";
    }

    private static JsonElement? Parse(string body)
    {
        string trimmed = body.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (!trimmed.StartsWith('{') && !trimmed.StartsWith('['))
            return null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(trimmed, new() { AllowTrailingCommas = true, MaxDepth = 256 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;        // not JSON after all; it is shown as text
        }
    }

    // What LaunchDarkly puts under access of a 403: the action that the token lacks, and on what.
    private static string? MissingAction(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("access", out JsonElement access) || JsonText.Of(access, "action") is not { Length: > 0 } action)
            return null;
        return JsonText.Of(access, "resource") is { Length: > 0 } resource ? $"missing action {action} on {resource}" : $"missing action {action}";
    }

    // The most telling text: what Amplitude puts under error.metadata.details, else the nearest message.
    private static string? Find(JsonElement element, int depth)
    {
        if (depth > 4)
            return null;
        if (element.ValueKind == JsonValueKind.String)
            return JsonText.Of(element);
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(item => Find(item, depth + 1)).FirstOrDefault(text => text is not null);
        if (element.ValueKind != JsonValueKind.Object)
            return null;

        string? nested = s_nested
            .Select(name => element.TryGetProperty(name, out JsonElement inner) && inner.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                ? Find(inner, depth + 1) : null)
            .FirstOrDefault(text => text is not null);
        if (nested is not null && !element.TryGetProperty("message", out _))
            return nested;
        return s_texts
            .Select(name => JsonText.Of(element, name))
            .FirstOrDefault(text => !string.IsNullOrWhiteSpace(text)) ?? nested;
    }

    private static string FromMarkup(string body)
    {
        if (!body.Contains('<', StringComparison.Ordinal))
            return body;
        Match message = XmlMessage().Match(body);
        if (message.Success)
            return WebUtility.HtmlDecode(message.Groups[1].Value);
        string text = Unshown().Replace(body, " ");
        return WebUtility.HtmlDecode(Tags().Replace(text, " "));
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();

    [GeneratedRegex(@"<Message>([^<]*)</Message>", RegexOptions.CultureInvariant)]
    private static partial Regex XmlMessage();

    [GeneratedRegex(@"<(script|style|head)\b.*?</\1\s*>|<!--.*?-->", RegexOptions.Singleline | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unshown();

    [GeneratedRegex(@"<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Blanks();
}
