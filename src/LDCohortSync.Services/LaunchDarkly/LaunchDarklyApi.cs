using System.Text.Json.Serialization.Metadata;
using LDCohortSync.Ports;
using LDCohortSync.Services.OAuth;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Requests to LaunchDarkly's REST API: headers, addresses, JSON.</summary>
/// <remarks>
/// Source: LaunchDarkly API docs: access tokens go bare in <c>Authorization</c>, OAuth tokens as <c>Bearer</c>, and
/// <c>LD-API-Version</c> goes along exactly once.
/// </remarks>
internal sealed class LaunchDarklyApi : IDisposable
{
    private readonly ServiceConnection _connection;
    private readonly IAccessTokens _tokens;

    /// <exception cref="SyncFault">The address is not secure, or the token can't be sent.</exception>
    public LaunchDarklyApi(ServiceSettings settings)
    {
        ServiceUris.RequireSecure(settings.LaunchDarklyUri, nameof(settings.LaunchDarklyUri));
        _tokens = settings.OAuth ?? (IAccessTokens)new FixedToken(settings.AccessToken, settings.UseBearer);
        Settings = settings;
        Redactor redactor = new(settings);
        _connection = new(LaunchDarklyFaults.Service, settings, redactor,
            [
                new("LD-API-Version", settings.ApiVersion),
                new("User-Agent", settings.UserAgent),
            ],
            ServiceUris.IsLoopback(settings.LaunchDarklyUri));
        Files = new(LaunchDarklyFaults.Service, settings.LaunchDarklyUri, settings, redactor);
    }

    public ServiceSettings Settings { get; }

    /// <summary>For links that lead away from LaunchDarkly.</summary>
    public FileHost Files { get; }

    /// <summary>A request without a body.</summary>
    /// <param name="route">The path with placeholders, for rate limits and events.</param>
    /// <param name="pathAndQuery">The path as it goes on the wire, and the query if any.</param>
    public ServiceRequest Get(string route, string pathAndQuery) => new()
    {
        Route = "GET " + route,
        Address = ExactUri.Join(Settings.LaunchDarklyUri, pathAndQuery),
        ShownAddress = route,
    };

    /// <summary>A request that changes something and may be sent twice.</summary>
    public ServiceRequest Post(string route, string path, ReadOnlyMemory<byte> body) => new()
    {
        Route = "POST " + route,
        Method = RestSharp.Method.Post,
        Address = ExactUri.Join(Settings.LaunchDarklyUri, path),
        ShownAddress = route,
        Body = body,
    };

    /// <summary>A request that deletes something and may be sent twice.</summary>
    public ServiceRequest Delete(string route, string path) => Get(route, path) with { Route = "DELETE " + route, Method = RestSharp.Method.Delete };

    /// <summary>Sends a request that answers JSON.</summary>
    public Task<ServiceAnswerOf<T>> AskAsync<T>(ServiceRequest request, JsonTypeInfo<T> type, ISyncObserver observer, CancellationToken cancellation)
        where T : class =>
        SendAsync(request, (response, token) => JsonBody.ReadAsync(response, type, LaunchDarklyFaults.Service, token), observer, cancellation);

    /// <summary>Sends a request; once more with another token when LaunchDarkly refuses the first one and there can be another.</summary>
    public async Task<ServiceAnswerOf<T>> SendAsync<T>(ServiceRequest request, Func<ServiceResponse, CancellationToken, Task<T>> read,
        ISyncObserver observer, CancellationToken cancellation)
    {
        Secret token = await _tokens.GetAsync(observer, cancellation).ConfigureAwait(false);
        ServiceAnswerOf<T> answer = await _connection.SendAsync(With(token, request), read, observer, cancellation).ConfigureAwait(false);
        if (answer.Status != 401 || await _tokens.ReplaceAsync(token, observer, cancellation).ConfigureAwait(false) is not { } other)
            return answer;
        answer = await _connection.SendAsync(With(other, request), read, observer, cancellation).ConfigureAwait(false);
        return answer.Status == 401 ? throw OAuthFaults.Refused(answer) : answer;
    }

    /// <summary>True for an address to which the token may be sent.</summary>
    public bool IsOwn(Uri address) =>
        address.IsAbsoluteUri && address.Scheme == Settings.LaunchDarklyUri.Scheme && address.Port == Settings.LaunchDarklyUri.Port
        && address.IdnHost.Equals(Settings.LaunchDarklyUri.IdnHost, StringComparison.OrdinalIgnoreCase);

    public void Dispose()
    {
        _connection.Dispose();
        Files.Dispose();
    }

    private ServiceRequest With(Secret token, ServiceRequest request) =>
        request with { Authorization = _tokens.UseBearer ? new("Bearer " + token.Reveal()) : token };
}
