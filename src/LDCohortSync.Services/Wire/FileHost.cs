using LDCohortSync.Ports;

namespace LDCohortSync.Services.Wire;

/// <summary>
/// Fetches files behind links that a service gave, wherever they lead, without anything that would identify the user: no
/// Authorization, no product name, no cookie. Redirects are followed by hand and checked at each step.
/// </summary>
/// <remarks>Amplitude docs, "Behavioral Cohorts API": large cohorts come from a signed link that lasts a minute.</remarks>
internal sealed class FileHost : IDisposable
{
    private const int LongestChain = 5;

    private readonly ServiceConnection _remote;
    private readonly ServiceConnection _local;
    private readonly ServiceSettings _settings;
    private readonly string _service;
    private readonly bool _allowLoopbackHttp;
    private readonly Redactor _redactor;

    /// <summary>Makes a client.</summary>
    /// <param name="service">The service that gives the links.</param>
    /// <param name="serviceUri">Its address: only when that is http on this machine may links be so too.</param>
    /// <param name="settings">Timeouts, clock, retries.</param>
    /// <param name="redactor">Cleans what hosts say.</param>
    public FileHost(string service, Uri serviceUri, ServiceSettings settings, Redactor redactor)
    {
        _service = service;
        _settings = settings;
        _redactor = redactor;
        _allowLoopbackHttp = ServiceUris.IsLoopbackHttp(serviceUri);
        _remote = new($"{service}'s file host", settings, redactor, [], local: false);
        _local = new($"{service}'s file host", settings, redactor, [], local: true);
    }

    /// <summary>Opens the file behind a link. The caller looks at the status, and disposes the stream of a 2xx.</summary>
    /// <param name="from">The address that gave the link, against which it is resolved.</param>
    /// <param name="link">The link as it was sent; null when there was none.</param>
    /// <param name="observer">Is told of requests and retries.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.UnexpectedAnswer"/> for a link that must not be followed.</exception>
    public async Task<ServiceAnswerOf<DownloadStream>> OpenAsync(Uri from, string? link, ISyncObserver observer, CancellationToken cancellation)
    {
        for (int hop = 0; hop < LongestChain; hop++)
        {
            Uri address = Check(from, link);
            ServiceRequest request = new()
            {
                Route = address.Authority,
                Address = address,
                Accept = "*/*",
                ShownAddress = _redactor.Hide(ExactUri.WithoutQuery(address)),
            };
            ServiceConnection connection = ServiceUris.IsLoopback(address) ? _local : _remote;
            ServiceAnswerOf<DownloadStream> answer = await connection.SendAsync(request,
                (response, _) => Task.FromResult(Open(response, _redactor.Hide(address.Authority))), observer, cancellation).ConfigureAwait(false);
            if (!answer.IsRedirect)
                return answer;
            from = address;
            link = answer.Location;
        }

        throw Refused($"it redirects more than {LongestChain} times");
    }

    /// <summary>Hands a response over as a stream.</summary>
    public DownloadStream Open(ServiceResponse response, string source)
    {
        response.Detach();
        return new(response, source, _settings.RequestTimeout, _settings.TimeProvider, _redactor);
    }

    public void Dispose()
    {
        _remote.Dispose();
        _local.Dispose();
    }

    private Uri Check(Uri from, string? link)
    {
        if (string.IsNullOrWhiteSpace(link))
            throw Refused("it redirects without saying where to");
        if (ExactUri.Resolve(from, link) is not { } address)
            throw Refused("it redirects to something that is no address");
        if (address.UserInfo.Length > 0)
            throw Refused("its address holds a user name or password");
        if (address.Scheme != Uri.UriSchemeHttps && !(_allowLoopbackHttp && ServiceUris.IsLoopbackHttp(address)))
            throw Refused($"it leads to '{address.Scheme}' at '{address.Host}' and not to https");
        return address;
    }

    private SyncFault Refused(string why) => new(FaultKind.UnexpectedAnswer,
        $"The link to the file that {_service} gave is not followed: {_redactor.Hide(why)}.", "Check the address of the service and the proxy.");
}
