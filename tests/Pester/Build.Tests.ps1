# build.ps1, on a copy of the sources: the module of these tests is loaded and must not be built again under them. The copy
# has the module as it is, so these tests are about what the tasks add to building, which takes minutes on a busy machine.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $repository = Get-Repository
    $copy = (New-Item (Join-Path $TestDrive 'repository') -ItemType Directory).FullName
    $version = (Import-PowerShellDataFile (Join-Path $repository 'LDCohortSync.psd1')).ModuleVersion
    $files = Get-ChildItem (Split-Path (Get-ModulePath)) -Recurse -File -Name | ForEach-Object { $_ -replace '\\', '/' } | Sort-Object
    Get-ChildItem $repository -File -Force | Copy-Item -Destination $copy
    $sources = New-Item (Join-Path $copy 'src') -ItemType Directory
    Get-ChildItem (Join-Path $repository 'src') -File | Copy-Item -Destination $sources
    foreach ($project in 'LDCohortSync', 'LDCohortSync.Engine', 'LDCohortSync.Services', 'LDCohortSync.Ledger', 'LDCohortSync.Partner') {
        $target = New-Item (Join-Path $sources $project) -ItemType Directory
        Get-ChildItem (Join-Path $repository "src/$project") | Where-Object Name -NotIn 'bin', 'obj' | Copy-Item -Destination $target -Recurse
    }

    $null = New-Item (Join-Path $copy 'out') -ItemType Directory
    Copy-Item (Split-Path (Get-ModulePath)) (Join-Path $copy 'out/LDCohortSync') -Recurse

    # Runs build.ps1 of the copy with other environment variables.
    function Invoke-Build([string[]] $Argument, [hashtable] $Environment = @{}) {
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        foreach ($one in @('-NoProfile', '-NonInteractive', '-File', (Join-Path $copy 'build.ps1'), '-Configuration', 'Debug') + $Argument) {
            $start.ArgumentList.Add($one)
        }
        foreach ($name in $Environment.Keys) {
            $start.Environment[$name] = $Environment[$name]
        }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        $process.WaitForExit()
        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = "$($output.Result) $($errors.Result)" }
    }
}

Describe './build.ps1 -Task Pack' {
    BeforeAll {
        # Environment variables are properties of the build: this one packs what is there.
        $pack = Invoke-Build -Argument '-Task', 'Pack' -Environment @{ NoBuild = 'true'; NuGetAudit = 'false'; MSBUILDDISABLENODEREUSE = '1' }
    }

    It 'ends well' {
        $pack.ExitCode | Should -Be 0 -Because $pack.Output
    }

    It 'makes a zip that holds the module, in a folder of its name' {
        $archive = Join-Path $copy "out/LDCohortSync.$version.zip"
        $archive | Should -Exist
        Expand-Archive $archive (Join-Path $TestDrive 'unzipped')
        Get-ChildItem (Join-Path $TestDrive 'unzipped') -Name | Should -Be 'LDCohortSync'
        Get-ChildItem (Join-Path $TestDrive 'unzipped/LDCohortSync') -Recurse -File -Name | ForEach-Object { $_ -replace '\\', '/' } | Sort-Object |
            Should -Be $files
        (Test-ModuleManifest (Join-Path $TestDrive 'unzipped/LDCohortSync/LDCohortSync.psd1')).Version | Should -Be $version
    }

    It 'makes a package that a PowerShell repository takes: the module at its root' {
        $package = Join-Path $copy "out/LDCohortSync.$version.nupkg"
        $package | Should -Exist
        $content = Join-Path $TestDrive 'package'
        [System.IO.Compression.ZipFile]::ExtractToDirectory($package, $content)
        $own = Get-ChildItem $content -Recurse -File -Name | ForEach-Object { $_ -replace '\\', '/' } |
            Where-Object { $_ -notmatch '^(_rels/|package/|\[Content_Types\]\.xml$|LDCohortSync\.nuspec$)' } | Sort-Object
        $own | Should -Be $files
        $nuspec = ([xml] (Get-Content (Join-Path $content 'LDCohortSync.nuspec') -Raw)).package.metadata
        $nuspec.id | Should -Be 'LDCohortSync'
        $nuspec.version | Should -Be $version
        $nuspec.tags | Should -Match '\bPSModule\b'
        $nuspec.dependencies | Should -BeNullOrEmpty -Because 'a PowerShell repository would look for modules of these names'
        $nuspec.icon | Should -Be 'icon.png'
        $nuspec.releaseNotes | Should -Be (Import-PowerShellDataFile (Join-Path $copy 'LDCohortSync.psd1')).PrivateData.PSData.ReleaseNotes
    }
}

# Where there is a package manager. Everything happens in folders of the test.
Describe 'The package in a local repository' {
    It 'is installed by Install-PSResource' -Skip:(-not (Get-Command Install-PSResource -ErrorAction Ignore)) {
        $feed = (New-Item (Join-Path $TestDrive 'feed') -ItemType Directory).FullName
        Copy-Item (Join-Path $copy "out/LDCohortSync.$version.nupkg") $feed
        $user = (New-Item (Join-Path $TestDrive 'user') -ItemType Directory).FullName
        $found = Invoke-WithEnvironment @{ HOME = $user; XDG_DATA_HOME = $null; LDCOHORTSYNC_FEED = $feed } {
            & (Get-Process -Id $PID).Path -NoProfile -Command {
                Register-PSResourceRepository -Name Own -Uri $env:LDCOHORTSYNC_FEED -Trusted
                Install-PSResource LDCohortSync -Repository Own
                (Import-Module LDCohortSync -PassThru).ModuleBase
            }
        }
        $found | Should -BeLike "$user*LDCohortSync?$version"
    }
}

# With a dotnet that does nothing.
Describe './build.ps1 -Task Install' -Skip:$IsWindows {
    BeforeAll {
        $tools = New-Item (Join-Path $TestDrive 'tools') -ItemType Directory
        Set-Content (Join-Path $tools 'dotnet') -Value '#!/bin/sh', 'echo "dotnet $*"'
        & chmod +x (Join-Path $tools 'dotnet')
        $user = (New-Item (Join-Path $TestDrive 'home') -ItemType Directory).FullName
        $environment = @{ HOME = $user; XDG_DATA_HOME = $null; PATH = "$tools$([System.IO.Path]::PathSeparator)$env:PATH" }
        $installed = Join-Path $user ".local/share/powershell/Modules/LDCohortSync/$version"
    }

    It 'with -WhatIf says where it would install, and does not' {
        $install = Invoke-Build -Argument '-Task', 'Install', '-WhatIf' -Environment $environment
        $install.ExitCode | Should -Be 0 -Because $install.Output
        $install.Output | Should -Match "What if:.*Install LDCohortSync.*$([regex]::Escape($installed))"
        $install.Output | Should -Not -Match 'dotnet build'
        $installed | Should -Not -Exist
    }

    It 'builds, and copies the module to where Import-Module finds it by name' {
        $install = Invoke-Build -Argument '-Task', 'Install' -Environment $environment
        $install.ExitCode | Should -Be 0 -Because $install.Output
        $install.Output | Should -Match 'dotnet build \S+LDCohortSync --configuration Debug'
        Get-ChildItem $installed -Recurse -File -Name | ForEach-Object { $_ -replace '\\', '/' } | Sort-Object | Should -Be $files
        $found = Invoke-WithEnvironment $environment {
            & (Get-Process -Id $PID).Path -NoProfile -Command '(Import-Module LDCohortSync -PassThru).ModuleBase'
        }
        $found | Should -Be $installed
    }

    It 'replaces what was installed before' {
        Set-Content (Join-Path $installed 'old.txt') -Value 'old'
        (Invoke-Build -Argument '-Task', 'Install' -Environment $environment).ExitCode | Should -Be 0
        Join-Path $installed 'old.txt' | Should -Not -Exist
    }

    It 'leaves an older version beside it, says so, and the newer one is imported' {
        $modules = Split-Path (Split-Path $installed)
        $older = Join-Path $modules 'LDCohortSync/0.0.1'
        Copy-Item $installed $older -Recurse
        $manifest = Join-Path $older 'LDCohortSync.psd1'
        (Get-Content $manifest -Raw) -replace "ModuleVersion\s*=\s*'[^']+'", "ModuleVersion = '0.0.1'" | Set-Content $manifest
        $install = Invoke-Build -Argument '-Task', 'Install' -Environment $environment
        $install.ExitCode | Should -Be 0 -Because $install.Output
        $install.Output | Should -Match 'Other versions are there as well: 0\.0\.1'
        Get-ChildItem $modules -Force -Name | Should -Be 'LDCohortSync' -Because 'nothing is left of the way there'
        $found = Invoke-WithEnvironment $environment {
            & (Get-Process -Id $PID).Path -NoProfile -Command '(Import-Module LDCohortSync -PassThru).ModuleBase'
        }
        $found | Should -Be $installed
    }

    It 'follows XDG_DATA_HOME, as PowerShell does' {
        $data = (New-Item (Join-Path $TestDrive 'data') -ItemType Directory).FullName
        $elsewhere = $environment + @{}
        $elsewhere.XDG_DATA_HOME = $data
        (Invoke-Build -Argument '-Task', 'Install' -Environment $elsewhere).ExitCode | Should -Be 0
        $found = Invoke-WithEnvironment $elsewhere {
            & (Get-Process -Id $PID).Path -NoProfile -Command '(Import-Module LDCohortSync -PassThru).ModuleBase'
        }
        $found | Should -Be (Join-Path $data "powershell/Modules/LDCohortSync/$version")
    }

    It 'is undone by -Task Uninstall, every version of it and nothing else' {
        $modules = Split-Path (Split-Path $installed)
        $neighbor = New-Item (Join-Path $modules 'Neighbor/1.0') -ItemType Directory -Force
        $asked = Invoke-Build -Argument '-Task', 'Uninstall', '-WhatIf' -Environment $environment
        $asked.ExitCode | Should -Be 0 -Because $asked.Output
        [regex]::Matches($asked.Output, 'What if:.*Uninstall LDCohortSync') | Should -HaveCount 2
        $installed | Should -Exist
        $removal = Invoke-Build -Argument '-Task', 'Uninstall' -Environment $environment
        $removal.ExitCode | Should -Be 0 -Because $removal.Output
        Join-Path $modules 'LDCohortSync' | Should -Not -Exist
        $neighbor.FullName | Should -Exist
        Get-ChildItem $modules -Force -Name | Should -Be 'Neighbor'
        $again = Invoke-Build -Argument '-Task', 'Uninstall' -Environment $environment
        $again.ExitCode | Should -Be 0 -Because $again.Output
        $again.Output | Should -Match 'not installed'
    }

    It 'leaves what is no version, and what is linked to, where Uninstall finds it' {
        $folder = Join-Path $user '.local/share/powershell/Modules/LDCohortSync'
        $clone = New-Item (Join-Path $folder 'dev') -ItemType Directory -Force
        $elsewhere = New-Item (Join-Path $TestDrive 'elsewhere') -ItemType Directory
        $link = New-Item (Join-Path $folder '9.9.9') -ItemType SymbolicLink -Target $elsewhere.FullName
        $old = New-Item (Join-Path $folder '0.0.2') -ItemType Directory
        foreach ($one in $clone, $elsewhere, $old) {
            Copy-Item (Join-Path $copy 'LDCohortSync.psd1') $one
        }
        $removal = Invoke-Build -Argument '-Task', 'Uninstall' -Environment $environment
        $removal.ExitCode | Should -Be 0 -Because $removal.Output
        $old.FullName | Should -Not -Exist
        Join-Path $clone 'LDCohortSync.psd1' | Should -Exist
        Join-Path $link 'LDCohortSync.psd1' | Should -Exist
        Remove-Item $link
        Remove-Item $folder -Recurse
    }

    It 'ends with an error when a step fails' {
        Set-Content (Join-Path $tools 'dotnet') -Value '#!/bin/sh', 'exit 3'
        $install = Invoke-Build -Argument '-Task', 'Install' -Environment $environment
        $install.ExitCode | Should -Not -Be 0
        $install.Output | Should -Match 'exit code 3'
    }
}
