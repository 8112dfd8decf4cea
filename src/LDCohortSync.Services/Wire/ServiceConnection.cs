using System.Net;
using LDCohortSync.Ports;
using LDCohortSync.Services.Resilience;
using Polly;
using RestSharp;

namespace LDCohortSync.Services.Wire;

/// <summary>
/// Connections to one service: sends requests, repeats them, paces them, and turns a lost connection into a fault.
/// Statuses are left to the caller. Redirects are never followed and nothing is unpacked.
/// </summary>
internal sealed class ServiceConnection : IDisposable
{
    private const int LargeBody = 64 * 1024;
    private const double SlowestUpload = 64 * 1024;     // bytes a second: a file of 40 MB may take ten minutes where the way up is narrow

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(15);

    private readonly RestClient _client;
    private readonly ResiliencePipeline _retries;
    private readonly RateGate _gate;
    private readonly ServiceSettings _settings;
    private readonly string _service;
    private readonly Redactor _redactor;

    /// <summary>Makes connections.</summary>
    /// <param name="service">The service's name for messages.</param>
    /// <param name="settings">Timeouts, clock, retries.</param>
    /// <param name="redactor">Cleans what the service says.</param>
    /// <param name="headers">Headers of every request. None of them may be of use to another host.</param>
    /// <param name="local">True when the service is on this machine, where no proxy may come in between.</param>
    public ServiceConnection(string service, ServiceSettings settings, Redactor redactor,
        IReadOnlyList<KeyValuePair<string, string>> headers, bool local)
    {
        _service = service;
        _settings = settings;
        _redactor = redactor;
        _gate = new(service, settings.Retries, settings.TimeProvider);
        _retries = RetryPipeline.Build(settings.Retries, settings.TimeProvider);
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = !local,
            ConnectTimeout = s_connectTimeout,
            // Long runs notice that a name points elsewhere now.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ActivityHeadersPropagator = null,
        };
        RestClientOptions options = new()
        {
            UserAgent = null,
            FollowRedirects = false,
            // Timeouts run on the settings' clock, see AttemptAsync.
            Timeout = Timeout.InfiniteTimeSpan,
            // Together: a lost connection is thrown, and a status never is.
            ThrowOnAnyError = true,
            SetErrorExceptionOnUnsuccessfulStatusCode = false,
        };
        _client = new(new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan }, options, disposeHttpClient: true);
        foreach (KeyValuePair<string, string> header in headers)
            _client.AddDefaultHeader(header.Key, header.Value);
    }

    /// <summary>Sends a request until it has a final answer, and reads the content of a 2xx.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads a 2xx, within the request's time; may be called once for each attempt.</param>
    /// <param name="observer">Is told of each request and of repetitions.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="SyncFault">There was no answer.</exception>
    public async Task<ServiceAnswerOf<T>> SendAsync<T>(ServiceRequest request, Func<ServiceResponse, CancellationToken, Task<T>> read,
        ISyncObserver observer, CancellationToken cancellation)
    {
        RetryState state = new(_service, request.Rule, observer, _settings.TimeProvider.GetTimestamp());
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        context.Properties.Set(RetryPipeline.State, state);
        try
        {
            return await _retries.ExecuteAsync(
                async ValueTask<ServiceAnswerOf<T>> (context) =>
                    await AttemptAsync(request, read, state, context.CancellationToken).ConfigureAwait(false),
                context).ConfigureAwait(false);
        }
        catch (Exception e) when (ReachFaults.IsFromTheNetwork(e))
        {
            cancellation.ThrowIfCancellationRequested();
            throw _redactor.Hide(ReachFaults.From(e, _service, request.Address));
        }
        catch (SyncFault fault) when (_redactor.Hide(fault) is SyncFault hidden && hidden != fault)
        {
            throw hidden;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<ServiceAnswerOf<T>> AttemptAsync<T>(ServiceRequest request, Func<ServiceResponse, CancellationToken, Task<T>> read,
        RetryState state, CancellationToken cancellation)
    {
        await _gate.EnterAsync(request.Route, state.Observer, cancellation).ConfigureAwait(false);
        try
        {
            if (request.Confirm is not null)
                await request.Confirm(cancellation).ConfigureAwait(false);
            return await AttemptWithinAsync(request, read, state, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _gate.Leave(request.Route);
        }
    }

    private async Task<ServiceAnswerOf<T>> AttemptWithinAsync<T>(ServiceRequest request, Func<ServiceResponse, CancellationToken, Task<T>> read,
        RetryState state, CancellationToken cancellation)
    {
        TimeSpan within = _settings.RequestTimeout + TimeSpan.FromSeconds((request.Body?.Length ?? 0) / SlowestUpload);
        using CancellationTokenSource timeout = new(within, _settings.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        long startedAt = _settings.TimeProvider.GetTimestamp();
        string outcome = "no answer";
        try
        {
            using ServiceResponse response = await SendOnceAsync(request, state.Doubtful > 0, either.Token).ConfigureAwait(false);
            int status = (int)response.Message.StatusCode;
            outcome = status.ToString(System.Globalization.CultureInfo.InvariantCulture);
            RateHints hints = RateHints.From(status, response.Message.Headers, _settings.TimeProvider.GetUtcNow(), _settings.Retries.LongestHint);
            _gate.Observe(request.Route, hints);
            bool success = status is >= 200 and <= 299;
            ReadProblem? problem = success ? null : await ProblemText.ReadAsync(response, _redactor, request.Hide, either.Token).ConfigureAwait(false);
            return new()
            {
                Status = status,
                Hints = hints,
                ClockLead = ClockLead(response, startedAt),
                Location = response.Location,
                Content = success ? await read(response, either.Token).ConfigureAwait(false) : default,
                Problem = problem?.Text,
                ErrorCode = problem?.Code,
            };
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            outcome = "timeout";
            if (timeout.IsCancellationRequested)
                throw new TimeoutException($"There was no answer within {within.TotalSeconds:0.#} s.", e);
            throw new ConnectTimeoutException(e);
        }
        catch (Exception e) when (ReachFaults.IsFromTheNetwork(e))
        {
            // What a torn connection throws after Ctrl+C is not a fault of the network.
            cancellation.ThrowIfCancellationRequested();
            outcome = ReachFaults.Describe(e);
            throw;
        }
        finally
        {
            double milliseconds = _settings.TimeProvider.GetElapsedTime(startedAt).TotalMilliseconds;
            state.Observer.On(new SyncEvent.Wire($"{request.Method.ToString().ToUpperInvariant()} {request.ShownAddress}: {outcome}, {milliseconds:0} ms"));
        }
    }

    // The header counts whole seconds, and was written about half way between the request and now.
    private TimeSpan? ClockLead(ServiceResponse response, long startedAt) => response.Message.Headers.Date is { } date
        ? date + TimeSpan.FromSeconds(0.5) - _settings.TimeProvider.GetUtcNow() + (_settings.TimeProvider.GetElapsedTime(startedAt) / 2)
        : null;

    private async Task<ServiceResponse> SendOnceAsync(ServiceRequest request, bool again, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        MessageCapture capture = new(request, askFirst: again && request.Body?.Length > LargeBody);
        RestRequest message = new(request.Address.GetLeftPart(UriPartial.Authority), request.Method) { Interceptors = [capture] };
        message.AddHeader(KnownHeaders.Accept, request.Accept);
        if (request.AcceptGzip)
            message.AddHeader("Accept-Encoding", "gzip");
        try
        {
            // The one call of RestSharp that neither buffers the body nor disposes the response behind it.
            Stream? body = await _client.DownloadStreamAsync(message, cancellation).ConfigureAwait(false);
            return new(capture.Response!, body ?? Stream.Null);
        }
        catch
        {
            capture.Response?.Dispose();
            throw;
        }
    }
}
