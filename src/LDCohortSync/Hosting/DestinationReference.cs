namespace LDCohortSync.Hosting;

/// <summary>What <c>-Destination</c> takes: the name of a connected destination, or the destination itself.</summary>
public sealed class DestinationReference
{
    /// <summary>Refers to a destination by its name.</summary>
    public DestinationReference(string name) => Name = name;

    /// <summary>Refers to a destination.</summary>
    public DestinationReference(LDDestination destination)
    {
        Destination = destination;
        Name = destination.Name;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The destination; null when it was named.</summary>
    public LDDestination? Destination { get; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
