using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>The one page of error records. The error id is the name of the <see cref="FaultKind"/>.</summary>
internal static class Errors
{
    /// <summary>The error record of a fault, or of an error that has no name.</summary>
    public static ErrorRecord Record(Exception error)
    {
        SyncFault fault = error as SyncFault ?? new(FaultKind.Unexpected, $"{error.GetType().Name}: {error.Message}",
            "This is a fault of the module: please report it with Get-Error's output.", error);
        return new(fault, fault.Kind.ToString(), CategoryOf(fault.Kind), fault.Target)
        {
            // The advice is part of the text, where every host and every log shows it. ErrorDetails.RecommendedAction stays
            // empty: PowerShell 7.4 does not show it, and 7.5 and later would show the advice twice.
            ErrorDetails = new(fault.Sentence),
        };
    }

    /// <summary>PowerShell's category of a kind of fault.</summary>
    public static ErrorCategory CategoryOf(FaultKind kind) => kind switch
    {
        FaultKind.AmplitudeUnauthorized or FaultKind.LaunchDarklyUnauthorized or FaultKind.SignInFailed => ErrorCategory.AuthenticationError,
        FaultKind.LaunchDarklyForbidden or FaultKind.ApprovalRequired => ErrorCategory.PermissionDenied,
        FaultKind.EnvironmentNotFound or FaultKind.CohortNotFound or FaultKind.MemberFileNotFound or FaultKind.SegmentNotFound
            or FaultKind.ManifestNotFound or FaultKind.ProfileNotFound or FaultKind.SubscriptionNotFound
            => ErrorCategory.ObjectNotFound,
        FaultKind.InvalidClientSideId or FaultKind.InvalidParameter or FaultKind.ContextKindNotSupported => ErrorCategory.InvalidArgument,
        FaultKind.ManifestExists => ErrorCategory.ResourceExists,
        FaultKind.InsecureUri => ErrorCategory.SecurityError,
        FaultKind.ServiceUnreachable or FaultKind.NotConnected => ErrorCategory.ConnectionError,
        FaultKind.ServiceUnavailable or FaultKind.LedgerUnavailable or FaultKind.ExportUnavailable
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
}
