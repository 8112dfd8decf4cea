using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LDCohortSync.Sandbox;

/// <summary>
/// A stand-in for LaunchDarkly, Amplitude and Amplitude's file host, on three ports of 127.0.0.1. Several servers can run in one
/// process; they share nothing.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly SandboxOptions _options;

    private SandboxServer(WebApplication application, SandboxOptions options, SandboxState state, ServerAddresses addresses)
    {
        _application = application;
        _options = options;
        State = state;
        LaunchDarklyUri = addresses.LaunchDarkly;
        AmplitudeUri = addresses.Amplitude;
        FileUri = addresses.Files;
    }

    /// <summary>The base address of LaunchDarkly's REST API, of the SDK polling endpoint and of <c>/sandbox/...</c>; ends with a slash.</summary>
    public Uri LaunchDarklyUri { get; }

    /// <summary>The base address of Amplitude's API; ends with a slash.</summary>
    public Uri AmplitudeUri { get; }

    /// <summary>The base address of the file host; ends with a slash.</summary>
    public Uri FileUri { get; }

    /// <summary>The made-up credentials.</summary>
    public SandboxCredentials Credentials => State.Credentials;

    /// <summary>What the sandbox holds; can be read and changed at any time.</summary>
    public SandboxState State { get; }

    /// <summary>The faults; short for <c>State.Faults</c>.</summary>
    public SandboxFaults Faults => State.Faults;

    /// <summary>Starts a sandbox; it accepts requests when the task completes.</summary>
    /// <param name="options">How it starts; the defaults if left out.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The running sandbox. Dispose it to stop it.</returns>
    /// <exception cref="IOException">A port is taken.</exception>
    /// <exception cref="ArgumentException">A fault of the options is wrong; nothing is started.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        SandboxState state = new(options.Credentials, options.Behavior, options.TimeProvider);
        SeedData.Fill(state, options.Seed);
        state.Faults.Add(options.Faults);
        ServerAddresses addresses = new();
        FileHost files = new(state, addresses);
        RequestPipeline pipeline = new(
            state,
            new AmplitudeService(state, files),
            new LaunchDarklyService(state, files, addresses),
            files,
            new ControlService(state, addresses, seed => Reset(state, options, seed)));

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        List<ListenOptions> listeners = [];
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestLineSize = 64 * 1_024;
            Listen(kestrel, options.LaunchDarklyPort, SandboxService.LaunchDarkly, listeners);
            Listen(kestrel, options.AmplitudePort, SandboxService.Amplitude, listeners);
            Listen(kestrel, options.FilePort, SandboxService.Files, listeners);
        });
        WebApplication application = builder.Build();
        application.Run(pipeline.InvokeAsync);
        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        addresses.LaunchDarkly = Address(listeners[0]);
        addresses.Amplitude = Address(listeners[1]);
        addresses.Files = Address(listeners[2]);
        return new(application, options, state, addresses);
    }

    /// <summary>Puts everything back to what it was at the start. The log goes on counting.</summary>
    /// <param name="seed">What to hold afterwards; that of the start if left out.</param>
    public void Reset(SandboxSeed? seed = null) => Reset(State, _options, seed);

    /// <summary>Releases the held requests and stops.</summary>
    /// <returns>The task.</returns>
    public async ValueTask DisposeAsync()
    {
        State.Faults.Clear();
        await _application.StopAsync().ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Reset(SandboxState state, SandboxOptions options, SandboxSeed? seed)
    {
        state.Clear(options.Behavior);
        SeedData.Fill(state, seed ?? options.Seed);
        state.Faults.Add(options.Faults);
    }

    private static void Listen(KestrelServerOptions kestrel, int port, SandboxService service, List<ListenOptions> listeners) =>
        kestrel.Listen(IPAddress.Loopback, port, listener =>
        {
            listener.Protocols = HttpProtocols.Http1;
            listener.Use(next => connection =>
            {
                connection.Features.Set(new ServiceFeature(service));
                return next(connection);
            });
            listeners.Add(listener);
        });

    private static Uri Address(ListenOptions listener)
    {
        IPEndPoint endPoint = listener.IPEndPoint ?? throw new InvalidOperationException("The sandbox listens on IP addresses only.");
        return new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{endPoint.Port}/"));
    }
}
