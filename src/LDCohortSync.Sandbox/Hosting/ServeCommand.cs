using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>The verb <c>serve</c>: runs a sandbox until Ctrl+C, SIGTERM, the end of the parent, or the end of standard input.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        ServeArguments parsed;
        try
        {
            parsed = ServeArguments.Parse(arguments);
        }
        catch (FormatException invalid)
        {
            await Console.Error.WriteLineAsync(invalid.Message).ConfigureAwait(false);
            await Console.Error.WriteLineAsync(ServeArguments.Usage).ConfigureAwait(false);
            return 2;
        }

        if (parsed.Help)
        {
            await Console.Out.WriteLineAsync(ServeArguments.Usage).ConfigureAwait(false);
            return 0;
        }

        SandboxOptions options;
        try
        {
            options = await WithFaultsAsync(parsed).ConfigureAwait(false);
        }
        catch (Exception unusable) when (unusable is FormatException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The faults in '{parsed.FaultsPath}' can't be used. {unusable.Message}").ConfigureAwait(false);
            return 2;
        }

        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, StopOnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, StopOnSignal);
        using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, StopOnSignal);
        SandboxServer server;
        try
        {
            server = await SandboxServer.StartAsync(options, stop.Token).ConfigureAwait(false);
        }
        catch (IOException taken)
        {
            await Console.Error.WriteLineAsync("The sandbox cannot listen: " + taken.Message).ConfigureAwait(false);
            return 1;
        }

        await using (server.ConfigureAwait(false))
        {
            await Console.Out.WriteLineAsync(ReadyLine(server)).ConfigureAwait(false);
            await Console.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await WaitForStopAsync(parsed, stop).ConfigureAwait(false);
        }

        return 0;

        void StopOnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<SandboxOptions> WithFaultsAsync(ServeArguments arguments) => arguments.FaultsPath is not { } path
        ? arguments.Options
        : arguments.Options with { Faults = FaultReader.ReadList(await File.ReadAllBytesAsync(path).ConfigureAwait(false)) };

    private static async Task WaitForStopAsync(ServeArguments arguments, CancellationTokenSource stop)
    {
        List<Task> ends = [Task.Delay(Timeout.InfiniteTimeSpan, stop.Token)];
        if (arguments.ParentProcessId is not int parent)
        {
            ends.Add(ParentWatch.WaitForStarterAsync(stop.Token));
        }
        else if (parent != 0)
        {
            ends.Add(ParentWatch.WaitForExitAsync(parent, stop.Token));
        }

        if (arguments.StopOnStandardInputClose)
        {
            ends.Add(Task.Run(WaitForInputEndAsync, stop.Token));
        }

        // Whichever ends first ends the program; the others are left to it, because reading standard input cannot be given up.
        await Task.WhenAny(ends).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }

    private static async Task WaitForInputEndAsync()
    {
        Stream input = Console.OpenStandardInput();
        await using (input.ConfigureAwait(false))
        {
            byte[] ignored = new byte[256];
            while (await input.ReadAsync(ignored).ConfigureAwait(false) > 0)
            {
                // Only the end counts.
            }
        }
    }

    private static string ReadyLine(SandboxServer server)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line))
        {
            writer.WriteStartObject();
            writer.WriteString("launchDarklyUri", server.LaunchDarklyUri.AbsoluteUri);
            writer.WriteString("amplitudeUri", server.AmplitudeUri.AbsoluteUri);
            writer.WriteString("fileUri", server.FileUri.AbsoluteUri);
            writer.WriteString("accessToken", server.Credentials.AccessToken);
            writer.WriteString("clientSideId", server.Credentials.ClientSideId);
            writer.WriteString("sdkKey", server.Credentials.SdkKey);
            writer.WriteString("amplitudeApiKey", server.Credentials.AmplitudeApiKey);
            writer.WriteString("amplitudeSecretKey", server.Credentials.AmplitudeSecretKey);
            writer.WriteString("oAuthClientId", server.Credentials.OAuthClientId);
            writer.WriteString("oAuthServiceClientId", server.Credentials.OAuthServiceClientId);
            writer.WriteString("oAuthClientSecret", server.Credentials.OAuthClientSecret);
            writer.WriteNumber("processId", Environment.ProcessId);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(line.ToArray());
    }
}
