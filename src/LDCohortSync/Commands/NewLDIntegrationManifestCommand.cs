using System.Collections;
using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Writes a manifest for LaunchDarkly's integration framework, with icons and templates. Asks nobody.</summary>
[Cmdlet(VerbsCommon.New, "LDIntegrationManifest", SupportsShouldProcess = true), OutputType(typeof(IntegrationManifest))]
public sealed class NewLDIntegrationManifestCommand : AsyncCommand
{
    /// <summary>The integration's folder, whose name becomes the integration's key, or the manifest's file in it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true), ValidateNotNullOrEmpty] public string Path { get; set; } = "";
    /// <summary>The integration's name.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true), ValidateNotNullOrEmpty] public string Name { get; set; } = "";
    /// <summary>What the integration can do.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Approval", "AuditLogEventsHook", "BigSegmentStore", "Endpoint", "FeatureStore", "FlagLink", "ReservedCustomProperties", "SyncedSegment", "Trigger")]
    public string[] Capability { get; set; } = ["SyncedSegment"];
    /// <summary>One sentence about it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public string? Overview { get; set; }
    /// <summary>More about it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public string? Description { get; set; }
    /// <summary>Who is responsible for it.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true), ValidateNotNullOrEmpty] public string Author { get; set; } = "";
    /// <summary>Where its users get help.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true), ValidateNotNullOrEmpty] public string SupportEmail { get; set; } = "";
    /// <summary>Its site.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)] public Uri Site { get; set; } = null!;
    /// <summary>Its privacy policy.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)] public Uri PrivacyPolicy { get; set; } = null!;
    /// <summary>Where it is listed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("ai", "analytics", "approval", "authentication", "automation", "big-segment-store", "code-references", "customer-support", "data",
        "developer-tools", "import", "infrastructure", "issue-tracking", "log-management", "messaging", "migration", "monitoring", "synced-segments", "notifications")]
    public string[] Category { get; set; } = [];
    /// <summary>Its version.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true), ValidateNotNullOrEmpty] public string Version { get; set; } = "1.0.0";
    /// <summary>What a customer fills in, with the keys of the manifest.</summary>
    [Parameter] public IDictionary[] FormVariable { get; set; } = [];
    /// <summary>An SVG file for the square icon.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public string? SquareIcon { get; set; }
    /// <summary>An SVG file for the horizontal icon.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)] public string? HorizontalIcon { get; set; }
    /// <summary>Replaces files that are there.</summary>
    [Parameter] public SwitchParameter Force { get; set; }

    private NewManifest _request = null!;

    private protected override void Prepare() => _request = NewManifest.From(this, SessionState.Path.GetUnresolvedProviderPathFromPSPath);

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        try
        {
            Func<IntegrationManifest> write = PartnerFramework.Compose(_request, out string path);
            if (await sink.ShouldProcessAsync(path, "Create integration manifest").ConfigureAwait(false))
                sink.Output(write());
        }
        catch (SyncFault fault)
        {
            sink.Error(Errors.Record(fault));
        }
    }
}
