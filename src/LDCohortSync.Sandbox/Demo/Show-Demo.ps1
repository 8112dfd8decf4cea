<#
.SYNOPSIS
    Syncs a cohort of the sandbox with the module's cmdlets, as a user would at the prompt.
.PARAMETER Configuration
    Which build of the sandbox to start.
#>
[CmdletBinding()]
param(
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$root = Join-Path $PSScriptRoot '../../..'
Import-Module (Join-Path $root 'out/LDCohortSync')

# Shows a command as it would be typed, then runs it.
function Show([scriptblock] $Command) {
    Write-Host "PS> $("$Command".Trim())" -ForegroundColor Cyan
    & $Command | Out-Host
}

$start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
foreach ($argument in (Join-Path $root "src/LDCohortSync.Sandbox/bin/$Configuration/net10.0/LDCohortSync.Sandbox.dll"), 'serve', '--port', '0', '--seed', 'demo', '--stop-on-stdin-close') {
    $start.ArgumentList.Add($argument)
}
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$process = [System.Diagnostics.Process]::Start($start)
$ledger = Join-Path ([System.IO.Path]::GetTempPath()) "LDCohortSync-demo-$PID.db"
try {
    $sandbox = $process.StandardOutput.ReadLine() | ConvertFrom-Json
    $connection = @{
        AccessToken         = [System.Net.NetworkCredential]::new('', $sandbox.accessToken).SecurePassword
        ClientSideId        = $sandbox.clientSideId
        AmplitudeCredential = [pscredential]::new($sandbox.amplitudeApiKey, [System.Net.NetworkCredential]::new('', $sandbox.amplitudeSecretKey).SecurePassword)
        LaunchDarklyUri     = $sandbox.launchDarklyUri
        AmplitudeUri        = $sandbox.amplitudeUri
        Ledger              = $ledger
    }
    Show { Connect-LDDestination -Name demo @connection }
    Show { Get-AmplitudeCohort }
    Show { Get-AmplitudeCohort -Name 'Power*' | Sync-AmplitudeCohort -WhatIf }
    Show { Get-AmplitudeCohort -Name 'Power*' | Sync-AmplitudeCohort }
    Show { Sync-AmplitudeCohort 7khm89cz }

    $change = @{ add = 1..400 | ForEach-Object { @{ userId = "new-$_" } }; remove = 1..250 | ForEach-Object { 'user-{0:D9}' -f $_ } } | ConvertTo-Json -Depth 3
    $null = Invoke-RestMethod "$($sandbox.launchDarklyUri)sandbox/cohorts/7khm89cz/change" -Method Post -Body $change -ContentType 'application/json'
    Write-Information '    (400 users enter the cohort, 250 leave it)' -InformationAction Continue
    Show { Sync-AmplitudeCohort 7khm89cz -Verify }
    Show { Compare-CohortMembership 7khm89cz -Summary }
    Show { Get-LDSyncedSegment }
    Show { Get-CohortSyncRun }
    Show { Disconnect-LDDestination demo }
}
finally {
    $process.StandardInput.Close()
    $null = $process.WaitForExit(5000)
    Remove-Item "$ledger*" -ErrorAction Ignore
}
