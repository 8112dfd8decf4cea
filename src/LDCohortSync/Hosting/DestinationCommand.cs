using System.Management.Automation;
using LDCohortSync.Completion;

namespace LDCohortSync.Hosting;

/// <summary>A command that works on a connected destination.</summary>
public abstract class DestinationCommand : AsyncCommand
{
    /// <summary>The destination, by name or as an object; without it, the one connected last in this session.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ArgumentCompleter(typeof(DestinationCompleter))]
    public DestinationReference? Destination { get; set; }

    /// <summary>The connection to it.</summary>
    private protected DestinationConnection Connection { get; private set; } = null!;

    /// <summary>False for a use of the command that needs no destination.</summary>
    private protected virtual bool NeedsDestination => true;

    private protected override void Prepare()
    {
        if (NeedsDestination)
            Connection = DestinationRegistry.Current.Find(Destination);
    }
}
