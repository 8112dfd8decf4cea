using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;

namespace LDCohortSync.Services.Tests.OAuth;

/// <summary>Does what a person does in a browser: opens the address, fills in the form, presses a button, and is led back.</summary>
internal sealed partial class ScriptedBrowser(string decision = "allow")
{
    private readonly ConcurrentQueue<string> _pages = new();

    /// <summary>The pages that it was shown, the last one behind the redirect.</summary>
    public IReadOnlyList<string> Pages => [.. _pages];

    /// <summary>The address that it was opened at; null before.</summary>
    public Uri? Opened { get; private set; }

    public async Task<bool> OpenAsync(Uri address, CancellationToken cancellation)
    {
        Opened = address;
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false });
        string page = await GetAsync(client, address, cancellation);
        Match request = RequestField().Match(page);
        if (!request.Success)
            return true;        // the server has led back at once, or shows an error
        Dictionary<string, string> form = new() { ["request"] = request.Groups[1].Value, ["member"] = "ada", ["decision"] = decision };
        using FormUrlEncodedContent content = new(form);
        using HttpResponseMessage answer = await client.PostAsync(new Uri(address, "/trust/oauth/authorize"), content, cancellation);
        _pages.Enqueue(await answer.Content.ReadAsStringAsync(cancellation));
        return true;
    }

    /// <summary>The value of a parameter of an address.</summary>
    public static string? Parameter(Uri address, string name) =>
        address.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair[0] == name).Select(pair => WebUtility.UrlDecode(pair[1])).SingleOrDefault();

    private async Task<string> GetAsync(HttpClient client, Uri address, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await client.GetAsync(address, cancellation);
        string page = await answer.Content.ReadAsStringAsync(cancellation);
        _pages.Enqueue(page);
        return page;
    }

    [GeneratedRegex("name=\"request\" value=\"([^\"]+)\"")]
    private static partial Regex RequestField();
}
