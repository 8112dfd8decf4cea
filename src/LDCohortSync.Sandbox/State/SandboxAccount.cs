namespace LDCohortSync.Sandbox;

/// <summary>What a LaunchDarkly account has beside its segments: the access token, flags' states, links and triggers, and stores.</summary>
public sealed class SandboxAccount
{
    private readonly Lock _gate = new();
    private readonly List<SandboxFlagLink> _links = [];
    private readonly List<SandboxTrigger> _triggers = [];
    private readonly Dictionary<(string ClientSideId, string FlagKey), int> _switched = [];
    private SandboxToken _token = new();
    private IReadOnlyList<SandboxStore> _stores = [];

    internal SandboxAccount()
    {
    }

    /// <summary>What is told of the access token.</summary>
    public SandboxToken Token
    {
        get => Volatile.Read(ref _token);
        set => Volatile.Write(ref _token, value);
    }

    /// <summary>The stores for big segments.</summary>
    public IReadOnlyList<SandboxStore> Stores
    {
        get => Volatile.Read(ref _stores);
        set => Volatile.Write(ref _stores, value);
    }

    /// <summary>The links on flags at this moment, the oldest first.</summary>
    public IReadOnlyList<SandboxFlagLink> Links
    {
        get
        {
            lock (_gate)
            {
                return [.. _links];
            }
        }
    }

    /// <summary>The triggers at this moment, the oldest first.</summary>
    public IReadOnlyList<SandboxTrigger> Triggers
    {
        get
        {
            lock (_gate)
            {
                return [.. _triggers];
            }
        }
    }

    /// <summary>Whether a flag is on in an environment. Flags are on until somebody switches them off.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flagKey">The key of the flag.</param>
    /// <returns><see langword="true"/> if it is.</returns>
    public bool IsOn(SandboxEnvironment environment, string flagKey) => Switches(environment, flagKey) % 2 == 0;

    /// <summary>How often a flag was switched in an environment.</summary>
    internal int Switches(SandboxEnvironment environment, string flagKey)
    {
        lock (_gate)
        {
            return _switched.GetValueOrDefault((environment.ClientSideId, flagKey));
        }
    }

    /// <summary>Adds a link unless its flag has one with the same key.</summary>
    internal bool TryAdd(SandboxFlagLink link)
    {
        lock (_gate)
        {
            if (link.Key is not null && _links.Exists(other => IsOf(other, link.ProjectKey, link.FlagKey) && string.Equals(other.Key, link.Key, StringComparison.Ordinal)))
            {
                return false;
            }

            _links.Add(link);
            return true;
        }
    }

    internal IReadOnlyList<SandboxFlagLink> LinksOf(string projectKey, string flagKey)
    {
        lock (_gate)
        {
            return _links.FindAll(link => IsOf(link, projectKey, flagKey));
        }
    }

    /// <summary>Puts a link in the place of the one with its id; <see langword="null"/> takes that one away.</summary>
    internal void Replace(string id, SandboxFlagLink? link)
    {
        lock (_gate)
        {
            int index = _links.FindIndex(other => string.Equals(other.Id, id, StringComparison.Ordinal));
            if (index >= 0 && link is null)
            {
                _links.RemoveAt(index);
            }
            else if (index >= 0)
            {
                _links[index] = link!;
            }
        }
    }

    internal void Add(SandboxTrigger trigger)
    {
        lock (_gate)
        {
            _triggers.Add(trigger);
        }
    }

    /// <summary>Does what the trigger with an address does.</summary>
    /// <returns>Whether there is one that works.</returns>
    internal bool TryFire(string path, string? body)
    {
        lock (_gate)
        {
            int index = _triggers.FindIndex(trigger => trigger.Enabled && string.Equals(trigger.Path, path, StringComparison.Ordinal));
            if (index < 0)
            {
                return false;
            }

            SandboxTrigger fired = _triggers[index];
            _triggers[index] = fired with { Calls = fired.Calls + 1, LastBody = body };
            (string ClientSideId, string FlagKey) flag = (fired.Environment.ClientSideId, fired.FlagKey);
            int switches = _switched.GetValueOrDefault(flag);
            bool isOn = switches % 2 == 0;
            _switched[flag] = isOn == fired.TurnsOn ? switches : switches + 1;
            return true;
        }
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _links.Clear();
            _triggers.Clear();
            _switched.Clear();
        }

        Token = new();
        Stores = [];
    }

    private static bool IsOf(SandboxFlagLink link, string projectKey, string flagKey) =>
        string.Equals(link.ProjectKey, projectKey, StringComparison.Ordinal) && string.Equals(link.FlagKey, flagKey, StringComparison.Ordinal);
}
