namespace LDCohortSync.Sandbox;

/// <summary>
/// All that the sandbox holds: cohorts, projects, segments, requests, faults and the way in which it behaves. In memory only,
/// safe from several threads; tests read and change it directly.
/// </summary>
public sealed class SandboxState
{
    private readonly Lock _gate = new();
    private readonly List<SandboxCohort> _cohorts = [];
    private readonly List<SandboxProject> _projects = [];
    private readonly List<SandboxSegment> _segments = [];
    private readonly Dictionary<(string ClientSideId, string Key), int> _generations = [];
    private SandboxBehavior _behavior;
    private int _downloadsUsed;

    internal SandboxState(SandboxCredentials credentials, SandboxBehavior behavior, TimeProvider timeProvider)
    {
        Credentials = credentials;
        TimeProvider = timeProvider;
        _behavior = behavior;
        Requests = new(timeProvider);
        Faults = new(timeProvider);
        Imports = new(this);
        Approvals = new(this);
        AuditLog = new(this);
        OAuth = new(this);
    }

    /// <summary>Raised when everything is emptied: the services forget their jobs, files and counters.</summary>
    internal event Action? Cleared;

    /// <summary>The made-up credentials.</summary>
    public SandboxCredentials Credentials { get; }

    /// <summary>How the services behave. Replace it to change something: <c>state.Behavior = state.Behavior with { ... }</c>.</summary>
    public SandboxBehavior Behavior
    {
        get => Volatile.Read(ref _behavior);
        set => Volatile.Write(ref _behavior, value);
    }

    /// <summary>The requests that arrived.</summary>
    public SandboxRequestLog Requests { get; }

    /// <summary>The faults that are armed.</summary>
    public SandboxFaults Faults { get; }

    /// <summary>The imports into big segments.</summary>
    public SandboxImports Imports { get; }

    /// <summary>The approval requests for segments, and what their reviewers do.</summary>
    public SandboxApprovals Approvals { get; }

    /// <summary>The audit log.</summary>
    public SandboxAuditLog AuditLog { get; }

    /// <summary>
    /// The actions that the policy of the token does not allow, such as <c>updateIncluded</c>: a role that lasts, in place of a fault for single
    /// requests. Short for <see cref="SandboxBehavior.DeniedActions"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The sandbox does not know an action.</exception>
    public IReadOnlyCollection<string> DeniedActions
    {
        get => Behavior.DeniedActions;
        set => Behavior = Behavior with { DeniedActions = value };
    }

    /// <summary>The authorization server's clients and tokens.</summary>
    public SandboxOAuth OAuth { get; }

    /// <summary>The access token, flags and stores of the LaunchDarkly account.</summary>
    public SandboxAccount Account { get; } = new();

    /// <summary>How many cohort files were asked for: what Amplitude counts against the monthly quota.</summary>
    public int DownloadsUsed => Volatile.Read(ref _downloadsUsed);

    /// <summary>The cohorts at this moment.</summary>
    public IReadOnlyList<SandboxCohort> Cohorts
    {
        get
        {
            lock (_gate)
            {
                return [.. _cohorts];
            }
        }
    }

    /// <summary>The projects at this moment.</summary>
    public IReadOnlyList<SandboxProject> Projects
    {
        get
        {
            lock (_gate)
            {
                return [.. _projects];
            }
        }
    }

    /// <summary>The segments of all environments at this moment, the oldest first.</summary>
    public IReadOnlyList<SandboxSegment> Segments
    {
        get
        {
            lock (_gate)
            {
                return [.. _segments];
            }
        }
    }

    /// <summary>The environment whose client-side ID is that of the credentials: project <c>default</c>, environment <c>production</c>.</summary>
    public SandboxEnvironment DefaultEnvironment =>
        FindEnvironment(Credentials.ClientSideId) ?? throw new InvalidOperationException("The sandbox has no environment with the client-side ID of its credentials.");

    /// <summary>The clock of the sandbox.</summary>
    internal TimeProvider TimeProvider { get; }

    /// <summary>Adds a cohort, or replaces the one with the same id.</summary>
    /// <param name="cohort">The cohort.</param>
    /// <returns>The same cohort.</returns>
    public SandboxCohort AddCohort(SandboxCohort cohort)
    {
        ArgumentNullException.ThrowIfNull(cohort);
        lock (_gate)
        {
            int index = _cohorts.FindIndex(other => string.Equals(other.Id, cohort.Id, StringComparison.Ordinal));
            if (index < 0)
            {
                _cohorts.Add(cohort);
            }
            else
            {
                _cohorts[index] = cohort;
            }
        }

        return cohort;
    }

    /// <summary>Adds a cohort with members, or replaces the one with the same id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="name">The name.</param>
    /// <param name="userIds">The user ids, one a row; an empty one is an anonymous user.</param>
    /// <returns>The cohort.</returns>
    public SandboxCohort AddCohort(string id, string name, params IEnumerable<string> userIds)
    {
        SandboxCohort cohort = new(id, name);
        cohort.SetMembers(userIds);
        return AddCohort(cohort);
    }

    /// <summary>Finds a cohort.</summary>
    /// <param name="id">The id, compared exactly.</param>
    /// <returns>The cohort, or <see langword="null"/>.</returns>
    public SandboxCohort? FindCohort(string id)
    {
        lock (_gate)
        {
            return _cohorts.Find(cohort => string.Equals(cohort.Id, id, StringComparison.Ordinal));
        }
    }

    /// <summary>Finds a cohort that must exist.</summary>
    /// <param name="id">The id, compared exactly.</param>
    /// <returns>The cohort.</returns>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SandboxCohort GetCohort(string id) =>
        FindCohort(id) ?? throw new KeyNotFoundException($"The sandbox has no cohort '{id}'.");

    /// <summary>Takes a cohort out.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveCohort(string id)
    {
        lock (_gate)
        {
            return _cohorts.RemoveAll(cohort => string.Equals(cohort.Id, id, StringComparison.Ordinal)) > 0;
        }
    }

    /// <summary>Adds a project, or replaces the one with the same key.</summary>
    /// <param name="project">The project.</param>
    public void AddProject(SandboxProject project)
    {
        ArgumentNullException.ThrowIfNull(project);
        lock (_gate)
        {
            _projects.RemoveAll(other => string.Equals(other.Key, project.Key, StringComparison.Ordinal));
            _projects.Add(project);
        }
    }

    /// <summary>Adds an environment to the end of its project.</summary>
    /// <param name="environment">The environment, of a project that exists.</param>
    /// <exception cref="ArgumentException">There is no such project, or it has an environment with that key.</exception>
    public void AddEnvironment(SandboxEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        lock (_gate)
        {
            int index = _projects.FindIndex(project => string.Equals(project.Key, environment.ProjectKey, StringComparison.Ordinal));
            if (index < 0 || _projects[index].Environments.Any(other => string.Equals(other.Key, environment.Key, StringComparison.Ordinal)))
            {
                throw new ArgumentException($"There is no project '{environment.ProjectKey}', or it has an environment '{environment.Key}' already.", nameof(environment));
            }

            _projects[index] = _projects[index] with { Environments = [.. _projects[index].Environments, environment] };
        }
    }

    /// <summary>Finds an environment by its client-side ID.</summary>
    /// <param name="clientSideId">The client-side ID.</param>
    /// <returns>The environment, or <see langword="null"/>.</returns>
    public SandboxEnvironment? FindEnvironment(string clientSideId) =>
        Projects.SelectMany(project => project.Environments)
            .FirstOrDefault(environment => string.Equals(environment.ClientSideId, clientSideId, StringComparison.Ordinal));

    /// <summary>Finds an environment by keys.</summary>
    /// <param name="projectKey">The key of the project.</param>
    /// <param name="environmentKey">The key of the environment.</param>
    /// <returns>The environment, or <see langword="null"/>.</returns>
    public SandboxEnvironment? FindEnvironment(string projectKey, string environmentKey) =>
        Projects.Where(project => string.Equals(project.Key, projectKey, StringComparison.Ordinal))
            .SelectMany(project => project.Environments)
            .FirstOrDefault(environment => string.Equals(environment.Key, environmentKey, StringComparison.Ordinal));

    /// <summary>The segments of one environment at this moment, the oldest first.</summary>
    /// <param name="environment">The environment.</param>
    /// <returns>The segments.</returns>
    public IReadOnlyList<SandboxSegment> SegmentsOf(SandboxEnvironment environment)
    {
        lock (_gate)
        {
            return _segments.FindAll(segment => IsIn(segment, environment));
        }
    }

    /// <summary>Finds a segment.</summary>
    /// <param name="key">The segment's key.</param>
    /// <param name="environment">The environment; the default one if left out.</param>
    /// <returns>The segment, or <see langword="null"/>.</returns>
    public SandboxSegment? FindSegment(string key, SandboxEnvironment? environment = null)
    {
        environment ??= DefaultEnvironment;
        lock (_gate)
        {
            return Find(key, environment);
        }
    }

    /// <summary>Finds a segment that must exist.</summary>
    /// <param name="key">The segment's key.</param>
    /// <param name="environment">The environment; the default one if left out.</param>
    /// <returns>The segment.</returns>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public SandboxSegment GetSegment(string key, SandboxEnvironment? environment = null) =>
        FindSegment(key, environment) ?? throw new KeyNotFoundException($"The sandbox has no segment '{key}'.");

    /// <summary>Adds a native (not synced) segment.</summary>
    /// <param name="key">The key.</param>
    /// <param name="name">The name.</param>
    /// <param name="unbounded">Whether it is a larger list-based segment instead of a standard one.</param>
    /// <param name="environment">The environment; the default one if left out.</param>
    /// <param name="contextKind">The one context kind of a larger list-based segment.</param>
    /// <returns>The new segment, or <see langword="null"/> if the key is taken.</returns>
    public SandboxSegment? AddSegment(string key, string name, bool unbounded = false, SandboxEnvironment? environment = null, string contextKind = "user")
    {
        SandboxEnvironment owner = environment ?? DefaultEnvironment;
        return TryAdd(key, owner, generation => new(owner, key, name, generation, TimeProvider) { Unbounded = unbounded, UnboundedContextKind = contextKind }, out SandboxSegment segment)
            ? segment
            : null;
    }

    /// <summary>Deletes a segment. A segment that is made later with the same key has the next generation.</summary>
    /// <param name="key">The key.</param>
    /// <param name="environment">The environment; the default one if left out.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveSegment(string key, SandboxEnvironment? environment = null)
    {
        environment ??= DefaultEnvironment;
        lock (_gate)
        {
            SandboxSegment? segment = Find(key, environment);
            return segment is not null && _segments.Remove(segment);
        }
    }

    /// <summary>Adds a segment unless the key is taken.</summary>
    /// <returns><see langword="true"/> if it is new; else <paramref name="segment"/> is the one that was there.</returns>
    internal bool TryAdd(string key, SandboxEnvironment environment, Func<int, SandboxSegment> make, out SandboxSegment segment)
    {
        lock (_gate)
        {
            SandboxSegment? existing = Find(key, environment);
            if (existing is not null)
            {
                segment = existing;
                return false;
            }

            int generation = _generations.GetValueOrDefault((environment.ClientSideId, key)) + 1;
            _generations[(environment.ClientSideId, key)] = generation;
            segment = make(generation);
            _segments.Add(segment);
            return true;
        }
    }

    internal void CountDownload() => Interlocked.Increment(ref _downloadsUsed);

    /// <summary>Empties everything but the credentials.</summary>
    internal void Clear(SandboxBehavior behavior)
    {
        lock (_gate)
        {
            _cohorts.Clear();
            _projects.Clear();
            _segments.Clear();
            _generations.Clear();
        }

        Volatile.Write(ref _downloadsUsed, 0);
        Behavior = behavior;
        Requests.Clear();
        Faults.Clear();
        OAuth.Clear();
        Account.Clear();
        Cleared?.Invoke();
    }

    private static bool IsIn(SandboxSegment segment, SandboxEnvironment environment) =>
        string.Equals(segment.Environment.ClientSideId, environment.ClientSideId, StringComparison.Ordinal);

    private SandboxSegment? Find(string key, SandboxEnvironment environment) =>
        _segments.Find(segment => string.Equals(segment.Key, key, StringComparison.Ordinal) && IsIn(segment, environment));
}
