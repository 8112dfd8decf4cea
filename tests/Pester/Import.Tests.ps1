# How the module gets into a PowerShell and out again, and what it brings along.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    foreach ($id in @(1..8 | ForEach-Object { "runspace-$_" }) + 'new-1', 'new-2', 'beside') {
        Set-SandboxCohort -Id $id -Members @(1..20 | ForEach-Object { "$id-user-$_" })
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'The manifest' {
    BeforeAll {
        $manifest = Import-PowerShellDataFile (Get-ModulePath)
    }

    It 'keeps Windows PowerShell out, and versions before 7.4' {
        $manifest.CompatiblePSEditions | Should -Be @('Core')
        [version] $manifest.PowerShellVersion | Should -Be ([version] '7.4')
    }

    It 'is valid' {
        $module = Test-ModuleManifest (Get-ModulePath)
        $module.Name | Should -Be 'LDCohortSync'
        $module.Description | Should -Not -BeNullOrEmpty
        $module.Author | Should -Not -BeNullOrEmpty
    }

    It 'names every command and no wildcard, so that PowerShell can find the module by a command' {
        $manifest.CmdletsToExport | Should -Not -Contain '*'
        foreach ($field in 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
            @($manifest[$field]) | Should -HaveCount 0 -Because $field
        }
    }

    It 'comes with SQLite for every platform' {
        $runtimes = Join-Path (Split-Path (Get-ModulePath)) 'lib/runtimes'
        (Get-ChildItem $runtimes).Name | Sort-Object |
            Should -Be @('linux-arm64', 'linux-musl-x64', 'linux-x64', 'osx-arm64', 'osx-x64', 'win-arm64', 'win-x64')
        foreach ($platform in Get-ChildItem $runtimes) {
            (Get-ChildItem (Join-Path $platform 'native')).Name | Should -Match '^(lib)?e_sqlite3\.(dll|so|dylib)$'
        }
    }
}

Describe 'Importing in a new PowerShell' {
    BeforeAll {
        $run = Invoke-Pwsh -Environment (Get-SandboxEnvironment) -Script {
            $ErrorActionPreference = 'Stop'
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $found = @{ }
            $found.Literals = @(
                [LDCohortSync.CohortSyncResult].Name, [LDCohortSync.AmplitudeCohort].Name, [LDCohortSync.LDDestination].Name
                [LDCohortSync.LDSyncedSegment].Name, [LDCohortSync.MembershipComparison].Name, [LDCohortSync.MembershipDifference].Name
                [LDCohortSync.SyncFault].Name, [LDCohortSync.SyncStatus]::Unchanged.ToString(), [LDCohortSync.SegmentKind]::Synced.ToString()
            )
            $found.Commands = @(Get-Command -Module LDCohortSync | ForEach-Object { "$($_.CommandType) $($_.Name)" } | Sort-Object)

            $null = Connect-LDDestination -FromEnvironment
            $found.First = (Sync-AmplitudeCohort -CohortId new-1).Status.ToString()

            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST -Force
            $found.Forced = (Sync-AmplitudeCohort -CohortId new-1).Status.ToString()

            Remove-Module LDCohortSync
            $found.Removed = @(Get-Command -Module LDCohortSync).Count
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            $found.Again = (Sync-AmplitudeCohort -CohortId new-2).Status.ToString()
            $found.SameType = (Get-LDDestination) -is [LDCohortSync.LDDestination]

            $found.Contexts = @(foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
                    foreach ($assembly in $context.Assemblies) {
                        "$($context.Name) $($assembly.GetName().Name)"
                    }
                })
            $found | ConvertTo-Json
        }
        $run.ExitCode | Should -Be 0 -Because $run.Errors
        $found = $run.Output | ConvertFrom-Json
    }

    It 'makes the types known by name at once' {
        $found.Literals | Should -Be @(
            'CohortSyncResult', 'AmplitudeCohort', 'LDDestination', 'LDSyncedSegment', 'MembershipComparison', 'MembershipDifference'
            'SyncFault', 'Unchanged', 'Synced'
        )
    }

    It 'brings exactly the commands of the manifest' {
        $expected = (Import-PowerShellDataFile (Get-ModulePath)).CmdletsToExport | ForEach-Object { "Cmdlet $_" } | Sort-Object
        $found.Commands | Should -Be $expected
        $found.Commands | Should -Contain 'Cmdlet Sync-AmplitudeCohort'
    }

    It 'works, works after -Force with the connection that was there, and after Remove-Module' {
        $found.First | Should -Be 'Succeeded'
        $found.Forced | Should -Be 'Unchanged'
        $found.Removed | Should -Be 0
        $found.Again | Should -Be 'Succeeded'
        $found.SameType | Should -BeTrue
    }

    It 'keeps <_> in a load context of its own' -ForEach @(
        'RestSharp', 'Polly.Core', 'Microsoft.Data.Sqlite', 'SQLitePCLRaw.core', 'SQLitePCLRaw.batteries_v2'
        'SQLitePCLRaw.provider.e_sqlite3', 'LDCohortSync.Services', 'LDCohortSync.Ledger'
    ) {
        $name = $_
        @($found.Contexts | Where-Object { $_ -like "* $name" }) | Should -Be @("LDCohortSync $name")
    }

    It 'keeps nothing else there, and its own types in the default context' {
        @($found.Contexts | Where-Object { $_ -like 'LDCohortSync *' }) | Should -HaveCount 8
        foreach ($name in 'LDCohortSync', 'LDCohortSync.Engine') {
            @($found.Contexts | Where-Object { $_ -like "* $name" }) | Should -Be @("Default $name")
        }
    }
}

Describe 'Importing in eight runspaces at once' {
    It 'lets each connect and sync a cohort of its own' {
        $run = Invoke-Pwsh -Environment (Get-SandboxEnvironment) -Script {
            1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
                Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
                $null = Connect-LDDestination -Name "runspace-$_" -FromEnvironment
                $result = Sync-AmplitudeCohort -CohortId "runspace-$_"
                "$_ $($result.CohortSize) $(@(Get-LDDestination).Count) $((Get-LDDestination).Name) $($result.Destination)"
            }
        }
        $run.Errors | Should -BeNullOrEmpty
        $run.Output.Trim() -split '\r?\n' | Sort-Object |
            Should -Be @(1..8 | ForEach-Object { "$_ 20 1 runspace-$_ runspace-$_" })
        foreach ($number in 1..8) {
            Get-SandboxSegmentMember "runspace-$number" | Should -Be (Get-SandboxCohortMember "runspace-$number")
        }
    }
}

Describe 'Beside another RestSharp' {
    It 'uses its own, and leaves the other one alone' {
        $environment = Get-SandboxEnvironment
        $environment.OTHER_RESTSHARP = Join-Path (Get-Sandbox).Folder 'RestSharp.dll'
        $run = Invoke-Pwsh -Environment $environment -Script {
            $ErrorActionPreference = 'Stop'
            # Add-Type would give the assembly a name of its own choice, so the compiler behind it is asked directly.
            Add-Type -TypeDefinition 'public class LoadsTheCompiler { }'
            $tree = [Microsoft.CodeAnalysis.CSharp.CSharpSyntaxTree]::ParseText(@'
                [assembly: System.Reflection.AssemblyVersion("7.7.7.0")]
                namespace RestSharp { public class RestClient { public static string Origin { get { return "other"; } } } }
'@)
            $reference = [Microsoft.CodeAnalysis.MetadataReference]::CreateFromFile([object].Assembly.Location)
            $options = [Microsoft.CodeAnalysis.CSharp.CSharpCompilationOptions]::new([Microsoft.CodeAnalysis.OutputKind]::DynamicallyLinkedLibrary)
            $compilation = [Microsoft.CodeAnalysis.CSharp.CSharpCompilation]::Create('RestSharp',
                [Microsoft.CodeAnalysis.SyntaxTree[]] $tree, [Microsoft.CodeAnalysis.MetadataReference[]] $reference, $options)
            $file = [System.IO.File]::Create($env:OTHER_RESTSHARP)
            $compiled = $compilation.Emit($file)
            $file.Dispose()
            if (-not $compiled.Success) {
                throw $compiled.Diagnostics
            }
            Add-Type -Path $env:OTHER_RESTSHARP

            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            (Sync-AmplitudeCohort -CohortId beside).CohortSize
            [RestSharp.RestClient]::Origin
            [System.AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object GetName | Where-Object Name -EQ RestSharp |
                ForEach-Object { $_.Version.Major } | Sort-Object
        }
        $run.ExitCode | Should -Be 0 -Because $run.Errors
        $lines = $run.Output.Trim() -split '\r?\n'
        $lines[0] | Should -Be '20'
        $lines[1] | Should -Be 'other'
        $lines | Select-Object -Skip 2 | Should -HaveCount 2
        $lines | Should -Contain '7'
    }
}

Describe 'A module that was copied without its lib folder' {
    It 'says what is missing instead of failing in the dark' {
        $copy = Join-Path (Get-Sandbox).Folder 'LDCohortSync'
        Copy-Item (Split-Path (Get-ModulePath)) $copy -Recurse
        Remove-Item (Join-Path $copy 'lib') -Recurse
        $environment = Get-SandboxEnvironment
        $environment.BROKEN_MODULE = Join-Path $copy 'LDCohortSync.psd1'
        $run = Invoke-Pwsh -Environment $environment -Script {
            try {
                Import-Module $env:BROKEN_MODULE -ErrorAction Stop
                Connect-LDDestination -FromEnvironment -ErrorAction Stop
            }
            catch {
                $_.ToString()
            }
        }
        $run.Output | Should -Match '\blib\b'
        $run.Output | Should -Match '(?i)install|copy|complete|build'
        $run.Output | Should -Not -Match 'TypeInitializationException|StackOverflow'
    }
}
