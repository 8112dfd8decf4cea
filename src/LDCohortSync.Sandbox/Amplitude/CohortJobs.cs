using System.Security.Cryptography;

namespace LDCohortSync.Sandbox;

/// <summary>The cohort jobs of the last time, and the limits on starting them.</summary>
internal sealed class CohortJobs
{
    private const int KeptJobs = 1_000;
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, CohortJob> _jobs = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Queue<DateTimeOffset> _starts = new();
    private readonly SandboxState _state;

    public CohortJobs(SandboxState state)
    {
        _state = state;
        state.Cleared += Clear;
    }

    /// <summary>Starts a job.</summary>
    /// <returns>The job, or <see langword="null"/> if a limit forbids it; then <paramref name="limit"/> names the limit.</returns>
    public CohortJob? Start(SandboxCohort cohort, IReadOnlyList<string>? properties, out string? limit)
    {
        SandboxBehavior behavior = _state.Behavior;
        DateTimeOffset now = _state.TimeProvider.GetUtcNow();
        lock (_gate)
        {
            while (_starts.TryPeek(out DateTimeOffset first) && now - first >= TimeSpan.FromMinutes(10))
            {
                _starts.Dequeue();
            }

            limit = behavior.EnforceAmplitudeLimits ? ExceededLimit(behavior, now) : null;
            if (limit is not null)
            {
                return null;
            }

            CohortJob job = new(RandomNumberGenerator.GetString(IdCharacters, 6), cohort, properties, cohort.PendingPolls ?? behavior.PendingPolls);
            _starts.Enqueue(now);
            _jobs[job.RequestId] = job;
            _order.Enqueue(job.RequestId);
            if (_order.Count > KeptJobs)
            {
                _jobs.Remove(_order.Dequeue());
            }

            _state.CountDownload();
            return job;
        }
    }

    public CohortJob? Find(string requestId)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(requestId);
        }
    }

    private string? ExceededLimit(SandboxBehavior behavior, DateTimeOffset now)
    {
        if (_starts.Count >= behavior.CohortRequestsPerTenMinutes)
        {
            return $"Exceeded {behavior.CohortRequestsPerTenMinutes} cohort requests in 10 minutes";
        }

        return _starts.Count(start => now - start < TimeSpan.FromMinutes(1)) >= behavior.CohortRequestsPerMinute
            ? $"Exceeded {behavior.CohortRequestsPerMinute} cohort requests in 1 minute"
            : null;
    }

    private void Clear()
    {
        lock (_gate)
        {
            _jobs.Clear();
            _order.Clear();
            _starts.Clear();
        }
    }
}
