using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LDCohortSync.Ledger.Tests.Support;
using Npgsql;

namespace LDCohortSync.Ledger.Tests.Postgres;

/// <summary>A server with a certificate of its own making, on all of this machine's addresses, and a way around its encryption.</summary>
public sealed class TlsServer : IAsyncLifetime
{
    private const string KeyFile = "server.key";
    private const string CertificateFile = "server.crt";

    private PostgresServer? _server;
    private PlainServer? _plain;

    /// <summary>An address of this machine that is not loopback.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The certificate that vouches for the server's.</summary>
    public string RootCertificate { get; private set; } = "";

    /// <summary>The role's password.</summary>
    public string Password => _server!.Password;

    /// <summary>The port of a server that does not speak TLS.</summary>
    public int PlainPort => _plain!.Port;

    /// <summary>A connection string over loopback.</summary>
    public string Local => _server!.ConnectionString;

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => default;

    /// <summary>Makes and starts it for the first of its tests; only a test can be skipped, and not the making of a fixture.</summary>
    internal async ValueTask StartAsync()
    {
        if (_plain is not null)
            return;
        Assert.SkipWhen(OwnAddress() is null, "This machine has no address but loopback.");
        Address = OwnAddress()!.ToString();
        _server = await PostgresServer.StartAsync();
        RootCertificate = Path.Combine(Path.GetTempPath(), $"ldcohortsync-{Guid.NewGuid():N}.crt");
        await MakeCertificatesAsync(_server);
        await _server.ChangeAsync(["listen_addresses = '*'", "ssl = on", $"ssl_cert_file = '{_server.FileIn(CertificateFile)}'", $"ssl_key_file = '{_server.FileIn(KeyFile)}'"],
            $"host all all {Address}/32 scram-sha-256");
        _plain = new(IPAddress.Parse(Address));
    }

    /// <summary>A connection string over the network.</summary>
    /// <param name="settings">What it has besides.</param>
    public string Remote(params IEnumerable<(string Name, object Value)> settings)
    {
        NpgsqlConnectionStringBuilder remote = new(Local) { Host = Address };
        foreach ((string name, object value) in settings)
            remote[name] = value;
        return remote.ConnectionString;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (RootCertificate.Length > 0)
            File.Delete(RootCertificate);
        if (_plain is not null)
            await _plain.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private static IPAddress? OwnAddress() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(network => network.OperationalStatus == OperationalStatus.Up)
        .SelectMany(network => network.GetIPProperties().UnicastAddresses)
        .Select(address => address.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private async Task MakeCertificatesAsync(PostgresServer server)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using RSA rootKey = RSA.Create(2048);
        CertificateRequest rootRequest = new("CN=Test root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using X509Certificate2 root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=Test server", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Parse(Address));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(root, now.AddDays(-1), now.AddDays(1), [1, 2, 3, 4]);

        await File.WriteAllTextAsync(RootCertificate, root.ExportCertificatePem());
        await server.WriteFileAsync(CertificateFile, certificate.ExportCertificatePem());
        await server.WriteFileAsync(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
