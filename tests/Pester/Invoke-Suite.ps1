<#
.SYNOPSIS
    Runs the Pester suite against the built module in out/ and a sandbox of its own.
.PARAMETER Configuration
    Which build of the sandbox to start.
.PARAMETER CountPath
    A file for "passed failed skipped", for whoever adds up.
#>
[CmdletBinding()]
param(
    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release',

    [string] $CountPath
)

$ErrorActionPreference = 'Stop'
Import-Module Pester -MinimumVersion 5.0

$pester = New-PesterConfiguration
$pester.Run.Path = $PSScriptRoot
$pester.Run.PassThru = $true
$pester.Output.Verbosity = 'Normal'
$pester.Output.RenderMode = 'Plaintext'
$env:LDCOHORTSYNC_TEST_CONFIGURATION = $Configuration
$result = Invoke-Pester -Configuration $pester
if ($CountPath) {
    # A container that could not even be read counts as a failure.
    $failed = $result.FailedCount + $result.FailedContainersCount + $result.FailedBlocksCount
    "$($result.PassedCount) $failed $($result.SkippedCount + $result.NotRunCount + $result.InconclusiveCount)" | Set-Content $CountPath
}
exit ($result.Result -eq 'Passed' ? 0 : 1)
