<#
.SYNOPSIS
    Takes the tour of the README and shows where the README shows something else; with -Update, writes it down anew.
.DESCRIPTION
    The module and the sandbox have to be built (./build.ps1 -Task Build, or dotnet build). After a change of views or messages:
    pwsh tests/Pester/Tour.ps1 -Update, and look at what has changed in the README.
.PARAMETER Update
    Puts what the window shows into the README.
.OUTPUTS
    The steps that differ: what is typed, what the README shows, what the window shows.
#>
[CmdletBinding()]
param(
    [switch] $Update
)

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'Tour.psm1') -Force
$steps = @(Get-TourStep)
$shown = @(Invoke-Tour $steps)
if ($Update) {
    Set-Tour $steps $shown
    return
}
for ($index = 0; $index -lt $steps.Count; $index++) {
    if ((Get-Masked $steps[$index].Shown) -cne (Get-Masked $shown[$index])) {
        [pscustomobject]@{ Typed = $steps[$index].Code; Readme = $steps[$index].Shown; Window = $shown[$index] }
    }
}
