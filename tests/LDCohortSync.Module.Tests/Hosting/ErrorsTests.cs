using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>PowerShell's category of each fault.</summary>
public sealed class ErrorsTests
{
    private static readonly Dictionary<FaultKind, ErrorCategory> s_categories = new()
    {
        [FaultKind.AmplitudeUnauthorized] = ErrorCategory.AuthenticationError,
        [FaultKind.LaunchDarklyUnauthorized] = ErrorCategory.AuthenticationError,
        [FaultKind.LaunchDarklyForbidden] = ErrorCategory.PermissionDenied,
        [FaultKind.SignInFailed] = ErrorCategory.AuthenticationError,
        [FaultKind.EnvironmentNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.InvalidClientSideId] = ErrorCategory.InvalidArgument,
        [FaultKind.InsecureUri] = ErrorCategory.SecurityError,
        [FaultKind.ServiceUnreachable] = ErrorCategory.ConnectionError,
        [FaultKind.ServiceUnavailable] = ErrorCategory.ResourceUnavailable,
        [FaultKind.RateLimited] = ErrorCategory.LimitsExceeded,
        [FaultKind.ServiceTimeout] = ErrorCategory.OperationTimeout,
        [FaultKind.UnexpectedAnswer] = ErrorCategory.InvalidData,
        [FaultKind.RequestRefused] = ErrorCategory.ProtocolError,
        [FaultKind.PayloadTooLarge] = ErrorCategory.LimitsExceeded,
        [FaultKind.CohortNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.IncompleteDownload] = ErrorCategory.InvalidData,
        [FaultKind.InvalidMemberFile] = ErrorCategory.InvalidData,
        [FaultKind.MemberFileNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.KeyPropertyNotFound] = ErrorCategory.InvalidData,
        [FaultKind.SegmentNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.RunNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.ExportUnavailable] = ErrorCategory.ResourceUnavailable,
        [FaultKind.TriggerFailed] = ErrorCategory.ResourceUnavailable,
        [FaultKind.SyncInProgress] = ErrorCategory.ResourceBusy,
        [FaultKind.LedgerUnavailable] = ErrorCategory.ResourceUnavailable,
        [FaultKind.LedgerMoved] = ErrorCategory.ResourceUnavailable,
        [FaultKind.LedgerDamaged] = ErrorCategory.InvalidData,
        [FaultKind.SubscriptionNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.NotConnected] = ErrorCategory.ConnectionError,
        [FaultKind.InvalidParameter] = ErrorCategory.InvalidArgument,
        [FaultKind.SegmentCapacityExceeded] = ErrorCategory.LimitsExceeded,
        [FaultKind.ImportFailed] = ErrorCategory.ResourceUnavailable,
        [FaultKind.ApprovalRequired] = ErrorCategory.PermissionDenied,
        [FaultKind.ApprovalDeclined] = ErrorCategory.InvalidOperation,
        [FaultKind.ContextKindNotSupported] = ErrorCategory.InvalidArgument,
        [FaultKind.PlanChanged] = ErrorCategory.InvalidOperation,
        [FaultKind.InvalidPlan] = ErrorCategory.InvalidData,
        [FaultKind.SyncFailed] = ErrorCategory.InvalidResult,
        [FaultKind.EmptyCohort] = ErrorCategory.InvalidOperation,
        [FaultKind.TooManyRemovals] = ErrorCategory.InvalidOperation,
        [FaultKind.CohortArchived] = ErrorCategory.InvalidOperation,
        [FaultKind.CohortNeverComputed] = ErrorCategory.InvalidOperation,
        [FaultKind.GroupCohort] = ErrorCategory.InvalidOperation,
        [FaultKind.HostedSyncActive] = ErrorCategory.InvalidOperation,
        [FaultKind.UnknownBaseline] = ErrorCategory.InvalidOperation,
        [FaultKind.ManifestNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.ManifestExists] = ErrorCategory.ResourceExists,
        [FaultKind.InvalidManifest] = ErrorCategory.InvalidData,
        [FaultKind.InvalidPayload] = ErrorCategory.InvalidData,
        [FaultKind.ProfileNotFound] = ErrorCategory.ObjectNotFound,
        [FaultKind.InvalidProfile] = ErrorCategory.InvalidData,
        [FaultKind.SecretUnavailable] = ErrorCategory.ResourceUnavailable,
        [FaultKind.Unexpected] = ErrorCategory.NotSpecified,
    };

    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void Each_fault_has_its_category(FaultKind kind)
    {
        Assert.True(s_categories.TryGetValue(kind, out ErrorCategory expected), $"Give {kind} a category here and in Errors.");
        Assert.Equal(expected, Errors.CategoryOf(kind));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Only_an_unexpected_fault_has_no_category(FaultKind kind) =>
        Assert.Equal(kind == FaultKind.Unexpected, Errors.CategoryOf(kind) == ErrorCategory.NotSpecified);

    [Theory, MemberData(nameof(Kinds))]
    public void Each_fault_says_what_to_do_in_whole_sentences(FaultKind kind)
    {
        string advice = Errors.AdviceOf(kind);
        Assert.True(advice.Length > 0, $"Say in Errors.AdviceOf what to do about {kind}.");
        Assert.Matches(@"^[A-Z$].*[^.]\.\z", advice);
        Assert.DoesNotMatch(@"\s\s|exception|null|HTTP \d|stack|!", advice);
    }
}
