using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LDCohortSync.Sandbox;

/// <summary>What every request goes through: the log, the faults, then its service.</summary>
internal sealed class RequestPipeline(
    SandboxState state, AmplitudeService amplitude, LaunchDarklyService launchDarkly, FileHost files, ControlService control)
{
    // All other headers may hold a secret: only their names go into the log.
    private static readonly HashSet<string> s_openHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "LD-API-Version", "User-Agent", "Content-Type", "Content-Length", "Content-Encoding", "Accept", "Accept-Encoding",
        "Host", "Connection", "Transfer-Encoding", "Range", "If-None-Match",
    };

    public async Task InvokeAsync(HttpContext context)
    {
        SandboxService service = context.Features.GetRequiredFeature<ServiceFeature>().Service;
        RequestTarget target = RequestTarget.Read(context);
        if (service == SandboxService.LaunchDarkly && target.StartsWith("sandbox"))
        {
            await ControlAsync(context, target).ConfigureAwait(false);
            return;
        }

        SandboxRequest entry = state.Requests.Begin(service, context.Request.Method, target.Raw, state.Behavior.RequestLogCapacity);
        entry.Headers = OpenHeaders(context.Request);
        entry.Authorization = AuthorizationForm(context.Request);
        if (service == SandboxService.LaunchDarkly && target.StartsWith("api", "v2"))
        {
            // Not of other requests: the forms of an OAuth sign-in are secrets.
            context.Request.Body = new CapturedBody(context.Request.Body, entry, state.Behavior.RequestBodyCapture);
        }

        context.Response.OnStarting(() =>
        {
            state.Requests.BeginAnswer(entry, entry.ConnectionCut ? 0 : context.Response.StatusCode);
            if (context.Response.Headers.Date.Count == 0)
            {
                // Clients measure pauses against this header, so it has to be of the clock that expiry and resets are of.
                context.Response.Headers.Date = state.TimeProvider.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            }

            return Task.CompletedTask;
        });
        context.Response.OnCompleted(() =>
        {
            // Nothing happens here if the answer began; else the connection was lost before.
            state.Requests.BeginAnswer(entry, 0);
            return Task.CompletedTask;
        });
        try
        {
            await state.Faults.InvokeAsync(context, entry, target, () => ServeAsync(service, context, target)).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsDisconnect(context, failure))
        {
            // The client has gone, or a fault cut it off: nobody is left to answer.
            entry.ConnectionCut = true;
            context.Abort();
        }
        catch (TruncatedAnswerException)
        {
            entry.ConnectionCut = true;
            throw;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await FailAsync(context, failure).ConfigureAwait(false);
        }
    }

    private static bool IsDisconnect(HttpContext context, Exception failure) =>
        failure is OperationCanceledException or ConnectionAbortedException or ConnectionResetException
        && context.RequestAborted.IsCancellationRequested;

    private static Task FailAsync(HttpContext context, Exception failure)
    {
        context.Response.Clear();
        return failure is BadHttpRequestException bad
            ? JsonAnswers.ErrorAsync(context, bad.StatusCode, "invalid_request", bad.Message)
            : JsonAnswers.ErrorAsync(context, StatusCodes.Status500InternalServerError, "sandbox_failure", failure.ToString());
    }

    private static Dictionary<string, string?> OpenHeaders(HttpRequest request)
    {
        Dictionary<string, string?> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues values) in request.Headers)
        {
            headers[name] = s_openHeaders.Contains(name) ? string.Join(", ", values.AsEnumerable()) : null;
        }

        return headers;
    }

    private static string? AuthorizationForm(HttpRequest request)
    {
        string authorization = request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            return null;
        }

        return authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? "basic"
            : authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? "bearer"
            : "bare";
    }

    private Task ServeAsync(SandboxService service, HttpContext context, RequestTarget target) => service switch
    {
        SandboxService.Amplitude => amplitude.ServeAsync(context, target),
        SandboxService.Files => files.ServeAsync(context, target),
        _ => launchDarkly.ServeAsync(context, target),
    };

    private async Task ControlAsync(HttpContext context, RequestTarget target)
    {
        if (context.Connection.RemoteIpAddress is not IPAddress remote || !IPAddress.IsLoopback(remote))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        try
        {
            await control.ServeAsync(context, target).ConfigureAwait(false);
        }
        catch (Exception failure) when (!context.Response.HasStarted && !IsDisconnect(context, failure))
        {
            await FailAsync(context, failure).ConfigureAwait(false);
        }
    }
}
