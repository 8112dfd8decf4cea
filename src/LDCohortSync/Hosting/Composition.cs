using System.Net;
using System.Security;
using LDCohortSync.Destinations;
using LDCohortSync.Ledger;
using LDCohortSync.Ledger.Moves;
using LDCohortSync.Ledger.Postgres;
using LDCohortSync.Ledger.Sqlite;
using LDCohortSync.Pipelines;
using LDCohortSync.Ports;
using LDCohortSync.Services;
using LDCohortSync.Services.Checks;
using LDCohortSync.Services.OAuth;

namespace LDCohortSync.Hosting;

/// <summary>Puts a connection together. The only type of this assembly that names the services and the ledger.</summary>
internal static class Composition
{
    // What a sign-in that is not used is given back in: after Ctrl+C somebody waits for the prompt.
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_hurry = TimeSpan.FromMilliseconds(500);

    /// <summary>Proves both services' keys, opens the ledger, and connects.</summary>
    /// <exception cref="SyncFault">Something is refused, out of reach or not possible; nothing is connected then.</exception>
    public static async Task<DestinationConnection> ConnectAsync(ConnectRequest request, ISyncObserver observer, CancellationToken cancellation)
    {
        DestinationRules.Check(request.SegmentKind, request.ContextKind);
        ServiceSettings settings = Settings(request);
        if (request.OAuth is not { } oauth)
            return await ConnectAsync(request, settings, observer, cancellation).ConfigureAwait(false);

        DestinationProof.Check(settings);       // before anybody is sent to a browser
        OAuthSession session = await OAuthSession.StartAsync(settings, Client(oauth), observer, cancellation).ConfigureAwait(false);
        try
        {
            return await ConnectAsync(request, settings with { OAuth = session }, observer, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await session.CloseAsync(cancellation.IsCancellationRequested ? s_hurry : s_farewell).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<DestinationConnection> ConnectAsync(ConnectRequest request, ServiceSettings settings, ISyncObserver observer, CancellationToken cancellation)
    {
        IReadOnlyList<AmplitudeCohort> cohorts = [];
        (CallerIdentity identity, DestinationEnvironment environment) =
            await DestinationProof.ConnectAsync(settings, observer, cancellation, listed => cohorts = listed).ConfigureAwait(false);
        if (request.Ledger.Warning is string warning)
            observer.On(new SyncEvent.Warning(warning));
        DatabaseLedger ledger = await OpenLedgerAsync(request.Ledger, cancellation).ConfigureAwait(false);
        Clients clients = new(new(settings), new(settings), new(settings, environment), settings.OAuth);
        ISegmentDestination[] kinds =
        [
            new SyncedSegmentDestination(clients.LaunchDarkly, environment, settings),
            new BigSegmentDestination(clients.LaunchDarkly, environment, request.ContextKind),
            new StandardSegmentDestination(clients.LaunchDarkly, environment, request.ContextKind),
        ];
        DestinationConnection connection = new(
            Describe(request, settings, identity, environment, ledger),
            clients.Amplitude,
            kinds.Single(kind => kind.Kind == request.SegmentKind),
            new SegmentDirectory(clients.LaunchDarkly, environment),
            ledger,
            ledger,
            clients,
            kinds)
        {
            Subscriptions = ledger,
            Records = new SegmentRecords(clients.LaunchDarkly, environment, identity.TokenId),
            FlagLinks = clients.FlagLinks,
            Checks = new DestinationChecks(settings),
            Trigger = address => new FlagTrigger(settings, new(ConnectRequest.Reveal(address))),
        };
        connection.Known.Remember(cohorts);
        return connection;
    }

    /// <summary>True for a text that names a database server, or could hold the password of one, and not a file.</summary>
    public static bool IsServer(string text) => PostgresAddress.Covers(text);

    /// <summary>The ledger on a database server that a text names; null when it is the path of a file.</summary>
    /// <exception cref="SyncFault">It is the address of a database server, and a wrong one. The fault holds nothing of it.</exception>
    public static LedgerPlace? SharedLedger(string text)
    {
        if (!IsServer(text))
            return null;
        PostgresAddress address = PostgresAddress.Parse(text);
        // The password as it stands in an address too, and the one that the driver takes from the environment.
        IEnumerable<string> secrets = address.Secrets.Append(Environment.GetEnvironmentVariable("PGPASSWORD") ?? "")
            .SelectMany(secret => new[] { secret, Uri.EscapeDataString(secret) }).Where(secret => secret.Length > 0).Distinct();
        return new(address.Location, address.WithoutPassword)
        {
            Server = Secure(text),
            Secrets = [.. secrets.Select(Secure)],
            Warning = address is { IsRemote: true, IsEncrypted: false }
                ? $"The ledger '{address.Location}' may be spoken to without encryption, as its SSL Mode allows: keys of members can be read on the way. Leave SSL Mode out (VerifyFull is taken then), or write Require at least."
                : null,
        };
    }

    /// <summary>The move of a ledger from one place to another.</summary>
    public static ILedgerMove Move(LedgerPlace from, LedgerPlace to) => new LedgerMover(LedgerAt(from), LedgerAt(to));

    private static SecureString Secure(string secret) => new NetworkCredential("", secret).SecurePassword;

    private static OAuthClient Client(OAuthRequest request) => new()
    {
        ClientId = request.ClientId,
        ClientSecret = request.ClientSecret is null ? null : new(ConnectRequest.Reveal(request.ClientSecret)),
        RedirectPort = request.RedirectPort,
        OpenBrowser = request.NoBrowser ? null : Browser.OpenAsync,
    };

    private static async Task<DatabaseLedger> OpenLedgerAsync(LedgerPlace place, CancellationToken cancellation)
    {
        DatabaseLedger ledger = LedgerAt(place);
        try
        {
            await ledger.OpenAsync(cancellation).ConfigureAwait(false);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static DatabaseLedger LedgerAt(LedgerPlace place) => place.Server is SecureString server ? OnServer(server) : new SqliteLedger(place.Location);

    // Apart, so that a file does without the driver.
    private static PostgresLedger OnServer(SecureString address) => new(PostgresAddress.Parse(ConnectRequest.Reveal(address)));

    private static ServiceSettings Settings(ConnectRequest request) => new()
    {
        LaunchDarklyUri = request.LaunchDarklyUri ?? request.LaunchDarklyRegion switch
        {
            LaunchDarklyRegion.EU => ServiceUris.LaunchDarklyEU,
            LaunchDarklyRegion.Federal => ServiceUris.LaunchDarklyFederal,
            _ => ServiceUris.LaunchDarklyUS,
        },
        AmplitudeUri = request.AmplitudeUri ?? (request.AmplitudeRegion == AmplitudeRegion.EU ? ServiceUris.AmplitudeEU : ServiceUris.AmplitudeUS),
        ApiVersion = request.ApiVersion,
        UseBearer = request.UseBearer,
        AccessToken = new(ConnectRequest.Reveal(request.AccessToken)),
        ClientSideId = request.ClientSideId,
        AmplitudeApiKey = request.AmplitudeCredential.UserName,
        AmplitudeSecretKey = new(ConnectRequest.Reveal(request.AmplitudeCredential.Password)),
        AmplitudeOrganization = request.AmplitudeOrganization,
    };

    private static LDDestination Describe(
        ConnectRequest request, ServiceSettings settings, CallerIdentity identity, DestinationEnvironment environment, DatabaseLedger ledger) => new()
    {
        Name = request.Name,
        ProjectKey = environment.ProjectKey,
        EnvironmentKey = environment.EnvironmentKey,
        EnvironmentName = PipelineLog.ShownIn(environment.EnvironmentName),
        ClientSideId = environment.ClientSideId,
        KeyProperty = request.KeyProperty,
        ContextKind = request.ContextKind,
        SegmentKind = request.SegmentKind,
        LaunchDarklyUri = settings.LaunchDarklyUri,
        AmplitudeUri = settings.AmplitudeUri,
        AmplitudeOrganization = settings.AmplitudeOrganization,
        ApiVersion = settings.ApiVersion,
        TokenName = PipelineLog.ShownIn(identity.TokenName),
        IsServiceToken = identity.IsServiceToken,
        Ledger = ledger.Location,
        Keep = request.Keep,
        ConnectedAt = settings.TimeProvider.GetUtcNow(),
    };

    private sealed record Clients(AmplitudeClient Amplitude, LaunchDarklyClient LaunchDarkly, FlagLinks FlagLinks, OAuthSession? SignIn) : IDisposable, IAsyncDisposable
    {
        public void Dispose()
        {
            Amplitude.Dispose();
            LaunchDarkly.Dispose();
            FlagLinks.Dispose();
        }

        public async ValueTask DisposeAsync()
        {
            Dispose();
            if (SignIn is not null)
                await SignIn.DisposeAsync().ConfigureAwait(false);
        }
    }
}
