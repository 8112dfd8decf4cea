using System.ComponentModel;
using System.Diagnostics;

namespace LDCohortSync.Hosting;

/// <summary>Opens the person's own browser.</summary>
internal static class Browser
{
    // Longer than it takes to find out that there is none. Where the command is the browser itself, it does not end at all.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    /// <summary>Opens an address. False when there is no browser, or nobody to see it.</summary>
    /// <param name="address">An address of http or https.</param>
    /// <param name="cancellation">Ends the wait; a browser that was opened stays.</param>
    public static async Task<bool> OpenAsync(Uri address, CancellationToken cancellation)
    {
        if (Command(address) is not { } command)
            return false;
        try
        {
            using Process? opener = Process.Start(command);
            if (opener is null || OperatingSystem.IsWindows())
                return true;        // a browser that was running has taken it over
            using CancellationTokenSource patience = new(s_patience);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            try
            {
                await opener.WaitForExitAsync(either.Token).ConfigureAwait(false);
                return opener.ExitCode == 0;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return true;
            }
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            return false;
        }
    }

    private static ProcessStartInfo? Command(Uri address)
    {
        string text = address.AbsoluteUri;      // escaped, so that it is one word without quotes
        // Over ssh, or as a service, it would open where nobody sees it.
        if (OperatingSystem.IsWindows())
            return Environment.UserInteractive && !IsSet("SSH_CONNECTION") ? new(text) { UseShellExecute = true } : null;
        if (OperatingSystem.IsMacOS())
            return new("open", [text]);
        bool isSeen = IsSet("DISPLAY") || IsSet("WAYLAND_DISPLAY") || IsSet("WSL_DISTRO_NAME");
        // What a browser prints does not belong into the terminal that the command was typed in.
        return isSeen ? new("/bin/sh", ["-c", "exec xdg-open \"$1\" </dev/null >/dev/null 2>&1", "sh", text]) : null;
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
