using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using LDCohortSync.Hosting;

namespace LDCohortSync.Completion;

/// <summary>The command line that somebody is typing: its other parameters, and the destination that they mean.</summary>
internal sealed class CompletionScene(IDictionary bound)
{
    /// <summary>The destinations of the session, the newest first.</summary>
    public static IReadOnlyList<LDDestination> Destinations =>
        Runspace.DefaultRunspace is null ? [] : [.. DestinationRegistry.Current.Destinations.Reverse()];

    /// <summary>What is known of the destination that is meant; null when there is none.</summary>
    public KnownValues? Known => Runspace.DefaultRunspace is null ? null : DestinationRegistry.Current.TryFind(Wanted)?.Known;

    /// <summary>A parameter's text as far as it was typed; null when it was not.</summary>
    public string? Text(string parameter) => Value(parameter)?.ToString();

    private DestinationReference? Wanted => Value("Destination") switch
    {
        null => null,
        LDDestination destination => new(destination),
        object other => new(other.ToString() ?? ""),
    };

    private object? Value(string parameter) => bound.Contains(parameter) ? bound[parameter] is PSObject wrapped ? wrapped.BaseObject : bound[parameter] : null;
}
