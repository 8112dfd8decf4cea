using System.Text;

namespace LDCohortSync.Services.OAuth;

/// <summary>What the browser shows at the redirect address. Nothing that came with a request is repeated in it.</summary>
internal static class CallbackPage
{
    public static readonly byte[] Done = Make("200 OK", "Signed in", "LaunchDarkly has answered. You can close this window and go back to PowerShell.");
    public static readonly byte[] Denied = Make("200 OK", "Not signed in", "LaunchDarkly did not allow the sign-in. PowerShell says why; you can close this window.");
    public static readonly byte[] Stranger = Make("400 Bad Request", "Not expected", "This is not the sign-in that PowerShell waits for. Use the window that it opened, or connect again.");
    public static readonly byte[] NotFound = Make("404 Not Found", "Nothing here", "There is nothing at this address.");
    public static readonly byte[] NotAllowed = Make("405 Method Not Allowed", "Not expected", "This address can only be opened.");

    private static byte[] Make(string status, string title, string text)
    {
        string page = $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>{{title}}</title>
            <style>body { font: 1.1em sans-serif; margin: 4em auto; max-width: 34em; }</style>
            </head>
            <body>
            <h1>{{title}}</h1>
            <p>{{text}}</p>
            </body>
            </html>
            """;
        byte[] body = Encoding.UTF8.GetBytes(page);
        string head = $"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n"
            + "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
            + "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
