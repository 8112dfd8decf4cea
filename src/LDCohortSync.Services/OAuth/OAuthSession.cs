using LDCohortSync.Ports;
using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Services.OAuth;

/// <summary>
/// A sign-in to LaunchDarkly, and the tokens that come from it. They are renewed before they end, and when LaunchDarkly refuses
/// one. They live in memory only; disposing the session gives them back and forgets them.
/// </summary>
public sealed class OAuthSession : IAccessTokens, IAsyncDisposable
{
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly object _lock = new();
    private readonly TokenEndpoint _endpoint;
    private readonly OAuthClient _client;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _closing = new();
    private TokenSet _tokens;
    private Task<Renewal>? _renewal;
    private SyncFault? _ended;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;
    private bool _disposed;

    private OAuthSession(TokenEndpoint endpoint, OAuthClient client, TimeProvider time, KnownSecrets secrets, TokenSet tokens)
    {
        _endpoint = endpoint;
        _client = client;
        _time = time;
        _tokens = tokens;
        Secrets = secrets;
    }

    bool IAccessTokens.UseBearer => true;

    /// <summary>All secrets that came up so far.</summary>
    internal KnownSecrets Secrets { get; }

    private bool CanRenew => _client.ClientSecret is not null || _tokens.Refresh is not null;

    /// <summary>Signs in: a member through a browser or, with a client secret, the client by itself.</summary>
    /// <param name="settings">LaunchDarkly's address, timeouts. Retries are kept short while somebody waits.</param>
    /// <param name="client">As which application, and how.</param>
    /// <param name="observer">Is told of requests and, where no browser can be opened, of the address to open.</param>
    /// <param name="cancellation">Ends it at once; nothing listens or runs afterwards.</param>
    /// <exception cref="SyncFault">
    /// <see cref="FaultKind.SignInFailed"/>, <see cref="FaultKind.LaunchDarklyUnauthorized"/>, <see cref="FaultKind.UnexpectedAnswer"/>
    /// (no OAuth metadata, or none that can be trusted), <see cref="FaultKind.InvalidParameter"/> (the port is taken),
    /// <see cref="FaultKind.InsecureUri"/>, <see cref="FaultKind.ServiceUnreachable"/>.
    /// </exception>
    public static async Task<OAuthSession> StartAsync(ServiceSettings settings, OAuthClient client, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceUris.RequireSecure(settings.LaunchDarklyUri, nameof(settings.LaunchDarklyUri));
        KnownSecrets secrets = new();
        ServiceSettings brief = settings with { Retries = RetryPolicy.Brief with { Randomizer = settings.Retries.Randomizer } };
        OAuthServer server;
        TokenSet tokens;
        OAuthConnection connection = new(brief, secrets);
        using (connection)
        {
            server = await OAuthServer.FindAsync(connection, observer, cancellation).ConfigureAwait(false);
            server.Require(client);
            using TokenEndpoint endpoint = new(connection, server, client);
            tokens = client.ClientSecret is null
                ? await new MemberSignIn(connection, server, client).RunAsync(endpoint, observer, cancellation).ConfigureAwait(false)
                : await endpoint.SignInAsync(observer, cancellation).ConfigureAwait(false);
        }

        if (tokens.Scopes?.Contains("writer", StringComparer.Ordinal) == false)
        {
            observer.On(new SyncEvent.Warning(
                $"LaunchDarkly granted the scopes '{string.Join(' ', tokens.Scopes)}' only. A sync needs the scope writer; without it segments can be listed and not changed."));
        }

        return new(new(new(settings, secrets), server, client), client, settings.TimeProvider, secrets, tokens);
    }

    async ValueTask<Secret> IAccessTokens.GetAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        TokenSet tokens;
        lock (_lock)
        {
            tokens = _tokens;
            DateTimeOffset now = _time.GetUtcNow();
            if (!tokens.IsDue(now) || (!tokens.IsOver(now) && (now < _notBefore || _ended is not null || !CanRenew)))
                return tokens.Access;
        }

        Renewal renewal = await RenewAsync(tokens, observer, cancellation).ConfigureAwait(false);
        if (renewal.Tokens is { } fresh)
            return fresh.Access;
        if (tokens.IsOver(_time.GetUtcNow()))
            throw Copy(renewal.Fault!);
        observer.On(new SyncEvent.Note($"The token of the sign-in could not be renewed yet, and is used while it lasts. {renewal.Fault!.Message}"));
        return tokens.Access;
    }

    async ValueTask<Secret?> IAccessTokens.ReplaceAsync(Secret refused, ISyncObserver observer, CancellationToken cancellation)
    {
        TokenSet tokens = Volatile.Read(ref _tokens);
        if (tokens.Access != refused)
            return tokens.Access;       // another request has renewed it meanwhile
        observer.On(new SyncEvent.Note("LaunchDarkly refused the token of the sign-in; asking for a new one."));
        Renewal renewal = await RenewAsync(tokens, observer, cancellation).ConfigureAwait(false);
        return renewal.Tokens?.Access ?? throw Copy(renewal.Fault!);
    }

    /// <summary>Gives the tokens back if LaunchDarkly takes them, waits for that for three seconds at the most, and forgets them.</summary>
    public ValueTask DisposeAsync() => CloseAsync(s_farewell);

    /// <summary>The same with another time at the most.</summary>
    public async ValueTask CloseAsync(TimeSpan patience)
    {
        Task<Renewal>? renewal;
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _ended = new(FaultKind.NotConnected, "The connection was closed, and its sign-in is forgotten.", "Use Connect-LDDestination again.");
            renewal = _renewal;
        }

        using CancellationTokenSource farewell = new(patience, _time);
        try
        {
            if (renewal is not null)
                await renewal.WaitAsync(farewell.Token).ConfigureAwait(false);
            await RevokeAsync(farewell.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SyncFault or OperationCanceledException)
        {
            // A token that can't be given back ends by itself. Whoever disconnects needs nothing of it.
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        if (renewal is not null)
            await renewal.ConfigureAwait(false);
        _endpoint.Dispose();
        _closing.Dispose();
        _tokens = new() { Access = new(""), Refresh = null, IssuedAt = default, Lifetime = TimeSpan.Zero, Scopes = null };
        Secrets.Clear();
    }

    private async Task RevokeAsync(CancellationToken cancellation)
    {
        TokenSet tokens = _tokens;
        if (tokens.Refresh is { } refresh)
            await _endpoint.RevokeAsync(refresh, "refresh_token", SilentObserver.Instance, cancellation).ConfigureAwait(false);
        await _endpoint.RevokeAsync(tokens.Access, "access_token", SilentObserver.Instance, cancellation).ConfigureAwait(false);
    }

    // One renewal serves all who wait. It is not given up with the one who began it: with its answer the only refresh token that
    // still works would be lost.
    private async Task<Renewal> RenewAsync(TokenSet old, ISyncObserver observer, CancellationToken cancellation)
    {
        Task<Renewal> renewal;
        lock (_lock)
        {
            if (_tokens != old)
                return new(_tokens, null);
            if (_ended is not null)
                return new(null, _ended);
            renewal = _renewal ??= Task.Run(() => RenewOnceAsync(old, observer), CancellationToken.None);
        }

        return await renewal.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private async Task<Renewal> RenewOnceAsync(TokenSet old, ISyncObserver observer)
    {
        Renewal renewal;
        try
        {
            TokenSet fresh = _client.ClientSecret is not null ? await _endpoint.SignInAsync(observer, _closing.Token).ConfigureAwait(false)
                : old.Refresh is { } refresh ? await _endpoint.RefreshAsync(refresh, observer, _closing.Token).ConfigureAwait(false)
                : throw OAuthFaults.Ended("its token is no longer valid, and LaunchDarkly gave no refresh token with it");
            observer.On(new SyncEvent.Note("The token of the sign-in was renewed."));
            renewal = new(fresh, null);
        }
        catch (SyncFault fault)
        {
            renewal = new(null, fault);
        }
        catch (OperationCanceledException)
        {
            renewal = new(null, _ended);
        }

        lock (_lock)
        {
            _renewal = null;
            if (renewal.Tokens is { } fresh)
                _tokens = fresh;
            else if (renewal.Fault is { Kind: FaultKind.LaunchDarklyUnauthorized or FaultKind.SignInFailed } final)
                _ended ??= final;
            else
                _notBefore = _time.GetUtcNow() + s_pauseAfterFailure;
        }

        return renewal;
    }

    // Several requests may be told of the same fault, and each throws it from a place of its own.
    private static SyncFault Copy(SyncFault fault) => new(fault.Kind, fault.Message, fault.Advice, fault.InnerException) { Target = fault.Target, HttpStatus = fault.HttpStatus };
}
