using System.Management.Automation;
using System.Security;
using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Support;
using Cmdlet = LDCohortSync.Module.Tests.Support.Cmdlet;

namespace LDCohortSync.Module.Tests.Contract;

/// <summary>Names, types and defaults that scripts rely on. A later version may add to them and not change them.</summary>
public sealed class DesignTests
{
    private static readonly (string Cmdlet, string Parameter, Type Type, string Default)[] s_parameters =
    [
        ("Connect-LDDestination", "Name", typeof(string), "default"),
        ("Connect-LDDestination", "AccessToken", typeof(SecureString), "None"),
        ("Connect-LDDestination", "OAuthClientId", typeof(string), "None"),
        ("Connect-LDDestination", "OAuthClientSecret", typeof(SecureString), "None"),
        ("Connect-LDDestination", "OAuthRedirectPort", typeof(int), "0"),
        ("Connect-LDDestination", "NoBrowser", typeof(SwitchParameter), "False"),
        ("Connect-LDDestination", "ClientSideId", typeof(string), "None"),
        ("Connect-LDDestination", "AmplitudeCredential", typeof(PSCredential), "None"),
        ("Connect-LDDestination", "KeyProperty", typeof(string), "user_id"),
        ("Connect-LDDestination", "ContextKind", typeof(string), "user"),
        ("Connect-LDDestination", "SegmentKind", typeof(SegmentKind), "Synced"),
        ("Connect-LDDestination", "LaunchDarklyRegion", typeof(LaunchDarklyRegion), "US"),
        ("Connect-LDDestination", "AmplitudeRegion", typeof(AmplitudeRegion), "US"),
        ("Connect-LDDestination", "LaunchDarklyUri", typeof(Uri), "None"),
        ("Connect-LDDestination", "AmplitudeUri", typeof(Uri), "None"),
        ("Connect-LDDestination", "ApiVersion", typeof(string), "20240415"),
        ("Connect-LDDestination", "OAuth", typeof(SwitchParameter), "False"),
        ("Connect-LDDestination", "Ledger", typeof(string), "None"),
        ("Connect-LDDestination", "Keep", typeof(TimeSpan), "None"),
        ("Connect-LDDestination", "AmplitudeOrganization", typeof(string), "None"),
        ("Connect-LDDestination", "FromEnvironment", typeof(SwitchParameter), "False"),
        ("Connect-LDDestination", "Save", typeof(SwitchParameter), "False"),
        ("Connect-LDDestination", "Vault", typeof(string), "None"),
        ("Connect-LDDestination", "LaunchDarklyVaultEntry", typeof(string), "None"),
        ("Connect-LDDestination", "AmplitudeVaultEntry", typeof(string), "None"),
        ("Get-LDDestination", "Name", typeof(string[]), "*"),
        ("Get-LDDestination", "Saved", typeof(SwitchParameter), "False"),
        ("Disconnect-LDDestination", "Name", typeof(string[]), "None"),
        ("Disconnect-LDDestination", "Forget", typeof(SwitchParameter), "False"),
        ("Get-AmplitudeCohort", "Id", typeof(string[]), "None"),
        ("Get-AmplitudeCohort", "Name", typeof(string[]), "*"),
        ("Get-AmplitudeCohort", "IncludeArchived", typeof(SwitchParameter), "False"),
        ("Get-AmplitudeCohort", "IncludeSyncInfo", typeof(SwitchParameter), "False"),
        ("Sync-AmplitudeCohort", "InputObject", typeof(AmplitudeCohort[]), "None"),
        ("Sync-AmplitudeCohort", "CohortId", typeof(string[]), "None"),
        ("Sync-AmplitudeCohort", "Path", typeof(string), "None"),
        ("Sync-AmplitudeCohort", "LiteralPath", typeof(string), "None"),
        ("Sync-AmplitudeCohort", "InputFile", typeof(FileInfo[]), "None"),
        ("Sync-AmplitudeCohort", "CohortName", typeof(string), "None"),
        ("Sync-AmplitudeCohort", "SegmentKind", typeof(SegmentKind), "None"),
        ("Sync-AmplitudeCohort", "Mode", typeof(SyncMode), "Mirror"),
        ("Sync-AmplitudeCohort", "Baseline", typeof(SyncBaseline), "Ledger"),
        ("Sync-AmplitudeCohort", "MaximumRemovalPercent", typeof(double), "30"),
        ("Sync-AmplitudeCohort", "AllowEmpty", typeof(SwitchParameter), "False"),
        ("Sync-AmplitudeCohort", "Force", typeof(SwitchParameter), "False"),
        ("Sync-AmplitudeCohort", "Verify", typeof(SwitchParameter), "False"),
        ("Sync-AmplitudeCohort", "BatchSize", typeof(int), "1000"),
        ("Sync-AmplitudeCohort", "ThrottleLimit", typeof(int), "4"),
        ("Sync-AmplitudeCohort", "SkippedReport", typeof(string), "None"),
        ("Sync-AmplitudeCohort", "WaitForLease", typeof(TimeSpan), "00:00:00"),
        ("Compare-CohortMembership", "InputObject", typeof(AmplitudeCohort[]), "None"),
        ("Compare-CohortMembership", "CohortId", typeof(string[]), "None"),
        ("Compare-CohortMembership", "Against", typeof(CompareAgainst), "Destination"),
        ("Compare-CohortMembership", "ReferencePath", typeof(string), "None"),
        ("Compare-CohortMembership", "DifferencePath", typeof(string), "None"),
        ("Compare-CohortMembership", "IncludeEqual", typeof(SwitchParameter), "False"),
        ("Compare-CohortMembership", "Summary", typeof(SwitchParameter), "False"),
        ("Get-LDSyncedSegment", "Key", typeof(string[]), "None"),
        ("Get-LDSyncedSegment", "Name", typeof(string[]), "*"),
        ("Get-LDSyncedSegment", "IncludeFlags", typeof(SwitchParameter), "False"),
        ("Get-LDSyncedSegment", "All", typeof(SwitchParameter), "False"),
        ("Sync-AmplitudeCohort", "OnBlocked", typeof(SecureString), "None"),
        ("Get-LDSyncedSegment", "ContextKey", typeof(string[]), "None"),
        ("Get-LDSyncedSegment", "ContextKind", typeof(string), "None"),
        ("Get-LDSyncedSegment", "History", typeof(SwitchParameter), "False"),
        ("Get-LDSyncedSegment", "Since", typeof(DateTimeOffset), "None"),
        ("Get-LDSyncedSegment", "First", typeof(int), "None"),
        ("New-LDSyncPolicy", "Destination", typeof(DestinationReference), "None"),
        ("New-LDSyncPolicy", "ProjectKey", typeof(string), "None"),
        ("New-LDSyncPolicy", "EnvironmentKey", typeof(string), "None"),
        ("New-LDSyncPolicy", "SegmentKind", typeof(SegmentKind), "None"),
        ("New-LDSyncPolicy", "SegmentKey", typeof(string[]), "amplitude-*"),
        ("New-LDSyncPolicy", "RequestApproval", typeof(SwitchParameter), "False"),
        ("New-LDSyncPolicy", "IncludeExport", typeof(SwitchParameter), "False"),
        ("New-LDSyncPolicy", "IncludeFlagLink", typeof(SwitchParameter), "False"),
        ("Test-LDDestination", "Destination", typeof(DestinationReference), "None"),
        ("Test-LDDestination", "Quiet", typeof(SwitchParameter), "False"),
        ("Add-LDCohortFlagLink", "CohortId", typeof(string[]), "None"),
        ("Add-LDCohortFlagLink", "SegmentKey", typeof(string[]), "None"),
        ("Add-LDCohortFlagLink", "Destination", typeof(DestinationReference), "None"),
        ("Get-CohortSyncRun", "CohortId", typeof(string[]), "None"),
        ("Get-CohortSyncRun", "Status", typeof(SyncStatus[]), "None"),
        ("Get-CohortSyncRun", "Since", typeof(DateTimeOffset), "None"),
        ("Get-CohortSyncRun", "Last", typeof(int), "None"),
        ("Export-CohortSyncReport", "Path", typeof(string), "None"),
        ("Export-CohortSyncReport", "LiteralPath", typeof(string), "None"),
        ("Export-CohortSyncReport", "InputObject", typeof(CohortSyncResult[]), "None"),
        ("Export-CohortSyncReport", "CohortId", typeof(string[]), "None"),
        ("Export-CohortSyncReport", "Since", typeof(DateTimeOffset), "None"),
        ("Export-CohortSyncReport", "PassThru", typeof(SwitchParameter), "False"),
        ("Export-CohortSyncReport", "Destination", typeof(DestinationReference), "None"),
        ("Get-AmplitudeCohort", "Destination", typeof(DestinationReference), "None"),
        ("Sync-AmplitudeCohort", "Destination", typeof(DestinationReference), "None"),
        ("Compare-CohortMembership", "Destination", typeof(DestinationReference), "None"),
        ("Get-LDSyncedSegment", "Destination", typeof(DestinationReference), "None"),
        ("Get-CohortSyncRun", "Destination", typeof(DestinationReference), "None"),
        ("Sync-AmplitudeCohort", "Due", typeof(SwitchParameter), "False"),
        ("Register-CohortSync", "InputObject", typeof(AmplitudeCohort[]), "None"),
        ("Register-CohortSync", "CohortId", typeof(string[]), "None"),
        ("Register-CohortSync", "Cadence", typeof(SyncCadence), "None"),
        ("Register-CohortSync", "At", typeof(StartTime), "None"),
        ("Register-CohortSync", "TimeZone", typeof(string), "None"),
        ("Register-CohortSync", "SegmentKind", typeof(SegmentKind), "None"),
        ("Register-CohortSync", "Mode", typeof(SyncMode), "Mirror"),
        ("Register-CohortSync", "Baseline", typeof(SyncBaseline), "Ledger"),
        ("Register-CohortSync", "MaximumRemovalPercent", typeof(double), "30"),
        ("Register-CohortSync", "AllowEmpty", typeof(SwitchParameter), "False"),
        ("Register-CohortSync", "Verify", typeof(SwitchParameter), "False"),
        ("Register-CohortSync", "RequestApproval", typeof(SwitchParameter), "False"),
        ("Register-CohortSync", "BatchSize", typeof(int), "1000"),
        ("Register-CohortSync", "ThrottleLimit", typeof(int), "4"),
        ("Register-CohortSync", "WaitForLease", typeof(TimeSpan), "00:00:00"),
        ("Register-CohortSync", "Destination", typeof(DestinationReference), "None"),
        ("Get-CohortSync", "CohortId", typeof(string[]), "*"),
        ("Get-CohortSync", "Destination", typeof(DestinationReference[]), "None"),
        ("Get-CohortSync", "DueOnly", typeof(SwitchParameter), "False"),
        ("Get-CohortSync", "State", typeof(SubscriptionState[]), "None"),
        ("Unregister-CohortSync", "InputObject", typeof(CohortSubscription[]), "None"),
        ("Unregister-CohortSync", "CohortId", typeof(string[]), "None"),
        ("Unregister-CohortSync", "Destination", typeof(DestinationReference[]), "None"),
        ("Move-CohortSyncLedger", "From", typeof(string), "None"),
        ("Move-CohortSyncLedger", "To", typeof(string), "None"),
        ("New-LDIntegrationManifest", "Path", typeof(string), "None"),
        ("New-LDIntegrationManifest", "Name", typeof(string), "None"),
        ("New-LDIntegrationManifest", "Capability", typeof(string[]), "SyncedSegment"),
        ("New-LDIntegrationManifest", "Overview", typeof(string), "None"),
        ("New-LDIntegrationManifest", "Description", typeof(string), "None"),
        ("New-LDIntegrationManifest", "Author", typeof(string), "None"),
        ("New-LDIntegrationManifest", "SupportEmail", typeof(string), "None"),
        ("New-LDIntegrationManifest", "Site", typeof(Uri), "None"),
        ("New-LDIntegrationManifest", "PrivacyPolicy", typeof(Uri), "None"),
        ("New-LDIntegrationManifest", "Category", typeof(string[]), "None"),
        ("New-LDIntegrationManifest", "Version", typeof(string), "1.0.0"),
        ("New-LDIntegrationManifest", "FormVariable", typeof(System.Collections.IDictionary[]), "None"),
        ("New-LDIntegrationManifest", "Force", typeof(SwitchParameter), "False"),
        ("Test-LDIntegrationManifest", "Path", typeof(string[]), "None"),
        ("Test-LDIntegrationManifest", "LiteralPath", typeof(string[]), "None"),
        ("Test-LDIntegrationManifest", "SamplePayload", typeof(string), "None"),
        ("Test-LDIntegrationManifest", "Quiet", typeof(SwitchParameter), "False"),
    ];

    public static TheoryData<string, string> Parameters => [.. s_parameters.Select(one => (one.Cmdlet, one.Parameter))];

    [Theory, MemberData(nameof(Parameters))]
    public void A_parameter_has_its_type_and_default(string cmdletName, string parameterName)
    {
        (string _, string _, Type type, string defaultText) = s_parameters.Single(one => one.Cmdlet == cmdletName && one.Parameter == parameterName);
        CmdletParameter? parameter = Cmdlet.Find(cmdletName)?.Parameter(parameterName);
        Assert.NotNull(parameter);
        Assert.Equal(type, parameter.Type);
        Assert.Equal(defaultText, parameter.DefaultText);
    }

    [Fact]
    public void Comparing_is_against_the_destination_or_the_ledger() =>
        Assert.Equal(["Destination", "Ledger"], Cmdlet.Find("Compare-CohortMembership")!.Parameter("Against")!.AcceptedValues);

    [Theory]
    [InlineData("Connect-LDDestination", typeof(LDDestination))]
    [InlineData("Get-LDDestination", typeof(LDDestination), typeof(LDSavedDestination))]
    [InlineData("Get-AmplitudeCohort", typeof(AmplitudeCohort))]
    [InlineData("Sync-AmplitudeCohort", typeof(CohortSyncResult))]
    [InlineData("Compare-CohortMembership", typeof(MembershipDifference), typeof(MembershipComparison))]
    [InlineData("Get-LDSyncedSegment", typeof(LDSyncedSegment), typeof(LDSegmentMembership), typeof(LDSegmentChange))]
    [InlineData("New-LDSyncPolicy", typeof(LDSyncPolicy))]
    [InlineData("Test-LDDestination", typeof(DestinationCheck), typeof(bool))]
    [InlineData("Add-LDCohortFlagLink", typeof(LDFlagLink))]
    [InlineData("Get-CohortSyncRun", typeof(CohortSyncResult))]
    [InlineData("Export-CohortSyncReport", typeof(FileInfo))]
    [InlineData("Register-CohortSync", typeof(CohortSubscription))]
    [InlineData("Get-CohortSync", typeof(CohortSubscription))]
    [InlineData("Unregister-CohortSync", typeof(void))]
    [InlineData("Move-CohortSyncLedger", typeof(LedgerMove))]
    [InlineData("New-LDIntegrationManifest", typeof(IntegrationManifest))]
    [InlineData("Test-LDIntegrationManifest", typeof(ManifestFinding), typeof(ParsedPayload), typeof(bool))]
    public void A_cmdlet_writes_its_types(string cmdletName, params Type[] types) => Assert.Equal(types, Cmdlet.Find(cmdletName)?.OutputTypes);

    [Theory]
    [InlineData(typeof(CohortSyncResult), "RunId, CohortId, CohortName, Destination, SegmentKey, SegmentKind, Status, Rows, CohortSize, Added, Removed, Unchanged, "
        + "Skipped, SkippedReasons, Duplicates, Batches, Retries, Baseline, Drift, StartedAt, Duration, SegmentUri, ApprovalUri, StoredPlan, Reason, ErrorId, Advice")]
    [InlineData(typeof(CohortSubscription), "CohortId, CohortName, Destination, ProjectKey, EnvironmentKey, Scope, SegmentKey, Cadence, At, TimeZone, State, NextRun, NextAttempt, LastRun, "
        + "LastStatus, LastReason, LastRunId, Failures, MissedRuns, RequestsPerMonth, RunningOn, RegisteredAt, SegmentKind, Mode, Baseline, MaximumRemovalPercent, AllowEmpty, Verify, "
        + "RequestApproval, BatchSize, ThrottleLimit, WaitForLease, Ledger")]
    [InlineData(typeof(MembershipComparison), "CohortId, CohortName, SegmentKey, Against, CohortSize, SegmentSize, OnlyInCohort, OnlyInSegment, InBoth, Similarity, IsExact")]
    [InlineData(typeof(LDSavedDestination), "Name, ClientSideId, KeyProperty, ContextKind, SegmentKind, LaunchDarklyRegion, AmplitudeRegion, LaunchDarklyUri, AmplitudeUri, "
        + "AmplitudeOrganization, ApiVersion, OAuth, OAuthClientId, OAuthRedirectPort, SignsInByBrowser, Ledger, Keep, Vault, LaunchDarklyVaultEntry, AmplitudeVaultEntry")]
    [InlineData(typeof(MembershipDifference), "Key, SideIndicator, CohortId")]
    [InlineData(typeof(DestinationCheck), "Destination, Check, Status, Detail, Advice")]
    [InlineData(typeof(LDSyncPolicy), "ProjectKey, EnvironmentKey, SegmentKind, Statements, Json")]
    [InlineData(typeof(LDSegmentMembership), "Key, Name, Kind, Context, ContextKind, IsMember, Reason, Source, ProjectKey, EnvironmentKey, Uri")]
    [InlineData(typeof(LDSegmentChange), "Id, Date, SegmentKey, Action, Title, Member, TokenName, Application, Comment, IsOwn, ProjectKey, EnvironmentKey")]
    [InlineData(typeof(LDFlagLink), "FlagKey, Status, CohortId, SegmentKey, Title, Link, ProjectKey")]
    [InlineData(typeof(LedgerMove), "From, To, Segments, Members, Runs, Subscriptions, Requests, Rows, Bytes, Checksum, Duration")]
    [InlineData(typeof(ManifestFinding), "Rule, Path, Severity, Message, Advice, Manifest")]
    [InlineData(typeof(IntegrationManifest), "Key, Name, Version, Capabilities, FullName, Files")]
    [InlineData(typeof(ParsedMember), "Key, Action, CohortId, CohortName")]
    [InlineData(typeof(ParsedPayload), "IntegrationKey, EnvironmentId, ContextKind, CohortId, CohortName, CohortUrl, SegmentKey, Added, Removed, Members")]
    public void An_object_has_its_properties(Type type, string properties) =>
        Assert.Equal(properties.Split(", ").Order(), type.GetProperties().Select(property => property.Name).Order());

    [Fact]
    public void The_results_of_checks_and_links_keep_their_names()
    {
        Assert.Equal(["Pass", "Warning", "Fail"], Enum.GetNames<CheckStatus>());
        Assert.Equal(["Added", "Updated", "Unchanged", "Planned"], Enum.GetNames<FlagLinkStatus>());
        Assert.Equal(["Unknown", "Listed", "Rule", "NotMember"], Enum.GetNames<MembershipReason>());
    }

    [Fact]
    public void The_states_of_subscriptions_and_the_words_for_cadences_keep_their_names()
    {
        Assert.Equal(["Scheduled", "Due", "Running", "Failing", "Blocked", "Ended"], Enum.GetNames<SubscriptionState>());
        Assert.Equal(["Once", "Hourly", "Daily"], SyncCadence.Words);
    }

    [Fact]
    public void A_manifest_can_be_written_for_every_capability_and_category_that_there_is()
    {
        Cmdlet command = Cmdlet.Find("New-LDIntegrationManifest")!;
        Assert.Equal(Partner.Writing.ManifestAuthor.Capabilities, command.Parameter("Capability")!.AcceptedValues);
        Assert.Equal(Partner.Writing.ManifestAuthor.Categories, command.Parameter("Category")!.AcceptedValues);
    }

    [Fact]
    public void The_statuses_keep_their_names() => Assert.Equal(
        ["Succeeded", "Unchanged", "Planned", "Blocked", "PendingApproval", "PartiallyApplied", "Failed"], Enum.GetNames<SyncStatus>());
}
