using System.Net.Http.Json;
using System.Text.Json;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Services;

namespace LDCohortSync.Benchmarks.Product;

/// <summary>The sandbox in a process of its own, so that its work and its garbage are not the module's.</summary>
internal sealed class SandboxProcess : IDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _control;

    private SandboxProcess(ChildProcess process, JsonElement ready)
    {
        _process = process;
        string Text(string name) => ready.GetProperty(name).GetString()!;
        Settings = new()
        {
            LaunchDarklyUri = new(Text("launchDarklyUri")),
            AmplitudeUri = new(Text("amplitudeUri")),
            AccessToken = new(Text("accessToken")),
            ClientSideId = Text("clientSideId"),
            AmplitudeApiKey = Text("amplitudeApiKey"),
            AmplitudeSecretKey = new(Text("amplitudeSecretKey")),
        };
        AccessToken = Text("accessToken");
        _control = new() { BaseAddress = Settings.LaunchDarklyUri, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>What the module connects with.</summary>
    public ServiceSettings Settings { get; }

    /// <summary>The made-up access token, for a client that is not the module's.</summary>
    public string AccessToken { get; }

    /// <summary>Starts one, and waits until it answers.</summary>
    public static async Task<SandboxProcess> StartAsync(CancellationToken cancellation)
    {
        string program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        ChildProcess process = ChildProcess.Start(program, Path.Combine(AppContext.BaseDirectory, "LDCohortSync.Sandbox.dll"), "serve", "--stop-on-stdin-close");
        try
        {
            using JsonDocument ready = JsonDocument.Parse(await process.ReadLineAsync(cancellation));
            return new(process, ready.RootElement);
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>Empties it.</summary>
    /// <param name="capturedBytes">How much of each body it keeps; 0 for nothing, so that keeping it takes no time.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task ResetAsync(int capturedBytes, CancellationToken cancellation)
    {
        using HttpResponseMessage reset = await _control.PostAsync("sandbox/reset", content: null, cancellation);
        reset.EnsureSuccessStatusCode();
        using HttpResponseMessage options = await _control.PutAsJsonAsync("sandbox/options", new { requestBodyCapture = capturedBytes, requestLogCapacity = 10_000 }, cancellation);
        options.EnsureSuccessStatusCode();
    }

    /// <summary>How many members its segments have in all.</summary>
    public async Task<long> CountAsync(CancellationToken cancellation)
    {
        using JsonDocument state = JsonDocument.Parse(await _control.GetByteArrayAsync("sandbox/state", cancellation));
        return state.RootElement.GetProperty("segments").EnumerateArray().Sum(segment => segment.GetProperty("members").GetInt64());
    }

    /// <summary>The bodies of the batches that it got, byte by byte.</summary>
    public async Task<IReadOnlyList<byte[]>> BodiesAsync(CancellationToken cancellation)
    {
        using JsonDocument log = JsonDocument.Parse(await _control.GetByteArrayAsync("sandbox/requests", cancellation));
        List<byte[]> bodies = [];
        foreach (JsonElement request in log.RootElement.GetProperty("requests").EnumerateArray())
        {
            if (request.GetProperty("method").GetString() != "POST" || !request.GetProperty("target").GetString()!.Contains("segment-targets", StringComparison.Ordinal))
                continue;
            byte[] body = System.Text.Encoding.UTF8.GetBytes(request.GetProperty("body").GetString()!);
            WrongResultException.Require("Bytes of a captured body", request.GetProperty("bodyLength").GetInt64(), body.LongLength);
            bodies.Add(body);
        }

        return bodies;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _control.Dispose();
        _process.Dispose();
    }
}
