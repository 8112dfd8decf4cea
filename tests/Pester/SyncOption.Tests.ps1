# The switches of Sync-AmplitudeCohort that change how it works.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Initialize-Segment([int] $Count = 10) {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Name 'Some users' -Members @(1..$Count | ForEach-Object { "member-$_" })
        $null = Sync-AmplitudeCohort c1
        Clear-SandboxRequest
    }
}

AfterAll {
    Stop-Sandbox
}

Describe '-Mode AddOnly' {
    It 'adds and removes nobody, and a later mirror removes who has left' {
        Initialize-Segment
        Update-SandboxCohort c1 -Add 'new-1', 'new-2' -Remove 'member-1', 'member-2', 'member-3'
        $result = Sync-AmplitudeCohort c1 -Mode AddOnly
        $result.Status | Should -Be 'Succeeded'
        $result.Added | Should -Be 2
        $result.Removed | Should -Be 0
        Get-SandboxSegmentMember c1 | Should -HaveCount 12
        (Sync-AmplitudeCohort c1 -Mode AddOnly).Status | Should -Be 'Unchanged'

        $result = Sync-AmplitudeCohort c1
        $result.Added | Should -Be 0
        $result.Removed | Should -Be 3
        Get-SandboxSegmentMember c1 | Should -Be (Get-SandboxCohortMember c1)
    }
}

Describe 'Drift' {
    BeforeEach {
        Initialize-Segment
    }

    It 'is warned of when the count differs and nothing has to be sent' {
        Set-SandboxSegmentMember c1 (@(Get-SandboxCohortMember c1) + 'stranger-1', 'stranger-2')
        $result = Sync-AmplitudeCohort c1 -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Unchanged'
        $result.Drift | Should -Be 2
        $result.Reason | Should -Match '2'
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -Match '-Baseline Destination'
        Get-SandboxBatch | Should -HaveCount 0
    }

    It 'is repaired, change by change, with -Baseline Destination' {
        Set-SandboxSegmentMember c1 (@(Get-SandboxCohortMember c1 | Where-Object { $_ -ne 'member-5' }) + 'stranger')
        (Sync-AmplitudeCohort c1).Status | Should -Be 'Unchanged' -Because 'the ledger can not see a swap of one member for another'
        $result = Sync-AmplitudeCohort c1 -Baseline Destination -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded'
        $result.Baseline | Should -Be 'Destination'
        $result.Drift | Should -Be 2
        $result.Added | Should -Be 1
        $result.Removed | Should -Be 1
        Get-SandboxSegmentMember c1 | Should -Be (Get-SandboxCohortMember c1)
        $again = Sync-AmplitudeCohort c1 -WarningVariable warnings
        $again.Status | Should -Be 'Unchanged'
        $again.Drift | Should -Be 0
        $warnings | Should -BeNullOrEmpty
    }

    It 'is an error with -Baseline Destination when LaunchDarkly does not give the members out' {
        Set-SandboxOption @{ exportsForbidden = $true }
        $result = Sync-AmplitudeCohort c1 -Baseline Destination -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'ExportUnavailable,*'
    }

    It 'of a segment that was deleted in LaunchDarkly is repaired by sending everybody again' {
        $request = @{
            Uri     = "$((Get-Sandbox).launchDarklyUri)api/v2/segments/default/production/amplitude-c1"
            Headers = @{ Authorization = (Get-Sandbox).accessToken }
            NoProxy = $true
        }
        $null = Invoke-RestMethod @request -Method Delete
        $result = Sync-AmplitudeCohort c1 -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded'
        $result.Added | Should -Be 10
        $warnings[0].Message | Should -Match 'sent again'
        Get-SandboxSegmentMember c1 | Should -Be (Get-SandboxCohortMember c1)
    }
}

Describe 'A first sync that never got through' {
    It 'is followed by one that knows of no lost segment, with -Mode <_>' -ForEach 'Mirror', 'AddOnly' {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Members a, b
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 404 }
        (Sync-AmplitudeCohort c1 -Mode $_ -ErrorAction SilentlyContinue).Status | Should -Be 'Failed'
        $result = Sync-AmplitudeCohort c1 -Mode $_ -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded' -Because $result.Reason
        $warnings | Should -BeNullOrEmpty
        Get-SandboxSegmentMember c1 | Should -Be @('a', 'b')
    }
}

Describe '-Verify' {
    BeforeEach {
        Initialize-Segment
        Update-SandboxCohort c1 -Add 'new-1', 'new-2'
    }

    It 'reads the segment back and finds nothing' {
        $result = Sync-AmplitudeCohort c1 -Verify -WarningVariable warnings
        $result.Status | Should -Be 'Succeeded'
        $result.Drift | Should -Be 0
        $warnings | Should -BeNullOrEmpty
        Get-SandboxRequest launchDarkly POST '*/exports' | Should -HaveCount 1
        (Get-CohortSyncRun -Last 1).Drift | Should -Be 0
    }

    It 'finds what LaunchDarkly acknowledged and did not do' {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 204 }
        $result = Sync-AmplitudeCohort c1 -Verify -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded'
        $result.Drift | Should -Be 2
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -Match '2 member'
        (Get-CohortSyncRun -Last 1).Drift | Should -Be 2
    }

    It 'looks also when nothing had to be sent' {
        $null = Sync-AmplitudeCohort c1
        Set-SandboxSegmentMember c1 (@(Get-SandboxCohortMember c1 | Where-Object { $_ -ne 'new-1' }) + 'stranger')
        $result = Sync-AmplitudeCohort c1 -Verify -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Unchanged'
        $result.Drift | Should -Be 2
        $warnings | Should -HaveCount 1
    }

    It 'warns when it can not read back' {
        Set-SandboxOption @{ exportsForbidden = $true }
        $result = Sync-AmplitudeCohort c1 -Verify -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded'
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -Match 'export'
    }
}

Describe '-BatchSize and -ThrottleLimit' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Members @(1..120 | ForEach-Object { "member-$_" })
    }

    It 'cut the changes into batches of at most so many' {
        (Sync-AmplitudeCohort c1 -BatchSize 50).Batches | Should -Be 3
        (Get-SandboxBatch).ForEach({ $_.Changes.Count }) | Sort-Object | Should -Be @(20, 50, 50)
        Get-SandboxSegmentMember c1 | Should -HaveCount 120
    }

    It 'send <Limit> at the same time and no more, the first one alone' -ForEach @(@{ Limit = 1 }, @{ Limit = 3 }) {
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; after = 1; times = $Limit }
        $sync = Start-Background -Arguments (Get-LDDestination), $Limit -Script {
            param($Destination, $Limit)
            Sync-AmplitudeCohort c1 -Destination $Destination -BatchSize 10 -ThrottleLimit $Limit
        }
        Wait-Until { (Get-SandboxFaultHit $fault) -eq $Limit }
        Get-SandboxBatch | Should -HaveCount ($Limit + 1)
        Clear-SandboxFault
        (Wait-Background $sync).Batches | Should -Be 12
        (Get-SandboxTraffic).peakUnanswered.launchDarkly | Should -Be $Limit
    }

    It 'have bounds' {
        foreach ($wrong in @{ BatchSize = 0 }, @{ BatchSize = 1001 }, @{ ThrottleLimit = 0 }, @{ ThrottleLimit = 33 }) {
            { Sync-AmplitudeCohort c1 @wrong } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }
    }

    It 'give way to a service that wants smaller batches' {
        Set-SandboxOption @{ maximumBatchMembers = 30 }
        $result = Sync-AmplitudeCohort c1
        $result.Status | Should -Be 'Succeeded'
        $result.Batches | Should -Be 4
        Get-SandboxSegmentMember c1 | Should -HaveCount 120
    }
}

Describe '-SkippedReport' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort mixed -Members @(
            @{ userId = 'a'; amplitudeId = 11 }, @{ userId = ''; amplitudeId = 12 }, @{ userId = 'a'; amplitudeId = 13 }
            @{ userId = 'say "b", please'; amplitudeId = 14 }, @{ userId = 'say "b", please'; amplitudeId = 15 }
        )
        Set-SandboxCohort more -Members @(@{ userId = 'c'; amplitudeId = 21 }, @{ userId = ' '; amplitudeId = 22 })
    }

    It 'never overwrites what the sync needs' {
        $members = Join-Path $TestDrive 'members.csv'
        Set-Content $members -Value 'user_id', 'ann', ''
        { Sync-AmplitudeCohort -Path $members -CohortId mixed -CohortName Mixed -SkippedReport $members } | Should -Throw -ErrorId 'InvalidParameter,*'
        { Sync-AmplitudeCohort mixed -SkippedReport (Get-LDDestination).Ledger } | Should -Throw -ErrorId 'InvalidParameter,*'
        Get-Content $members | Should -Be @('user_id', 'ann', '')
    }

    It "never overwrites the file of a later row, and leaves nothing of itself then" {
        $folder = Join-Path $TestDrive 'rows'
        $null = New-Item $folder -ItemType Directory
        $first, $second = 'first.csv', 'second.csv' | ForEach-Object { Join-Path $folder $_ }
        Set-Content $first -Value 'user_id', 'ann', ''
        Set-Content $second -Value 'user_id', 'bob', ''
        $rows = @(
            [pscustomobject] @{ CohortId = 'mixed'; CohortName = 'Mixed'; Path = $first }
            [pscustomobject] @{ CohortId = 'more'; CohortName = 'More'; Path = $second }
        )
        { $rows | Sync-AmplitudeCohort -SkippedReport $second -Force } | Should -Throw -ErrorId 'InvalidParameter,*'
        Get-Content $second | Should -Be @('user_id', 'bob', '')
        (Get-ChildItem $folder).Name | Should -Be @('first.csv', 'second.csv')
    }

    It 'has what was found until a command failed, and nothing is left beside it' {
        $folder = Join-Path $TestDrive 'failed'
        $null = New-Item $folder -ItemType Directory
        $path = Join-Path $folder 'skipped.csv'
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 403; times = 1000 }
        try {
            { 'mixed', 'more' | Sync-AmplitudeCohort -SkippedReport $path } | Should -Throw -ErrorId 'LaunchDarklyForbidden,*'
        }
        finally {
            Clear-SandboxFault
        }
        (Import-Csv $path).Amplitude_id | Should -Be @('12', '13', '15')
        (Get-ChildItem $folder).Name | Should -Be 'skipped.csv'
    }

    It 'has what was found until a command was stopped, and nothing is left beside it' {
        $folder = Join-Path $TestDrive 'stopped'
        $null = New-Item $folder -ItemType Directory
        $path = Join-Path $folder 'skipped.csv'
        Set-SandboxCohort held -Members @(@{ userId = 'h'; amplitudeId = 31 }, @{ userId = ''; amplitudeId = 32 })
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; times = 1000 }
        $sync = Start-Background { param($Destination, $Path) Sync-AmplitudeCohort held -SkippedReport $Path -Destination $Destination } @((Get-LDDestination), $path)
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 }
        $null = Stop-Background $sync
        Clear-SandboxFault
        (Import-Csv $path).Amplitude_id | Should -Be '32'
        (Get-ChildItem $folder).Name | Should -Be 'skipped.csv'
    }

    It "lists who was skipped and why, in the columns of Amplitude's own report" {
        $path = Join-Path $TestDrive 'skipped.csv'
        $result = Sync-AmplitudeCohort mixed -SkippedReport $path
        (Get-Content $path)[0] | Should -Be 'Amplitude_id,Operation,Mapped properties,Skip_detected,Skip_reason'
        $rows = Import-Csv $path
        $rows | Should -HaveCount ($result.Skipped + $result.Duplicates)
        $rows.Amplitude_id | Should -Be @('12', '13', '15')
        $rows.Skip_reason | Should -Be @('Unresolved mapping', 'Duplicate', 'Duplicate')
        $rows.'Mapped properties' | Should -Be @('user_id=', 'user_id=a', 'user_id=say "b", please')
        $rows.Operation | Select-Object -Unique | Should -Be 'sync'
        foreach ($time in $rows.Skip_detected) {
            [datetimeoffset]::ParseExact($time, "yyyy-MM-dd'T'HH:mm:ss'Z'", [cultureinfo]::InvariantCulture) | Should -BeOfType ([datetimeoffset])
        }
    }

    It 'is for its owner only' -Skip:$IsWindows {
        $path = Join-Path $TestDrive 'owner.csv'
        $null = Sync-AmplitudeCohort mixed -SkippedReport $path
        [System.IO.File]::GetUnixFileMode($path) | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite')
    }

    It 'is one file for all cohorts of a pipeline, and replaces an older one' {
        $path = Join-Path $TestDrive 'all.csv'
        Set-Content $path -Value 'old'
        $null = 'mixed', 'more' | Sync-AmplitudeCohort -SkippedReport $path
        (Import-Csv $path).Amplitude_id | Should -Be @('12', '13', '15', '22')
    }

    It 'goes to a relative path and to a PowerShell drive' {
        Push-Location $TestDrive
        try {
            $null = Sync-AmplitudeCohort mixed -SkippedReport ./relative.csv
        }
        finally {
            Pop-Location
        }
        $null = Sync-AmplitudeCohort mixed -SkippedReport TestDrive:/drive.csv
        Join-Path $TestDrive 'relative.csv' | Should -Exist
        Join-Path $TestDrive 'drive.csv' | Should -Exist
    }

    It 'is not written with -WhatIf' {
        $null = Sync-AmplitudeCohort mixed -SkippedReport (Join-Path $TestDrive 'whatif.csv') -WhatIf
        Join-Path $TestDrive 'whatif.csv' | Should -Not -Exist
    }

    It 'that can not be written ends the command before anything is done' {
        Clear-SandboxRequest
        $path = Join-Path $TestDrive 'no/such/folder.csv'
        $failure = Get-Failure { Sync-AmplitudeCohort more -SkippedReport $path }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $failure.ToString() | Should -Match 'folder.csv'
        Get-SandboxRequest | Should -HaveCount 0
    }
}

Describe 'Being asked' {
    BeforeEach {
        Reset-Sandbox
        $destination = Connect-Sandbox
        Set-SandboxCohort c1 -Name 'Some users' -Members a, b, c
    }

    It 'does not happen unless somebody wants it' {
        (Sync-AmplitudeCohort c1).Status | Should -Be 'Succeeded'
    }

    It 'does not happen with -Confirm:$false, whatever the session prefers' {
        $ConfirmPreference = 'Low'
        (Sync-AmplitudeCohort c1 -Confirm:$false).Status | Should -Be 'Succeeded'
    }

    It "only plans when the session's `$WhatIfPreference is on, and -WhatIf:`$false wins over it" {
        $WhatIfPreference = $true
        (Sync-AmplitudeCohort c1).Status | Should -Be 'Planned'
        Get-SandboxSyncedCohort | Should -HaveCount 0
        Get-CohortSyncRun | Should -BeNullOrEmpty
        (Sync-AmplitudeCohort c1 -WhatIf:$false).Status | Should -Be 'Succeeded'
    }

    It 'shows the counts, and <Answer> means <Status>' -ForEach @(
        @{ Answer = 'n'; Status = 'Planned'; Members = 0 }
        @{ Answer = 'y'; Status = 'Succeeded'; Members = 3 }
    ) {
        $run = Invoke-Pwsh -Environment (Get-SandboxEnvironment) -Option @() -Answer $Answer -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            "Status: $((Sync-AmplitudeCohort c1 -Confirm).Status)"
        }
        $run.Output | Should -Match "Add 3 and remove 0 members for cohort 'Some users'"
        $run.Output | Should -Match "segment 'amplitude-c1' in default/production"
        $run.Output | Should -Match "Status: $Status"
        Get-SandboxSyncedCohort | Should -HaveCount ($Members ? 1 : 0)
    }
}
