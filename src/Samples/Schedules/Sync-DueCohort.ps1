#!/usr/bin/env pwsh
#requires -Version 7.4

<#
.SYNOPSIS
    Runs the registered cohort syncs that are due. Every scheduler here starts this script.
.DESCRIPTION
    Connects the destinations, runs what Register-CohortSync has registered for them and what is due, writes one line for each sync,
    and ends with an exit code that a scheduler can act on:

        0   all went well, or nothing was due
        1   a sync was blocked by a guard, failed, or was applied in part; the others have run
        2   a destination could not be connected, the syncs broke off (wrong keys, no service, no ledger), or a sync that was due
            was left alone: it was registered for a destination that was connected otherwise, or its time zone is not known here;
            or it is for a destination that nobody here connects, and has waited for a day, or nothing is registered for this one

    It may run as often as you like, and several at once, on one machine with one ledger: a sync that is due is claimed before it
    is run, so that no other process runs it too. When it is killed, what it had not finished is due again after a few minutes.

    Without -Saved, one destination is connected with the keys in the environment: LAUNCHDARKLY_ACCESS_TOKEN,
    LAUNCHDARKLY_CLIENT_SIDE_ID, AMPLITUDE_API_KEY and AMPLITUDE_SECRET_KEY. With -Saved, destinations that the same account has
    saved with Connect-LDDestination -Save are connected by name, with keys from a vault or from the environment, as they were
    saved. No key is written anywhere.

    Several schedules may share a ledger, each with its own destinations. What is due for a destination of another schedule is named
    in a warning, and is that one's to run.
.PARAMETER Saved
    Names of saved destinations.
.PARAMETER Destination
    Without -Saved: the name that the destination had when the cohorts were registered. Subscriptions of other names are left alone.
.PARAMETER KeyProperty
    Without -Saved: what names a member, as when the cohorts were registered; user_id, if it is not given.
.PARAMETER ContextKind
    Without -Saved: the context kind of the members, as when the cohorts were registered; user, if it is not given.
.PARAMETER SegmentKind
    Without -Saved: how segments are filled: Synced, Big or Standard. Each registered sync keeps the kind that it was registered with.
.PARAMETER LaunchDarklyRegion
    Without -Saved: where the LaunchDarkly account lives, as Connect-LDDestination takes it.
.PARAMETER AmplitudeRegion
    Without -Saved: where the Amplitude organization lives, as Connect-LDDestination takes it.
.PARAMETER Ledger
    The ledger's file, in place of LDCOHORTSYNC_LEDGER or the default. It has to be the one that the cohorts were registered in.
.PARAMETER ResultPath
    A CSV file to which the results are added, one row for each sync.
.PARAMETER Module
    The module's name, or its path where it is not installed.
.EXAMPLE
    ./Sync-DueCohort.ps1 -Verbose
.EXAMPLE
    ./Sync-DueCohort.ps1 -Saved prod-eu, prod-us -ResultPath ./results.csv
#>
[CmdletBinding(DefaultParameterSetName = 'Environment')]
param(
    [Parameter(Mandatory, ParameterSetName = 'Saved')]
    [string[]] $Saved,

    [Parameter(ParameterSetName = 'Environment')]
    [string] $Destination = 'default',

    [Parameter(ParameterSetName = 'Environment')]
    [string] $KeyProperty,

    [Parameter(ParameterSetName = 'Environment')]
    [string] $ContextKind,

    [Parameter(ParameterSetName = 'Environment')]
    [string] $SegmentKind,

    [Parameter(ParameterSetName = 'Environment')]
    [string] $LaunchDarklyRegion,

    [Parameter(ParameterSetName = 'Environment')]
    [string] $AmplitudeRegion,

    [string] $Ledger,

    [string] $ResultPath,

    [string] $Module = 'LDCohortSync'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$exitCode = 0

try {
    Import-Module $Module -Verbose:$false
    $where = $Ledger ? @{ Ledger = $Ledger } : @{}
    if ($Saved) {
        # A list in one word is what -File makes of "prod-eu,prod-us".
        foreach ($name in $Saved -split ',') {
            try {
                $null = Connect-LDDestination -Name $name.Trim() @where
            }
            catch {
                # The others can still be synced.
                Write-Error -ErrorRecord $_ -ErrorAction Continue
                $exitCode = 2
            }
        }
    }
    else {
        # What is not given stays as the module or the environment has it.
        foreach ($parameter in 'KeyProperty', 'ContextKind', 'SegmentKind', 'LaunchDarklyRegion', 'AmplitudeRegion') {
            if ($PSBoundParameters[$parameter]) {
                $where[$parameter] = $PSBoundParameters[$parameter]
            }
        }
        $null = Connect-LDDestination -Name $Destination -FromEnvironment @where
    }

    if (Get-LDDestination) {
        # An error of one sync is written, and the others go on.
        $begun = [System.DateTimeOffset]::UtcNow
        Sync-AmplitudeCohort -Due -ErrorAction Continue | ForEach-Object {
            $result = $_
            if ($exitCode -eq 0 -and $result.Status -in 'Blocked', 'PartiallyApplied', 'Failed') {
                $exitCode = 1
            }
            '{0:yyyy-MM-ddTHH:mm:sszzz} {1} {2} ({3}) to {4}: {5:N0} added, {6:N0} removed, {7:N0} members, {8:N1} s' -f $result.StartedAt.ToLocalTime(),
            $result.Status, $result.CohortName, $result.CohortId, $result.Destination, $result.Added, $result.Removed, $result.CohortSize, $result.Duration.TotalSeconds
            if ($ResultPath) {
                $result | Export-Csv -LiteralPath $ResultPath -Append
            }
        }

        # Whatever was due before and still is has not run: a scheduler that hears nothing of that would call it a success. What is for
        # a destination of another schedule is that one's to run, unless nobody has for a day, or no subscription has the name given here.
        $own = @((Get-LDDestination).Name)
        $isNamed = [bool] (Get-CohortSync | Where-Object Destination -In $own)
        $left = @(Get-CohortSync -DueOnly | Where-Object NextAttempt -LE $begun |
                Where-Object { -not $isNamed -or $_.Destination -in $own -or $_.NextAttempt -le $begun.AddDays(-1) })
        if ($left) {
            Write-Warning "$($left.Count) sync(s) that were due have not run: $(($left | ForEach-Object { "$($_.CohortId) for $($_.Destination) in $($_.ProjectKey)/$($_.EnvironmentKey)" }) -join ', ')."
            $exitCode = 2
        }
    }
}
catch {
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    $exitCode = 2
}
finally {
    # Forgets the keys, also after Ctrl+C.
    if (Get-Command Disconnect-LDDestination -ErrorAction Ignore) {
        Disconnect-LDDestination -Name * -Confirm:$false
    }
}

exit $exitCode
