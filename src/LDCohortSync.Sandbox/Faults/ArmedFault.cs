using System.Text.RegularExpressions;

namespace LDCohortSync.Sandbox;

/// <summary>A fault rule at work: what it has seen, and the gate of the requests that it holds.</summary>
public sealed class ArmedFault
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int Hits, TaskCompletionSource Reached)> _waiters = [];
    private readonly Regex? _path;
    private readonly Regex? _pathRegex;
    private readonly bool _pathHasQuery;
    private int _matches;
    private int _hits;

    internal ArmedFault(int id, SandboxFault fault)
    {
        Id = id;
        Fault = fault;
        if (fault.Path is not null)
        {
            _pathHasQuery = fault.Path.Contains('?', StringComparison.Ordinal);
            _path = new(@"\A" + Regex.Escape(fault.Path).Replace(@"\*", ".*", StringComparison.Ordinal) + @"\z", RegexOptions.CultureInvariant | RegexOptions.Singleline);
        }

        if (fault.PathRegex is not null)
        {
            _pathRegex = new(fault.PathRegex, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>The number under which <c>/sandbox/faults/{id}</c> knows it.</summary>
    public int Id { get; }

    /// <summary>The rule.</summary>
    public SandboxFault Fault { get; }

    /// <summary>How many requests matched, those of <see cref="SandboxFault.After"/> included.</summary>
    public int Matches
    {
        get
        {
            lock (_gate)
            {
                return _matches;
            }
        }
    }

    /// <summary>How many requests it disturbed.</summary>
    public int Hits
    {
        get
        {
            lock (_gate)
            {
                return _hits;
            }
        }
    }

    internal Task Released => _released.Task;

    /// <summary>Lets the held requests go on, and those that would be held later.</summary>
    public void Release() => _released.TrySetResult();

    /// <summary>Completes when it has disturbed so many requests: a held request is held from then on.</summary>
    /// <param name="hits">The number, 1 by default.</param>
    /// <returns>The task.</returns>
    public Task WaitForHitsAsync(int hits = 1)
    {
        lock (_gate)
        {
            if (_hits >= hits)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((hits, reached));
            return reached.Task;
        }
    }

    /// <summary>Counts the request if it matches, and says whether the rule acts on it.</summary>
    internal bool TryAct(SandboxService service, string method, RequestTarget target)
    {
        if (!IsMatch(service, method, target))
        {
            return false;
        }

        lock (_gate)
        {
            _matches++;
            if (!IsDue())
            {
                return false;
            }

            _hits++;
            foreach ((int hits, TaskCompletionSource reached) in _waiters)
            {
                if (hits <= _hits)
                {
                    reached.TrySetResult();
                }
            }

            return true;
        }
    }

    private bool IsDue() => Fault.Calls is { } calls
        ? calls.Contains(_matches)
        : _matches > Fault.After && (Fault.Always || _hits < Fault.Times);

    private bool IsMatch(SandboxService service, string method, RequestTarget target) =>
        (Fault.Service is null || Fault.Service == service)
        && (Fault.Method is null || string.Equals(Fault.Method, method, StringComparison.OrdinalIgnoreCase))
        && (_path is null || _path.IsMatch(_pathHasQuery ? target.Raw : target.RawPath))
        && (_pathRegex is null || _pathRegex.IsMatch(target.Raw))
        && (!Fault.ExpiredLink || service == SandboxService.Files)
        && (!Fault.StalledJob || JobStatus.IsAskedFor(service, target))
        && (Fault.MissingAction is not { } action || (service == SandboxService.LaunchDarkly && SegmentAction.MayBeNeeded(action, method, target)));
}
