using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Support;

/// <summary>A PostgreSQL server of a test's own, on this machine, in a temporary folder, which may be stopped and started at will.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Superuser = "ldcohortsync";

    // Connections are made while many processes start at once.
    private const int ConnectSeconds = 60;

    // Below what systems give out by themselves, so that the port is still free when the server is started again.
    private const int FirstPort = 20_000;
    private const int Ports = 12_000;

    private readonly string _programs;
    private readonly string _folder;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private bool _isRunning;

    private PostgresServer(string programs, string folder)
    {
        _programs = programs;
        _folder = folder;
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>The port.</summary>
    public int Port { get; private set; }

    /// <summary>The superuser's password.</summary>
    public string Password => _password;

    /// <summary>A connection string for the superuser, over loopback.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = IPAddress.Loopback.ToString(),
        Port = Port,
        Username = Superuser,
        Password = _password,
        Database = "postgres",
        Timeout = ConnectSeconds,
    }.ConnectionString;

    /// <summary>Makes and starts one; skips the test when the programs are not known.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        string programs = TestPostgres.Programs;
        string folder = (await RunAsync("mktemp", "-d")).Trim();
        PostgresServer server = new(programs, folder);
        try
        {
            await server.WriteFileAsync("password", server._password);
            await RunAsync(server.Program("initdb"), "-D", server.Data, "-U", Superuser, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256", "--pwfile", server.FileIn("password"));
            await File.AppendAllTextAsync(server.Settings, "listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n");
            server.Port = FreePort();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file in the server's own folder, which only the server's user may write.</summary>
    public string FileIn(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file that nobody but the server's user can read.</summary>
    public async Task WriteFileAsync(string name, string text)
    {
        // Made by that user, so that it belongs to it; then whoever may write it, may write it.
        await RunAsync("install", "-m", "600", "/dev/null", FileIn(name));
        await File.WriteAllTextAsync(FileIn(name), text);
    }

    /// <summary>Changes settings (lines of <c>postgresql.conf</c>) and lets hosts in (lines of <c>pg_hba.conf</c>), and starts the server anew.</summary>
    public async Task ChangeAsync(IEnumerable<string> settings, params IEnumerable<string> hosts)
    {
        await File.AppendAllLinesAsync(Settings, settings);
        await File.AppendAllLinesAsync(Path.Combine(Data, "pg_hba.conf"), hosts);
        await RestartAsync();
    }

    /// <summary>Starts it anew without letting anybody finish, as after a crash.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAgainAsync();
    }

    /// <summary>Stops it as a crash does.</summary>
    public async Task StopAsync()
    {
        _isRunning = false;
        await RunAsync(Program("pg_ctl"), "stop", "-w", "-s", "-m", "immediate", "-D", Data);
    }

    /// <summary>Starts it when it was stopped.</summary>
    public async Task StartAgainAsync()
    {
        try
        {
            await RunAsync(Program("pg_ctl"), "start", "-w", "-s", "-D", Data, "-l", FileIn("log"), "-o", string.Create(CultureInfo.InvariantCulture, $"-p {Port}"));
            _isRunning = true;
        }
        catch (InvalidOperationException e) when (File.Exists(FileIn("log")))
        {
            throw new InvalidOperationException($"{e.Message}{Environment.NewLine}{await File.ReadAllTextAsync(FileIn("log"))}", e);
        }
    }

    /// <summary>Runs statements as the superuser, and takes the first value of the first row.</summary>
    public Task<object?> QueryAsync(string sql) => TestPostgres.RunAsync(ConnectionString, sql);

    /// <summary>Runs a program as the user that the server runs as.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, params string[] arguments)
    {
        // The server refuses to run as root.
        string[] all = Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows() ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        ProcessStartInfo start = new(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors}{await output}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (_isRunning)
            await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private string Data => FileIn("data");

    private string Settings => Path.Combine(Data, "postgresql.conf");

    private string Program(string name) => Path.Combine(_programs, name);

    private void StopAtExit(object? sender, EventArgs e) => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static int FreePort()
    {
        while (true)
        {
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, FirstPort + Random.Shared.Next(Ports));
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }
}
