using System.Text.Json.Serialization.Metadata;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.OAuth;

/// <summary>Requests to the authorization server: its metadata, and forms that are posted to it.</summary>
internal sealed class OAuthConnection : IDisposable
{
    /// <summary>Most bytes of an answer, 1 MiB.</summary>
    private const long MostBytes = 1L << 20;

    private readonly ServiceConnection _connection;

    /// <summary>Makes a connection. Nothing is sent yet.</summary>
    /// <param name="settings">Address, timeouts, retries.</param>
    /// <param name="secrets">Takes in what is secret, and keeps it out of all texts.</param>
    public OAuthConnection(ServiceSettings settings, KnownSecrets secrets)
    {
        Settings = settings;
        Secrets = secrets;
        Redactor = new(settings, secrets);
        _connection = new(LaunchDarklyFaults.Service, settings, Redactor, [new("User-Agent", settings.UserAgent)], ServiceUris.IsLoopback(settings.LaunchDarklyUri));
    }

    public ServiceSettings Settings { get; }

    public KnownSecrets Secrets { get; }

    public Redactor Redactor { get; }

    /// <summary>Asks for a JSON document.</summary>
    public Task<ServiceAnswerOf<T>> GetAsync<T>(Uri address, JsonTypeInfo<T> type, ISyncObserver observer, CancellationToken cancellation)
        where T : class =>
        _connection.SendAsync(
            new() { Route = "GET " + address.AbsolutePath, Address = address, ShownAddress = address.AbsolutePath },
            (response, token) => JsonBody.ReadAsync(response, type, LaunchDarklyFaults.Service, token, MostBytes), observer, cancellation);

    /// <summary>Posts a form.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="form">Its fields.</param>
    /// <param name="authorization">How the client proves itself in the header; null when it does so in the form, or not at all.</param>
    /// <param name="read">Reads a 2xx.</param>
    /// <param name="observer">Is told of requests.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<ServiceAnswerOf<T>> PostAsync<T>(Uri address, IReadOnlyList<KeyValuePair<string, string>> form, Secret? authorization,
        Func<ServiceResponse, CancellationToken, Task<T>> read, ISyncObserver observer, CancellationToken cancellation)
    {
        using FormUrlEncodedContent content = new(form);
        ServiceRequest request = new()
        {
            Route = "POST " + address.AbsolutePath,
            Method = RestSharp.Method.Post,
            Address = address,
            ShownAddress = address.AbsolutePath,
            Authorization = authorization,
            Body = await content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false),
            MediaType = "application/x-www-form-urlencoded",
            // A code and a rotating refresh token work once: what got lost on its way is tried again once, and no more.
            Rule = Resilience.RetryRule.Billed,
        };
        return await _connection.SendAsync(request, read, observer, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads the answer of the token endpoint, and takes note of its secrets before anything else can happen.</summary>
    public async Task<TokenBody> ReadTokensAsync(ServiceResponse response, CancellationToken cancellation)
    {
        TokenBody body = await JsonBody.ReadAsync(response, OAuthJson.Default.TokenBody, LaunchDarklyFaults.Service, cancellation, MostBytes).ConfigureAwait(false);
        Secrets.Add(body.AccessToken);
        Secrets.Renew(body.RefreshToken);
        return body;
    }

    public void Dispose() => _connection.Dispose();
}
