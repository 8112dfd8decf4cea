using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Commands;

/// <summary>Checks integration manifests against the rules of LaunchDarkly's framework, or reads a request as a manifest describes it. Asks nobody.</summary>
[Cmdlet(VerbsDiagnostic.Test, "LDIntegrationManifest", DefaultParameterSetName = "Path"), OutputType(typeof(ManifestFinding), typeof(ParsedPayload), typeof(bool))]
public sealed class TestLDIntegrationManifestCommand : AsyncCommand
{
    /// <summary>Folders of integrations, or manifests; wildcards are possible.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true), SupportsWildcards]
    public string[] Path { get; set; } = [];
    /// <summary>The same, taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true), Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];
    /// <summary>The body of a request, or the path of a file with one.</summary>
    [Parameter, ValidateNotNullOrEmpty] public string? SamplePayload { get; set; }
    /// <summary>Writes true or false for each manifest.</summary>
    [Parameter] public SwitchParameter Quiet { get; set; }

    private ManifestPaths _paths = null!;
    private string? _payload;

    private protected override void Prepare()
    {
        if (Quiet.IsPresent && SamplePayload is not null)
            throw new SyncFault(FaultKind.InvalidParameter, "-Quiet and -SamplePayload ask for two different answers.", "Leave one of them out.");
        _paths = ParameterSetName == "LiteralPath" ? ManifestPaths.Literal(LiteralPath, this) : ManifestPaths.Matching(Path, this);
        _payload = ManifestPaths.Payload(SamplePayload, this);
    }

    private protected override Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        foreach (SyncFault fault in _paths.Faults)
            sink.Error(Errors.Record(fault));
        foreach (string path in _paths.Found)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                sink.OutputEach(PartnerFramework.Test(path, _payload, Quiet.IsPresent));
            }
            catch (SyncFault fault)
            {
                sink.Error(Errors.Record(fault));
            }
        }

        return Task.CompletedTask;
    }
}
