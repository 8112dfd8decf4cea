using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>The pages that a member sees in the browser.</summary>
internal static class SignInPage
{
    public static Task ShowAsync(HttpContext context, string id, AuthorizationRequest request) => WriteAsync(context, StatusCodes.Status200OK, $"""
        <h1>Sign in to the sandbox</h1>
        <p><strong>{Encode(request.ClientName)}</strong> asks for access with the scopes {Encode(string.Join(", ", request.Scopes))}.</p>
        <form method="post" action="{OAuthService.AuthorizePath}">
          <input type="hidden" name="request" value="{Encode(id)}">
          <p><label>Member name <input name="member" autocomplete="off" autofocus></label></p>
          <p>
            <button id="allow" name="decision" value="allow">Allow</button>
            <button id="deny" name="decision" value="deny">Deny</button>
          </p>
        </form>
        """);

    public static Task RefuseAsync(HttpContext context, string why) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, $"<h1>This does not work</h1><p>{Encode(why)}</p>");

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static Task WriteAsync(HttpContext context, int status, string body)
    {
        byte[] page = Encoding.UTF8.GetBytes($"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>Sandbox sign-in</title></head>
            <body>
            {body}
            </body>
            </html>
            """);
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        context.Response.Headers.XFrameOptions = "DENY";
        return context.Response.Body.WriteAsync(page, context.RequestAborted).AsTask();
    }
}
