using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Services.Resilience;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>The cohorts of one Amplitude project.</summary>
/// <remarks>
/// Source: Amplitude docs, "Behavioral Cohorts API": a cohort is requested, computed, and then lies behind a link. A request
/// counts against the project's monthly quota; asking for its state and its file does not, and its id lasts for seven days.
/// </remarks>
public sealed class AmplitudeClient : ICohortSource, IDisposable
{
    private const int ProjectDigits = 16;

    // All cohorts come in one answer, each with its definition: 100,000 of them with more than 2,600 bytes each.
    private const long MostListBytes = 256L << 20;

    private readonly ServiceSettings _settings;
    private readonly ServiceConnection _api;
    private readonly FileHost _files;

    /// <summary>Makes a client. Nothing is sent yet.</summary>
    /// <param name="settings">Address, keys, timeouts.</param>
    /// <exception cref="SyncFault">The address is not secure, or the keys can't be sent.</exception>
    public AmplitudeClient(ServiceSettings settings)
    {
        ServiceUris.RequireSecure(settings.AmplitudeUri, nameof(settings.AmplitudeUri));
        if (settings.AmplitudeApiKey.Length == 0 || settings.AmplitudeSecretKey.IsEmpty || settings.AmplitudeApiKey.Contains(':', StringComparison.Ordinal))
        {
            throw new SyncFault(FaultKind.InvalidParameter, "Amplitude's API key and secret key must both be given, and the API key holds no colon.",
                "Give -AmplitudeCredential with the API key as user name and the secret key as password.");
        }

        _settings = settings;
        Redactor redactor = new(settings);
        _api = new(AmplitudeFaults.Service, settings, redactor,
            [new("Authorization", "Basic " + Redactor.BasicValue(settings)), new("User-Agent", settings.UserAgent)],
            ServiceUris.IsLoopback(settings.AmplitudeUri));
        Project = ProjectOf(settings);
        _files = new(AmplitudeFaults.Service, settings.AmplitudeUri, settings, redactor);
    }

    /// <inheritdoc/>
    public string Project { get; }

    /// <inheritdoc/>
    public TimeSpan Deadline => _settings.CohortDeadline;

    /// <inheritdoc/>
    public IReadOnlyList<RequestLimit> Limits =>
        _settings.CohortRequestLimits ?? (ServiceUris.IsLoopback(_settings.AmplitudeUri) ? [] : RequestRules.Limits);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AmplitudeCohort>> ListAsync(bool includeSyncInfo, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceRequest request = Get("/api/3/cohorts", includeSyncInfo ? "?includeSyncInfo=true" : "");
        ServiceAnswerOf<CohortListBody> answer = await _api.SendAsync(request,
            (response, token) => JsonBody.ReadAsync(response, AmplitudeJson.Default.CohortListBody, AmplitudeFaults.Service, token, MostListBytes),
            observer, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccess)
            throw AmplitudeFaults.From(answer, "list the cohorts");
        if (answer.Content?.Cohorts is not { } cohorts)
        {
            throw new SyncFault(FaultKind.UnexpectedAnswer, "Amplitude's list of cohorts has no 'cohorts' in it.", "Check the address.")
            { HttpStatus = answer.Status };
        }

        return [.. cohorts.Select(body => CohortShape.From(body, includeSyncInfo, _settings.AmplitudeOrganization)).OfType<AmplitudeCohort>()];
    }

    /// <inheritdoc/>
    public async Task<string> RequestAsync(string cohortId, string keyProperty, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(cohortId);
        ArgumentException.ThrowIfNullOrEmpty(keyProperty);
        // The file has these two columns always; asking for properties makes the computation slower.
        string query = keyProperty is "user_id" or "amplitude_id" ? "" : $"?props=1&propKeys={Uri.EscapeDataString(Sendable(keyProperty))}";
        ServiceRequest request = Get("/api/5/cohorts/request/" + ExactUri.Segment(cohortId), query) with { Rule = RetryRule.Billed };
        ServiceAnswerOf<CohortRequestBody> answer = await AskAsync(request, observer, cancellation).ConfigureAwait(false);
        if (answer.Status is 400 or 404)
            throw AmplitudeFaults.NoSuchCohort(cohortId, answer);
        if (!answer.IsSuccess)
            throw AmplitudeFaults.From(answer, $"compute cohort '{cohortId}'");
        // An answer about another cohort is how Segment's client notices that there is none.
        if (answer.Content?.CohortId is { } answered && !answered.Equals(cohortId, StringComparison.Ordinal))
            throw AmplitudeFaults.NoSuchCohort(cohortId, answer);
        return answer.Content?.RequestId is { Length: > 0 } requestId ? requestId : throw new SyncFault(FaultKind.UnexpectedAnswer,
            $"Amplitude took the request for cohort '{cohortId}' and gave no request id.", "Try again later.")
        { Target = cohortId, HttpStatus = answer.Status };
    }

    /// <inheritdoc/>
    public async Task WaitAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        ServiceRequest request = Get("/api/5/cohorts/request-status/" + ExactUri.Segment(requestId));
        long startedAt = _settings.TimeProvider.GetTimestamp();
        TimeSpan pause = TimeSpan.Zero;
        while (true)
        {
            ServiceAnswerOf<CohortRequestBody> answer = await AskAsync(request, observer, cancellation).ConfigureAwait(false);
            if (IsReady(answer, requestId))
            {
                observer.On(new SyncEvent.Note(string.Create(CultureInfo.CurrentCulture,
                    $"Amplitude has computed the cohort; it was waited for {_settings.TimeProvider.GetElapsedTime(startedAt).TotalSeconds:0.0} s.")));
                return;
            }

            observer.On(new SyncEvent.Waiting(_settings.TimeProvider.GetElapsedTime(startedAt)));
            pause = _settings.Polls.After(pause);
            await Task.Delay(pause, _settings.TimeProvider, cancellation).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A link that has expired is asked for once more. The stream's length is known when the service announced it.</remarks>
    public async Task<Stream> OpenFileAsync(string requestId, ISyncObserver observer, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        ServiceRequest request = Get($"/api/5/cohorts/request/{ExactUri.Segment(requestId)}/file") with { Accept = "*/*", AcceptGzip = true };
        for (bool fresh = false; ; fresh = true)
        {
            ServiceAnswerOf<DownloadStream> answer = await _api.SendAsync(request,
                (response, _) => Task.FromResult(_files.Open(response, AmplitudeFaults.Service)), observer, cancellation).ConfigureAwait(false);
            if (answer.Content is not null)
                return answer.Content;
            if (!answer.IsRedirect)
                throw AmplitudeFaults.OfRequest(answer, "hand out the file of the cohort");

            ServiceAnswerOf<DownloadStream> file = await _files.OpenAsync(request.Address, answer.Location, observer, cancellation).ConfigureAwait(false);
            if (file.Content is not null)
                return file.Content;
            if (fresh || file.Status is not (400 or 403 or 404 or 410))
                throw AmplitudeFaults.OfFile(file);
            observer.On(new SyncEvent.Note($"The link to the cohort's file is no longer valid ({file.StatusText}); asking Amplitude for a new one."));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.Dispose();
        _files.Dispose();
    }

    // The key is not secret like its partner, yet nobody needs to read it in a ledger: a part of its hash tells projects apart.
    private static string ProjectOf(ServiceSettings settings) => settings.AmplitudeUri.Authority.ToLowerInvariant() + "/"
        + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(settings.AmplitudeApiKey)))[..ProjectDigits].ToLowerInvariant();

    // By status, as Amplitude's own clients do. The word is looked at only where it contradicts: going on too early would
    // read a file that is not there, and waiting for a failed job would never end.
    private static bool IsReady(ServiceAnswerOf<CohortRequestBody> answer, string requestId)
    {
        if (!answer.IsSuccess)
            throw AmplitudeFaults.OfRequest(answer, $"tell how far request '{requestId}' is");
        string word = answer.Content?.AsyncStatus ?? "";
        if (word.Contains("FAIL", StringComparison.OrdinalIgnoreCase) || word.Contains("ERROR", StringComparison.OrdinalIgnoreCase)
            || word.Contains("CANCEL", StringComparison.OrdinalIgnoreCase))
        {
            throw new SyncFault(FaultKind.ServiceUnavailable, "Amplitude could not compute the cohort: its job failed.", "Try again later.")
            { HttpStatus = answer.Status, EndsRequest = true };
        }

        return answer.Status == 200 && !word.Contains("PROGRESS", StringComparison.OrdinalIgnoreCase);
    }

    // Half surrogate pairs can't be escaped; they become the replacement character.
    private static string Sendable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private Task<ServiceAnswerOf<CohortRequestBody>> AskAsync(ServiceRequest request, ISyncObserver observer, CancellationToken cancellation) =>
        _api.SendAsync(request,
            (response, token) => JsonBody.ReadAsync(response, AmplitudeJson.Default.CohortRequestBody, AmplitudeFaults.Service, token),
            observer, cancellation);

    private ServiceRequest Get(string path, string query = "") => new()
    {
        Route = path,
        Address = ExactUri.Join(_settings.AmplitudeUri, path + query),
        ShownAddress = path,
    };
}
