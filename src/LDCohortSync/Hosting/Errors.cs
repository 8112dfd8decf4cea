using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>The one page of error records. The error id is the name of the <see cref="FaultKind"/>.</summary>
internal static class Errors
{
    /// <summary>The error record of a fault, or of an error that has no name.</summary>
    public static ErrorRecord Record(Exception error)
    {
        SyncFault fault = error as SyncFault ?? new(FaultKind.Unexpected, $"{error.GetType().Name}: {error.Message}", AdviceOf(FaultKind.Unexpected), error);
        return new(fault, fault.Kind.ToString(), CategoryOf(fault.Kind), fault.Target)
        {
            // The advice is part of the text, where every host and every log shows it. ErrorDetails.RecommendedAction stays
            // empty: PowerShell 7.4 does not show it, and 7.5 and later would show the advice twice.
            ErrorDetails = new(fault.Advice is null ? $"{fault.Message} {AdviceOf(fault.Kind)}" : fault.Sentence),
        };
    }

    /// <summary>PowerShell's category of a kind of fault.</summary>
    public static ErrorCategory CategoryOf(FaultKind kind) => kind switch
    {
        FaultKind.AmplitudeUnauthorized or FaultKind.LaunchDarklyUnauthorized or FaultKind.SignInFailed => ErrorCategory.AuthenticationError,
        FaultKind.LaunchDarklyForbidden or FaultKind.ApprovalRequired => ErrorCategory.PermissionDenied,
        FaultKind.EnvironmentNotFound or FaultKind.CohortNotFound or FaultKind.MemberFileNotFound or FaultKind.SegmentNotFound
            or FaultKind.RunNotFound
            or FaultKind.ManifestNotFound or FaultKind.ProfileNotFound or FaultKind.SubscriptionNotFound
            => ErrorCategory.ObjectNotFound,
        FaultKind.InvalidClientSideId or FaultKind.InvalidParameter or FaultKind.ContextKindNotSupported => ErrorCategory.InvalidArgument,
        FaultKind.ManifestExists => ErrorCategory.ResourceExists,
        FaultKind.InsecureUri => ErrorCategory.SecurityError,
        FaultKind.ServiceUnreachable or FaultKind.NotConnected => ErrorCategory.ConnectionError,
        FaultKind.ServiceUnavailable or FaultKind.LedgerUnavailable or FaultKind.LedgerMoved or FaultKind.ExportUnavailable
            or FaultKind.ImportFailed or FaultKind.TriggerFailed or FaultKind.SecretUnavailable => ErrorCategory.ResourceUnavailable,
        FaultKind.RateLimited or FaultKind.PayloadTooLarge or FaultKind.SegmentCapacityExceeded => ErrorCategory.LimitsExceeded,
        FaultKind.ServiceTimeout => ErrorCategory.OperationTimeout,
        FaultKind.UnexpectedAnswer or FaultKind.IncompleteDownload or FaultKind.InvalidMemberFile or FaultKind.KeyPropertyNotFound
            or FaultKind.LedgerDamaged or FaultKind.InvalidManifest or FaultKind.InvalidPayload or FaultKind.InvalidProfile
            or FaultKind.InvalidPlan => ErrorCategory.InvalidData,
        FaultKind.RequestRefused => ErrorCategory.ProtocolError,
        FaultKind.SyncInProgress => ErrorCategory.ResourceBusy,
        FaultKind.EmptyCohort or FaultKind.TooManyRemovals or FaultKind.CohortArchived or FaultKind.CohortNeverComputed
            or FaultKind.GroupCohort or FaultKind.HostedSyncActive or FaultKind.UnknownBaseline
            or FaultKind.ApprovalDeclined or FaultKind.PlanChanged => ErrorCategory.InvalidOperation,
        FaultKind.SyncFailed => ErrorCategory.InvalidResult,
        _ => ErrorCategory.NotSpecified,
    };

    /// <summary>What to do about a kind of fault where the one who noticed it has nothing better to say. One or two sentences for an operator.</summary>
    public static string AdviceOf(FaultKind kind) => kind switch
    {
        FaultKind.AmplitudeUnauthorized => "Give -AmplitudeCredential the API key and the secret key of the Amplitude project, and -AmplitudeRegion where it lives.",
        FaultKind.LaunchDarklyUnauthorized => "Connect again with an access token that is valid and of this LaunchDarkly instance.",
        FaultKind.LaunchDarklyForbidden => "Give the token's role what New-LDSyncPolicy writes for the destination; Test-LDDestination tells what is missing.",
        FaultKind.SignInFailed => "Connect again, and finish the sign-in in the browser.",
        FaultKind.EnvironmentNotFound => "Check that the client-side ID is of this account and instance, and that the token may see its project.",
        FaultKind.InvalidClientSideId => "Give the client-side ID from the environment's settings in LaunchDarkly: 24 hexadecimal digits, not an SDK key.",
        FaultKind.InsecureUri => "Use an https address; plain http is only for this machine.",
        FaultKind.ServiceUnreachable => "Check the address, the network, the firewall and the proxy (HTTPS_PROXY).",
        FaultKind.ServiceUnavailable => "Try again later.",
        FaultKind.RateLimited => "Wait a few minutes, or use a smaller -ThrottleLimit, and try again.",
        FaultKind.ServiceTimeout => "Try again later; the next run goes on where this one ended.",
        FaultKind.UnexpectedAnswer => "Check the address, and whether a proxy answers in the service's place.",
        FaultKind.RequestRefused => "Look at the service's reason above; $DebugPreference = 'Continue' shows the requests.",
        FaultKind.PayloadTooLarge => "Look at the member's key: a single one is larger than the service takes.",
        FaultKind.CohortNotFound => "Get-AmplitudeCohort lists all that are discoverable in Amplitude.",
        FaultKind.IncompleteDownload => "Nothing was planned or sent. Run it again.",
        FaultKind.InvalidMemberFile => "Nothing was planned or sent. Mend the file, or have Amplitude export it anew.",
        FaultKind.MemberFileNotFound => "Check the path.",
        FaultKind.KeyPropertyNotFound => "Connect with the -KeyProperty that names a user in the file, or choose a file with that column.",
        FaultKind.SegmentNotFound => "Get-LDSyncedSegment lists the segments; -All shows those that no integration fills too.",
        FaultKind.RunNotFound => "Get-CohortSyncRun without an id lists the runs of the destination.",
        FaultKind.ExportUnavailable => "Compare with -Against Ledger, or look at the counts with -Summary.",
        FaultKind.SegmentCapacityExceeded => "Use -SegmentKind Big or Synced, or a smaller cohort.",
        FaultKind.ImportFailed => "Run it again: what is missing is sent then.",
        FaultKind.ApprovalRequired => "Use -RequestApproval to ask for approval, or a token that may do without.",
        FaultKind.SyncInProgress => "Wait until the other run has ended, for example with -WaitForLease.",
        FaultKind.LedgerUnavailable => "Check the path, its rights and the room on the disk, or choose another file with -Ledger.",
        FaultKind.LedgerDamaged => "Sync the cohort once with -Baseline Destination: what LaunchDarkly holds replaces what is damaged.",
        FaultKind.LedgerMoved => "Give -Ledger or LDCOHORTSYNC_LEDGER the place that the ledger was moved to.",
        FaultKind.NotConnected => "Use Connect-LDDestination first; Get-LDDestination lists what is connected.",
        FaultKind.ProfileNotFound => "Save it with Connect-LDDestination and its -Save.",
        FaultKind.InvalidProfile => "Mend the file of saved destinations, or save them anew with Connect-LDDestination and its -Save.",
        FaultKind.SecretUnavailable => "Put the secret into the vault or the environment variable that the saved destination names.",
        FaultKind.SubscriptionNotFound => "Get-CohortSync lists what is registered; Register-CohortSync registers a cohort.",
        FaultKind.InvalidParameter => "Get-Help with the command's name tells what each parameter takes.",
        FaultKind.ContextKindNotSupported => "Use -ContextKind user, or another -SegmentKind.",
        FaultKind.EmptyCohort => "Look at the cohort in Amplitude; -AllowEmpty lets it empty its segment.",
        FaultKind.TooManyRemovals => "Look at the change with Compare-CohortMembership; -MaximumRemovalPercent or -Force lets it through.",
        FaultKind.CohortArchived => "Take the cohort out of Amplitude's archive, or use -Force.",
        FaultKind.CohortNeverComputed => "Open the cohort in Amplitude, which computes it, or use -Force.",
        FaultKind.GroupCohort => "Choose a cohort of users, or use -Force if the groups' names are what the segment is to hold.",
        FaultKind.HostedSyncActive => "Stop the cohort's sync to LaunchDarkly in Amplitude, or use -Force.",
        FaultKind.UnknownBaseline => "Use a token that may export the segment, or -Force to leave those members in it.",
        FaultKind.ApprovalDeclined => "Talk to whoever declined it; -Force plans the change anew.",
        FaultKind.PlanChanged => "Plan anew, have that looked at, and apply the new plan.",
        FaultKind.InvalidPlan => "Store the plan anew, and give it as it was stored.",
        FaultKind.SyncFailed => "Look at the results: each has its status and its reason.",
        FaultKind.TriggerFailed => "Switch the flag by hand if it has to be off, and check the address of the trigger.",
        FaultKind.ManifestNotFound => "Give the folder of an integration, or its manifest.json.",
        FaultKind.ManifestExists => "Choose another -Path, or use -Force to replace it.",
        FaultKind.InvalidManifest => "Test-LDIntegrationManifest names each rule that is broken, and how to mend it.",
        FaultKind.InvalidPayload => "Compare the request with what the manifest points at.",
        FaultKind.Unexpected => "This is a fault of the module: please report it with Get-Error's output.",
        _ => "",
    };
}
