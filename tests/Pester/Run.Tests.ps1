# Get-CohortSyncRun, and the file that it reads.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $destination = Connect-Sandbox @{ Name = 'prod' }
    Set-SandboxCohort one -Members a, b
    Set-SandboxCohort two -Members c
    Set-SandboxCohort empty -Members @()
    $first = Sync-AmplitudeCohort one
    $second = Sync-AmplitudeCohort one
    $third = Sync-AmplitudeCohort two
    $between = [datetimeoffset]::UtcNow
    $fourth = Sync-AmplitudeCohort empty -ErrorAction SilentlyContinue
    $fifth = Sync-AmplitudeCohort missing -ErrorAction SilentlyContinue
}

AfterAll {
    Stop-Sandbox
}

Describe 'Get-CohortSyncRun' {
    It 'lists every run, the newest first' {
        (Get-CohortSyncRun).RunId | Should -Be @($fifth.RunId, $fourth.RunId, $third.RunId, $second.RunId, $first.RunId)
        (Get-CohortSyncRun).Status | Should -Be @('Failed', 'Blocked', 'Succeeded', 'Unchanged', 'Succeeded')
        Get-CohortSyncRun | ForEach-Object { $_ | Should -BeOfType ([LDCohortSync.CohortSyncResult]) }
    }

    It 'narrows by cohort, status, time and number, and by several of them' {
        (Get-CohortSyncRun -CohortId one).RunId | Should -Be @($second.RunId, $first.RunId)
        (Get-CohortSyncRun two, empty).RunId | Should -Be @($fourth.RunId, $third.RunId)
        (Get-CohortSyncRun -Status Succeeded).RunId | Should -Be @($third.RunId, $first.RunId)
        (Get-CohortSyncRun -Status Failed, Blocked).RunId | Should -Be @($fifth.RunId, $fourth.RunId)
        (Get-CohortSyncRun -Since $between).RunId | Should -Be @($fifth.RunId, $fourth.RunId)
        (Get-CohortSyncRun -Last 2).RunId | Should -Be @($fifth.RunId, $fourth.RunId)
        (Get-CohortSyncRun -CohortId one -Status Succeeded -Last 5).RunId | Should -Be $first.RunId
        Get-CohortSyncRun -Since ([datetime]::Now.AddDays(1)) | Should -BeNullOrEmpty
    }

    It 'takes a local time with -Since' {
        (Get-CohortSyncRun -Since ([datetime]::Now.AddHours(-1))) | Should -HaveCount 5
        (Get-CohortSyncRun -Since (Get-Date).Date.AddDays(-1)) | Should -HaveCount 5
    }

    It 'takes cohorts from the pipeline' {
        ('one', 'two' | Get-CohortSyncRun).RunId | Should -Be @($second.RunId, $first.RunId, $third.RunId)
        (Get-AmplitudeCohort | Get-CohortSyncRun -Last 1).CohortId | Should -Be @('one', 'two', 'empty')
    }

    It 'keeps the reason of what did not go well' {
        (Get-CohortSyncRun -Status Blocked).Reason | Should -Be $fourth.Reason
        (Get-CohortSyncRun -Status Failed).Reason | Should -Match "'missing'"
        (Get-CohortSyncRun -Status Failed).Duration | Should -BeOfType ([timespan])
    }

    It 'refuses a number that is none and a status that is none' {
        { Get-CohortSyncRun -Last 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Get-CohortSyncRun -Status Perfect } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,*'
    }

    It 'shows what another PowerShell did, and not what was done to another environment' {
        $null = Connect-Sandbox @{ Name = 'test'; Ledger = $destination.Ledger; ClientSideId = Get-SandboxEnvironmentId test }
        Get-CohortSyncRun | Should -BeNullOrEmpty
        $null = Sync-AmplitudeCohort two
        @(Get-CohortSyncRun).Count | Should -Be 1
        @(Get-CohortSyncRun -Destination prod).Count | Should -Be 5
        Disconnect-LDDestination test

        $environment = Get-SandboxEnvironment
        $environment.LDCOHORTSYNC_LEDGER = $destination.Ledger
        $run = Invoke-Pwsh -Environment $environment -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            (Get-CohortSyncRun).Count
            (Sync-AmplitudeCohort two).Status.ToString()
        }
        $run.Output.Trim() -split '\r?\n' | Should -Be @('5', 'Unchanged')
        @(Get-CohortSyncRun).Count | Should -Be 6
    }
}

Describe "The ledger's file" {
    It 'is for its owner only' -Skip:$IsWindows {
        foreach ($file in Get-ChildItem "$($destination.Ledger)*") {
            [System.IO.File]::GetUnixFileMode($file.FullName) | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite') -Because $file.Name
        }
    }

    It 'holds no secret' {
        foreach ($file in Get-ChildItem "$($destination.Ledger)*" -Exclude '*-shm') {
            $stream = [System.IO.File]::Open($file.FullName, 'Open', 'Read', 'ReadWrite, Delete')
            $text = [System.IO.StreamReader]::new($stream, [System.Text.Encoding]::Latin1).ReadToEnd()
            $stream.Dispose()
            foreach ($secret in Get-SandboxSecret) {
                $text.Contains($secret) | Should -BeFalse
            }
        }
    }

    It 'that is something else is an error which names it' {
        $path = Join-Path $TestDrive 'notes.db'
        Set-Content $path -Value ('these are my notes ' * 100)
        $failure = Get-Failure { Connect-Sandbox @{ Ledger = $path } }
        $failure.FullyQualifiedErrorId | Should -Match '^Ledger(Damaged|Unavailable),'
        $failure.ToString() | Should -Match 'notes\.db'
        (Get-Content $path -Raw) | Should -Match '^these are my notes'
    }

    It 'in a folder that can not be made is an error which names it' {
        Set-Content (Join-Path $TestDrive 'file') -Value 'not a folder'
        $failure = Get-Failure { Connect-Sandbox @{ Ledger = Join-Path $TestDrive 'file/ledger.db' } }
        $failure.FullyQualifiedErrorId | Should -BeLike 'LedgerUnavailable,*'
        $failure.CategoryInfo.Category | Should -Be 'ResourceUnavailable'
        $failure.ToString() | Should -Match 'ledger\.db'
    }
}
