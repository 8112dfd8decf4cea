namespace LDCohortSync.Sandbox;

/// <summary>The last requests, the oldest first, and how many are unanswered. Requests to <c>/sandbox/...</c> are not in it.</summary>
public sealed class SandboxRequestLog
{
    private static readonly int s_services = Enum.GetValues<SandboxService>().Length;

    private readonly Lock _gate = new();
    private readonly Queue<SandboxRequest> _requests = new();
    private readonly int[] _unanswered = new int[s_services];
    private readonly int[] _peak = new int[s_services];
    private readonly TimeProvider _timeProvider;
    private long _total;

    internal SandboxRequestLog(TimeProvider timeProvider) => _timeProvider = timeProvider;

    /// <summary>The requests at this moment, by arrival.</summary>
    public IReadOnlyList<SandboxRequest> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>How many requests arrived since the start; not lowered by <see cref="Clear"/>.</summary>
    public long Total
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    /// <summary>How many requests of a service have arrived and have no answer begun yet.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The number.</returns>
    public int Unanswered(SandboxService service)
    {
        lock (_gate)
        {
            return _unanswered[(int)service];
        }
    }

    /// <summary>The highest value of <see cref="Unanswered"/> since the start or the last <see cref="Clear"/>: the concurrency of the client.</summary>
    /// <param name="service">The service.</param>
    /// <returns>The number.</returns>
    public int PeakUnanswered(SandboxService service)
    {
        lock (_gate)
        {
            return _peak[(int)service];
        }
    }

    /// <summary>Forgets the requests and the peaks.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
            Array.Copy(_unanswered, _peak, _peak.Length);
        }
    }

    internal SandboxRequest Begin(SandboxService service, string method, string target, int capacity)
    {
        lock (_gate)
        {
            SandboxRequest request = new(++_total, _timeProvider.GetUtcNow(), service, method, target);
            _requests.Enqueue(request);
            while (_requests.Count > Math.Max(0, capacity))
            {
                _requests.Dequeue();
            }

            int unanswered = ++_unanswered[(int)service];
            _peak[(int)service] = Math.Max(_peak[(int)service], unanswered);
            return request;
        }
    }

    internal void BeginAnswer(SandboxRequest request, int status)
    {
        if (request.TryBeginAnswer())
        {
            request.SetStatus(status);
            lock (_gate)
            {
                _unanswered[(int)request.Service]--;
            }
        }
    }
}
