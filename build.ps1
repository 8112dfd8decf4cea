#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Runs the steps of the build one after another. Each step is a command that can be run by itself too.
.DESCRIPTION
    Build    dotnet build: assembles the module in out/LDCohortSync
    Test     dotnet test: everything that needs no PowerShell
    Pester   builds, then runs tests/Pester in a PowerShell of its own
    Demo     builds, then syncs a cohort of the sandbox with the cmdlets
    Pack     builds, then makes out/LDCohortSync.<version>.nupkg (for a PowerShell repository) and .zip
    Install  builds, then copies the module to where Import-Module LDCohortSync finds it
.EXAMPLE
    ./build.ps1 -Task Test, Pester
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Demo', 'Pack', 'Install')]
    [string[]] $Task = 'Build',

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Release'
)

$ErrorActionPreference = 'Stop'
$module = Join-Path $PSScriptRoot 'out/LDCohortSync'
$project = Join-Path $PSScriptRoot 'src/LDCohortSync'
$sandbox = Join-Path $PSScriptRoot 'src/LDCohortSync.Sandbox'

function Invoke-Step([string] $Program, [string[]] $Arguments) {
    Write-Verbose "$Program $Arguments"
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) {
        throw "'$Program $Arguments' ended with exit code $LASTEXITCODE."
    }
}

# The module and the sandbox; the tests build themselves.
function Invoke-Build {
    Invoke-Step dotnet 'build', $project, '--configuration', $Configuration
    Invoke-Step dotnet 'build', $sandbox, '--configuration', $Configuration
}

# In a process of its own: a module that is loaded can't be built again.
function Invoke-Script([string] $Path, [string[]] $Arguments) {
    Invoke-Step (Get-Process -Id $PID).Path (@('-NoProfile', '-File', (Join-Path $PSScriptRoot $Path)) + $Arguments)
}

$version = (Import-PowerShellDataFile (Join-Path $PSScriptRoot 'LDCohortSync.psd1')).ModuleVersion

switch ($Task) {
    'Build' { Invoke-Build }
    'Test' { Invoke-Step dotnet 'test', (Join-Path $PSScriptRoot 'LDCohortSync.sln'), '--configuration', $Configuration }
    'Pester' { Invoke-Build; Invoke-Script 'tests/Pester/Invoke-Suite.ps1' '-Configuration', $Configuration }
    'Demo' { Invoke-Build; Invoke-Script 'src/LDCohortSync.Sandbox/Demo/Show-Demo.ps1' '-Configuration', $Configuration }
    'Pack' {
        Invoke-Step dotnet 'pack', $project, '--configuration', $Configuration, '--output', (Join-Path $PSScriptRoot 'out')
        $archive = Join-Path $PSScriptRoot "out/LDCohortSync.$version.zip"
        Compress-Archive -Path $module -DestinationPath $archive -Force
        Get-Item $archive, (Join-Path $PSScriptRoot "out/LDCohortSync.$version.nupkg")
    }
    'Install' {
        Invoke-Build
        $folder = $IsWindows ? (Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell/Modules') : (Join-Path $HOME '.local/share/powershell/Modules')
        $target = Join-Path $folder "LDCohortSync/$version"
        if ($PSCmdlet.ShouldProcess($target, 'Install LDCohortSync')) {
            if (Test-Path $target) {
                Remove-Item $target -Recurse -Force
            }
            $null = New-Item $target -ItemType Directory -Force
            Copy-Item (Join-Path $module '*') $target -Recurse -Force
            Get-Item $target
        }
    }
}
