using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using LDCohortSync.Cohorts;

namespace LDCohortSync.Hosting;

/// <summary>
/// The connections of a runspace, the newest last. An <see cref="LDDestination"/> that is handed to another runspace, as
/// ForEach-Object -Parallel does, still leads to its connection.
/// </summary>
internal sealed class DestinationRegistry
{
    private static readonly ConditionalWeakTable<Runspace, DestinationRegistry> s_registries = [];
    private static readonly ConditionalWeakTable<LDDestination, DestinationConnection> s_connections = [];

    private readonly List<LDDestination> _destinations = [];

    /// <summary>The registry of the runspace that the calling thread works for.</summary>
    public static DestinationRegistry Current => s_registries.GetOrCreateValue(Runspace.DefaultRunspace);

    /// <summary>The destinations of the runspace, the newest last.</summary>
    public IReadOnlyList<LDDestination> Destinations => _destinations;

    /// <summary>Takes a new connection in; it becomes the default. One of the same name gives way and is returned.</summary>
    public DestinationConnection? Add(DestinationConnection connection)
    {
        DestinationConnection? replaced = _destinations.Find(one => HasName(one, connection.Destination.Name)) is LDDestination old ? Remove(old) : null;
        _destinations.Add(connection.Destination);
        s_connections.Add(connection.Destination, connection);
        return replaced;
    }

    /// <summary>Lets a destination go; whoever calls closes what is returned.</summary>
    public DestinationConnection? Remove(LDDestination destination)
    {
        _destinations.Remove(destination);
        if (!s_connections.TryGetValue(destination, out DestinationConnection? connection))
            return null;
        s_connections.Remove(destination);
        return connection;
    }

    /// <summary>The connection that a command means.</summary>
    /// <param name="wanted">A name or an object; null for the newest.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.NotConnected"/>.</exception>
    public DestinationConnection Find(DestinationReference? wanted) =>
        TryFind(wanted) ?? throw NotConnected(wanted?.Name is { Length: > 0 } unknown ? unknown : null);

    /// <summary>The connection that a command means; null when there is none.</summary>
    /// <param name="wanted">A name or an object; null for the newest.</param>
    public DestinationConnection? TryFind(DestinationReference? wanted)
    {
        LDDestination? destination = wanted switch
        {
            null or { Name: "" } => _destinations.LastOrDefault(),      // an empty cell of a table names none
            { Destination: LDDestination given } => given,
            { Name: string name } => _destinations.Find(one => HasName(one, name)),
            _ => null,
        };
        return destination is not null && s_connections.TryGetValue(destination, out DestinationConnection? connection) ? connection : null;
    }

    /// <summary>The destinations whose names match; those of a name without a wildcard have to exist.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.NotConnected"/>.</exception>
    public IReadOnlyList<LDDestination> Match(string pattern)
    {
        IReadOnlyList<LDDestination> found = MatchOrNone(pattern);
        return found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(pattern) ? found : throw NotConnected(pattern);
    }

    /// <summary>The destinations whose names match, if there are any.</summary>
    public IReadOnlyList<LDDestination> MatchOrNone(string pattern)
    {
        WildcardPattern wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        return [.. _destinations.Where(one => wildcard.IsMatch(one.Name))];
    }

    private SyncFault NotConnected(string? name)
    {
        string advice = _destinations.Count == 0
            ? "Use Connect-LDDestination first."
            : $"{NearestNames.Question(name ?? "", _destinations.Select(one => one.Name))}Connected are: {string.Join(", ", _destinations.Select(one => one.Name))}.";
        return new(FaultKind.NotConnected, name is null ? "No destination is connected in this session." : $"No destination '{name}' is connected in this session.", advice)
        {
            Target = name,
        };
    }

    private static bool HasName(LDDestination destination, string name) => string.Equals(destination.Name, name, StringComparison.OrdinalIgnoreCase);
}
