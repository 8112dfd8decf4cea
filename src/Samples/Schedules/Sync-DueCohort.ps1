#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Runs the registered cohort syncs that are due. Every scheduler here starts this script.
.DESCRIPTION
    Connects one destination, runs what Register-CohortSync has registered for it and what is due, writes one line for each sync,
    and ends with an exit code that a scheduler can act on:

        0   all went well, or nothing was due
        1   a sync was blocked by a guard, failed, or was applied in part; the others have run
        2   nothing could be done: wrong keys, no service, no ledger

    It may run as often as you like, and several at once, on one machine with one ledger: a sync that is due is claimed before it
    is run, so that no other process runs it too. When it is killed, what it had not finished stays due.

    Secrets come from the environment (LAUNCHDARKLY_ACCESS_TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID, AMPLITUDE_API_KEY,
    AMPLITUDE_SECRET_KEY), or, with -AccessTokenSecret and -AmplitudeSecret, from a vault of Microsoft.PowerShell.SecretManagement.
    They are never written anywhere.
.PARAMETER Destination
    The name that the destination had when the cohorts were registered. Subscriptions of other names are left alone.
.PARAMETER AccessTokenSecret
    The name of a secret that holds LaunchDarkly's access token.
.PARAMETER AmplitudeSecret
    The name of a secret of type PSCredential: Amplitude's API key as user name, its secret key as password.
.PARAMETER ClientSideId
    The client-side ID of the LaunchDarkly environment, which is no secret. Needed with -AccessTokenSecret.
.PARAMETER Vault
    The vault. Without it, every registered vault is looked through.
.PARAMETER Ledger
    The ledger's file, in place of LDCOHORTSYNC_LEDGER or the default. It has to be the one that the cohorts were registered in.
.PARAMETER ResultPath
    A CSV file to which the results are added, one row for each sync.
.PARAMETER Module
    The module's name, or its path where it is not installed.
.EXAMPLE
    ./Sync-DueCohort.ps1 -Verbose
.EXAMPLE
    ./Sync-DueCohort.ps1 -Destination prod -AccessTokenSecret LaunchDarklyToken -AmplitudeSecret AmplitudeKeys -ClientSideId 507f1f77bcf86cd799439011
#>
[CmdletBinding(DefaultParameterSetName = 'Environment')]
param(
    [string] $Destination = 'default',

    [Parameter(Mandatory, ParameterSetName = 'Vault')]
    [string] $AccessTokenSecret,

    [Parameter(Mandatory, ParameterSetName = 'Vault')]
    [string] $AmplitudeSecret,

    [Parameter(Mandatory, ParameterSetName = 'Vault')]
    [string] $ClientSideId,

    [Parameter(ParameterSetName = 'Vault')]
    [string] $Vault,

    [string] $Ledger,

    [string] $ResultPath,

    [string] $Module = 'LDCohortSync'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

try {
    Import-Module $Module -Verbose:$false

    $connection = @{ Name = $Destination }
    if ($Ledger) {
        $connection.Ledger = $Ledger
    }
    if ($PSCmdlet.ParameterSetName -eq 'Vault') {
        Import-Module Microsoft.PowerShell.SecretManagement -Verbose:$false
        $from = $Vault ? @{ Vault = $Vault } : @{}
        $connection.AccessToken = Get-Secret -Name $AccessTokenSecret @from
        $connection.AmplitudeCredential = Get-Secret -Name $AmplitudeSecret @from
        $connection.ClientSideId = $ClientSideId
    }
    else {
        $connection.FromEnvironment = $true
    }
    $null = Connect-LDDestination @connection

    # An error of one sync is written, and the others go on.
    $bad = 0
    Sync-AmplitudeCohort -Due -ErrorAction Continue | ForEach-Object {
        $result = $_
        if ($result.Status -in 'Blocked', 'PartiallyApplied', 'Failed') {
            $bad++
        }
        '{0:yyyy-MM-ddTHH:mm:sszzz} {1} {2} ({3}): {4:N0} added, {5:N0} removed, {6:N0} members, {7:N1} s' -f `
            $result.StartedAt.ToLocalTime(), $result.Status, $result.CohortName, $result.CohortId, $result.Added, $result.Removed, $result.CohortSize, $result.Duration.TotalSeconds
        if ($ResultPath) {
            $result | Export-Csv -LiteralPath $ResultPath -Append
        }
    }
}
catch {
    # To the error stream as text: a terminating error would end with PowerShell's own exit code.
    Write-Error -ErrorRecord $_ -ErrorAction Continue
    exit 2
}
finally {
    # Forgets the keys, also after Ctrl+C.
    if (Get-Command Disconnect-LDDestination -ErrorAction Ignore) {
        Disconnect-LDDestination -Name * -Confirm:$false
    }
}

exit ($bad -gt 0 ? 1 : 0)
