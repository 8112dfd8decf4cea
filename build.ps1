#!/usr/bin/env pwsh
#requires -Version 7.4
<#
.SYNOPSIS
    Runs the steps of the build one after another. Each step is a command that can be run by itself too.
.DESCRIPTION
    Build      dotnet build: assembles the module in out/LDCohortSync
    Test       dotnet test: everything that needs no PowerShell
    Pester     builds, then runs tests/Pester in a PowerShell of its own
    Demo       builds, then syncs a cohort of the sandbox with the cmdlets
    Pack       builds, then makes out/LDCohortSync.<version>.nupkg (for a PowerShell repository) and .zip
    Install    builds, then copies the module to where Import-Module LDCohortSync finds it, beside other versions of it
    Uninstall  removes every version that Install or Install-PSResource put there; ledgers and connections stay as they are
.EXAMPLE
    ./build.ps1 -Task Test, Pester
.EXAMPLE
    ./build.ps1 -Task Install -WhatIf
    Says where the module would be, and builds nothing.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateSet('Build', 'Test', 'Pester', 'Demo', 'Pack', 'Install', 'Uninstall')]
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

# Where PowerShell looks for the user's own modules: on Windows in the documents, wherever those are; elsewhere in the XDG
# base directory for data, on macOS too.
function Get-ModuleFolder {
    if ($IsWindows) {
        return Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell/Modules/LDCohortSync'
    }
    $data = [System.IO.Path]::IsPathFullyQualified("$env:XDG_DATA_HOME") ? $env:XDG_DATA_HOME : (Join-Path $HOME '.local/share')
    Join-Path $data 'powershell/Modules/LDCohortSync'
}

# The folders of versions that are there. A clone under a name of its own, or a link to one, is its owner's and no version.
function Get-InstalledVersion([string] $Folder) {
    if (Test-Path -LiteralPath $Folder) {
        Get-ChildItem -LiteralPath $Folder -Directory | Where-Object {
            ($_.Name -as [version]) -and -not $_.LinkType -and (Test-Path -LiteralPath (Join-Path $_ 'LDCohortSync.psd1'))
        }
    }
}

# Moved before it is removed: where a PowerShell has the module loaded Windows refuses that as a whole, and nothing is torn apart.
function Clear-Version([string] $Path, [string] $Aside) {
    try {
        Move-Item -LiteralPath $Path -Destination $Aside
    }
    catch [System.IO.IOException] {
        throw "'$Path' is in use: close every PowerShell that has imported LDCohortSync, and try again. $_"
    }
    Remove-Item -LiteralPath $Aside -Recurse -Force
}

# Copied beside its place and then moved: who imports the module meanwhile finds the old one or the new one.
function Install-Build {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $Folder)

    $target = Join-Path $Folder $version
    if (-not $PSCmdlet.ShouldProcess($target, 'Install LDCohortSync')) {
        return
    }
    $aside = Join-Path (Split-Path $Folder) ".LDCohortSync-$([guid]::NewGuid().ToString('n'))"
    $null = New-Item $aside -ItemType Directory -Force
    Copy-Item (Join-Path $module '*') $aside -Recurse -Force
    if (Test-Path -LiteralPath $target) {
        Clear-Version $target "$aside-old"
    }
    $null = New-Item $Folder -ItemType Directory -Force
    Move-Item -LiteralPath $aside -Destination $target
    $others = @(Get-InstalledVersion $Folder | Where-Object Name -NE $version)
    if ($others) {
        Write-Warning "Other versions are there as well: $($others.Name -join ', '). Import-Module takes the highest one."
    }
    if (($env:PSModulePath -split [System.IO.Path]::PathSeparator) -notcontains (Split-Path $Folder)) {
        Write-Warning "'$(Split-Path $Folder)' is not in PSModulePath: import the module by its path, $target."
    }
    Get-Item -LiteralPath $target
}

function Uninstall-Build {
    [CmdletBinding(SupportsShouldProcess)]
    param([string] $Folder)

    $versions = @(Get-InstalledVersion $Folder)
    if (-not $versions) {
        Write-Warning "LDCohortSync is not installed in '$Folder'."
        return
    }
    foreach ($one in $versions) {
        if ($PSCmdlet.ShouldProcess($one.FullName, 'Uninstall LDCohortSync')) {
            Clear-Version $one.FullName (Join-Path (Split-Path $Folder) ".LDCohortSync-$([guid]::NewGuid().ToString('n'))")
        }
    }
    if ((Test-Path -LiteralPath $Folder) -and -not (Get-ChildItem -LiteralPath $Folder -Force)) {
        Remove-Item -LiteralPath $Folder
    }
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
        if (-not $WhatIfPreference) {
            Invoke-Build
        }
        Install-Build (Get-ModuleFolder)
    }
    'Uninstall' { Uninstall-Build (Get-ModuleFolder) }
}
