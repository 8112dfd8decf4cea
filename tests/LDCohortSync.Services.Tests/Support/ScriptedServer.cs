using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>A server on loopback that answers whatever a test says, odd forms included, and keeps every request.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<ReceivedRequest> _requests = new();

    private ScriptedServer(WebApplication application) => _application = application;

    public Uri Uri { get; private set; } = new("http://127.0.0.1/");

    public IReadOnlyList<ReceivedRequest> Requests => [.. _requests];

    public static async Task<ScriptedServer> StartAsync(Func<HttpContext, ReceivedRequest, Task> answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        WebApplication application = builder.Build();
        ScriptedServer server = new(application);
        application.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            ReceivedRequest request = new(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.SelectMany(header => header.Value.Select(value => (header.Key, Value: value ?? "")))
                    .ToLookup(pair => pair.Key.ToUpperInvariant(), pair => pair.Value),
                body.ToArray(),
                context.Connection.Id);
            server._requests.Enqueue(request);
            await answer(context, request);
        });
        await application.StartAsync();
        server.Uri = new(application.Urls.First() + "/");
        return server;
    }

    /// <summary>Answers each request with the next of a list, and the last one for ever.</summary>
    public static Task<ScriptedServer> StartAsync(params Func<HttpContext, Task>[] answers)
    {
        int next = -1;
        return StartAsync((context, _) => answers[Math.Min(Interlocked.Increment(ref next), answers.Length - 1)](context));
    }

    public static Func<HttpContext, Task> Answer(int status, string body = "", string contentType = "application/json",
        params (string Name, string Value)[] headers) => Bytes(status, Encoding.UTF8.GetBytes(body), contentType, headers);

    public static Func<HttpContext, Task> Bytes(int status, byte[] body, string contentType, params (string Name, string Value)[] headers) =>
        async context =>
        {
            context.Response.StatusCode = status;
            foreach ((string name, string value) in headers)
                context.Response.Headers[name] = value;
            if (body.Length == 0)
                return;
            context.Response.ContentType = contentType;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        };

    /// <summary>Breaks the connection off without an answer.</summary>
    public static Task AbortAsync(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }
}
