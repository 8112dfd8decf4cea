using System.Management.Automation;
using System.Security;
using LDCohortSync.Completion;
using LDCohortSync.Hosting;
using LDCohortSync.Profiles;

namespace LDCohortSync.Commands;

/// <summary>Proves both services' keys, finds the environment, and remembers the connection in this session.</summary>
[Cmdlet(VerbsCommunications.Connect, "LDDestination", DefaultParameterSetName = "Saved"), OutputType(typeof(LDDestination))]
public sealed class ConnectLDDestinationCommand : AsyncCommand
{
    /// <summary>The name that other commands use for the destination.</summary>
    [Parameter(Position = 0), ValidateNotNullOrEmpty, ArgumentCompleter(typeof(SavedDestinationCompleter))] public string Name { get; set; } = "default";
    /// <summary>LaunchDarkly access token.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Keys")] public SecureString AccessToken { get; set; } = null!;
    /// <summary>The OAuth client as which to sign in.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "OAuth"), ValidateNotNullOrEmpty] public string OAuthClientId { get; set; } = "";
    /// <summary>Its secret, with which it signs in by itself; without it a member signs in through a browser.</summary>
    [Parameter(ParameterSetName = "OAuth"), ValidateNotNull] public SecureString? OAuthClientSecret { get; set; }
    /// <summary>The port of the redirect address that is registered for it; 0 for any.</summary>
    [Parameter(ParameterSetName = "OAuth"), ValidateRange(0, 65535)] public int OAuthRedirectPort { get; set; }
    /// <summary>Tells the address to sign in at, and opens no browser.</summary>
    [Parameter(ParameterSetName = "OAuth")] public SwitchParameter NoBrowser { get; set; }
    /// <summary>The LaunchDarkly environment's client-side ID: 24 hexadecimal digits, not the SDK key.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Keys"), Parameter(Mandatory = true, ParameterSetName = "OAuth"), Parameter(ParameterSetName = "Saved"), ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ClientSideIdCompleter))] public string ClientSideId { get; set; } = "";
    /// <summary>Amplitude's API key as user name and secret key as password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Keys"), Parameter(Mandatory = true, ParameterSetName = "OAuth"), Parameter(ParameterSetName = "Saved"), Credential] public PSCredential? AmplitudeCredential { get; set; }
    /// <summary>Takes keys, addresses and ledger from environment variables.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Environment")] public SwitchParameter FromEnvironment { get; set; }
    /// <summary>What names a member: user_id, amplitude_id, or a user property of Amplitude.</summary>
    [Parameter, ValidateNotNullOrEmpty, ArgumentCompleter(typeof(KeyPropertyCompleter))] public string KeyProperty { get; set; } = "user_id";
    /// <summary>The LaunchDarkly context kind of the members.</summary>
    [Parameter, ValidateNotNullOrEmpty, ArgumentCompleter(typeof(ContextKindCompleter))] public string ContextKind { get; set; } = Destinations.DestinationRules.UserKind;
    /// <summary>How segments are filled.</summary>
    [Parameter] public SegmentKind SegmentKind { get; set; }
    /// <summary>Where the LaunchDarkly account lives.</summary>
    [Parameter] public LaunchDarklyRegion LaunchDarklyRegion { get; set; }
    /// <summary>Where the Amplitude organization lives.</summary>
    [Parameter] public AmplitudeRegion AmplitudeRegion { get; set; }
    /// <summary>LaunchDarkly's address, in place of the region's.</summary>
    [Parameter] public Uri? LaunchDarklyUri { get; set; }
    /// <summary>Amplitude's address, in place of the region's.</summary>
    [Parameter] public Uri? AmplitudeUri { get; set; }
    /// <summary>LaunchDarkly API version.</summary>
    [Parameter, ValidateNotNullOrEmpty] public string ApiVersion { get; set; } = "20240415";
    /// <summary>Sends the access token as an OAuth bearer token.</summary>
    [Parameter] public SwitchParameter OAuth { get; set; }
    /// <summary>The ledger: a file, or the connection string or address of a PostgreSQL database.</summary>
    [Parameter] public string? Ledger { get; set; }
    /// <summary>How long the ledger keeps runs, and the members of segments that nobody syncs; a plain number means days.</summary>
    [Parameter, DaysTransformation] public TimeSpan? Keep { get; set; }
    /// <summary>The organization's slug in Amplitude's address bar; segments then link to their cohorts.</summary>
    [Parameter, ValidatePattern(@"^[\w.-]+\z")] public string? AmplitudeOrganization { get; set; }

    /// <summary>Keeps the destination, without its secrets, for later sessions.</summary>
    [Parameter] public SwitchParameter Save { get; set; }
    /// <summary>The SecretManagement vault that has the secrets; without it, all registered ones are looked through.</summary>
    [Parameter, ValidateNotNullOrEmpty] public string? Vault { get; set; }
    /// <summary>The name under which the vault has the access token, or the OAuth client's secret.</summary>
    [Parameter, ValidateNotNullOrEmpty] public string? LaunchDarklyVaultEntry { get; set; }
    /// <summary>The name under which the vault has Amplitude's keys, as a PSCredential.</summary>
    [Parameter, ValidateNotNullOrEmpty] public string? AmplitudeVaultEntry { get; set; }

    private ConnectRequest _request = null!;
    private DestinationRegistry _registry = null!;

    private protected override IEnumerable<string> Secrets => _request.RevealAll();

    private protected override void Prepare()
    {
        LedgerLocation.Conceal(this, nameof(Ledger));
        _registry = DestinationRegistry.Current;
        _request = ConnectRequest.From(this, SessionState.Path.GetUnresolvedProviderPathFromPSPath);
    }

    private protected override async Task ProcessAsync(ICommandSink sink, CancellationToken cancellation)
    {
        DestinationConnection connection = await Composition.ConnectAsync(_request, new Reporter(sink, "Connect-LDDestination"), cancellation).ConfigureAwait(false);
        if (_registry.Add(connection) is DestinationConnection replaced)
            await replaced.DisposeAsync().ConfigureAwait(false);
        sink.Output(connection.Destination);
        if (Save.IsPresent)
            ProfileFile.OfUser.Save(SavedConnection.Describe(_request), cancellation);
    }
}
