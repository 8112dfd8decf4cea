# What results look like in a window of 80 columns.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox -Seed demo
    Import-Module (Get-ModulePath)
    $null = Connect-Sandbox @{ Name = 'production' }

    function Format-Window {
        $input | Out-String -Width 80 -Stream | Where-Object { $_ }
    }

    # A record with other values, as commands would emit it.
    function Edit-Record($Record, [hashtable] $Value) {
        $copy = $Record.'<Clone>$'()
        foreach ($name in $Value.Keys) {
            $copy.GetType().GetProperty($name).SetValue($copy, $Value[$name])
        }
        $copy
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'In a window of 80 columns' {
    BeforeAll {
        $small = Sync-AmplitudeCohort 26umsb5
        $large = Sync-AmplitudeCohort 7khm89cz
        $blocked = Sync-AmplitudeCohort acf4eeb -ErrorAction SilentlyContinue
    }

    It 'a result is a row, with nothing cut off' {
        $shown = $small, $large, $blocked | Format-Window
        $shown[0] | Should -Match '^Cohort\s+Status\s+.*Added\s+Removed'
        $shown -join "`n" | Should -Match 'Power users\s+Succeeded\s+9,600\s+9,600\s+0\s+250'
        $shown -join "`n" | Should -Not -Match '…'
        $shown | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        # A longer name goes on in the next line.
        $shown -join "`n" | Should -Match 'Trial started last mo\s+Succeeded[^\n]+\nnth\s*\n'
        $shown -join "`n" | Should -Match 'Winter campaign 2023\s+Blocked'
    }

    It 'a result with the longest status and with millions of members has room' {
        $members = @{ Status = [LDCohortSync.SyncStatus]::PartiallyApplied; CohortSize = 20000000; Added = 19999999; Removed = 1234567; Skipped = 123456 }
        $shown = Edit-Record $large $members | Format-Window
        $shown -join "`n" | Should -Not -Match '…'
        $shown[2] | Should -Match '^Power users +PartiallyApplied +20,000,000 19,999,999 +1,234,567 123,456$'
        $shown | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'a result as a list has every field' {
        $shown = $small | Format-List | Out-String -Width 80
        foreach ($field in $small.PSObject.Properties.Name) {
            $shown | Should -Match "(?m)^$field\s+:"
        }
    }

    It '<_> are rows, with nothing cut off' -ForEach 'cohorts', 'segments', 'destinations', 'differences', 'comparisons' {
        $shown = switch ($_) {
            'cohorts' { Get-AmplitudeCohort | Format-Table | Format-Window }
            'segments' { Get-LDSyncedSegment -All | Format-Table | Format-Window }
            'destinations' { Get-LDDestination | Format-Table | Format-Window }
            'differences' { Compare-CohortMembership 26umsb5 -IncludeEqual | Select-Object -First 3 | Format-Table | Format-Window }
            'comparisons' { Compare-CohortMembership 26umsb5 -Summary | Format-Table | Format-Window }
        }
        $shown.Count | Should -BeGreaterOrEqual 3
        $shown -join "`n" | Should -Not -Match '…'
        $shown | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
    }

    It 'one comparison and one destination fit too when nobody says how' {
        Compare-CohortMembership 26umsb5 -Summary | Out-String -Width 80 | Should -Match 'Trial started'
        Get-LDDestination | Out-String -Width 80 | Should -Match 'production'
    }
}

Describe 'The longest names, ids and numbers, in <width> columns' -ForEach @{ width = 80 }, @{ width = 120 } {
    BeforeAll {
        $id = 'abcdefghij0123456789'
        $name = 'Everybody who has bought twice in the last ninety days (EMEA)'.Substring(0, 60)
        $reason = 'Cohort ''Everybody'' would remove 1,999,999 of 2,000,000 members (100 %); at most 30 % are allowed. ' * 2
        $cohort = Edit-Record (Get-AmplitudeCohort)[0] @{ Id = $id; Name = $name; Size = [long] 2000000 }
        $result = Edit-Record (Sync-AmplitudeCohort 26umsb5 -WhatIf 6>$null) @{
            CohortId = $id; CohortName = $name; SegmentKey = "amplitude-$id"; Destination = 'production-of-the-european-union'
            Status = [LDCohortSync.SyncStatus]::PartiallyApplied; CohortSize = [long] 2000000; Added = 2000000; Removed = 2000000; Skipped = 999999
            Duration = [timespan]::FromSeconds(4325); Reason = $reason.Trim()
        }
        $segment = Edit-Record (Get-LDSyncedSegment -All)[0] @{ Key = "amplitude-$id"; Name = $name; MemberCount = [long] 2000000; CohortId = $id; LastRun = $result }
        $comparison = Edit-Record (Compare-CohortMembership 7khm89cz -Against Ledger -Summary) @{
            CohortId = $id; CohortName = $name; SegmentKey = "amplitude-$id"; CohortSize = [long] 2000000; SegmentSize = [long] 2000000; OnlyInCohort = [long] 1999999; OnlyInSegment = [long] 1999999
        }
        $place = Edit-Record (Get-LDDestination production) @{ Name = $id; ProjectKey = $id; EnvironmentKey = $id; KeyProperty = 'gp:internal_account_id' }
        $check = Edit-Record (Test-LDDestination)[0] @{ Check = 'CriticalEnvironment'; Detail = $reason.Trim(); Advice = 'Do this. ' * 20 }

        # What is shown, without the breaks in the middle of words and columns that have to be there.
        function Get-Column([string[]] $Line, [int] $From, [int] $Length) {
            -join ($Line | ForEach-Object { $_.PadRight(200).Substring($From, $Length).Trim() })
        }
    }

    It 'nothing is wider, and no number and no word of importance is cut, of <_>' -ForEach 'cohort', 'result', 'segment', 'comparison', 'place', 'check' {
        $shown = @(Get-Variable $_ -ValueOnly | Out-String -Width $width -Stream)
        $shown | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual $width }
        $shown -join "`n" | Should -Not -Match '…|\.\.\.'
        $flat = ($shown -join '') -replace '\s'
        if ($_ -in 'cohort', 'result', 'segment', 'comparison') {
            $flat | Should -Match '2,000,000'
        }
        if ($_ -ne 'check') {
            # The id may go on in the next line, under itself.
            $first = $shown | Where-Object { $_ -match $id.Substring(0, 10) } | Select-Object -First 1
            $first | Should -Not -BeNullOrEmpty
        }
    }

    It 'a result tells its id, its status, its counts and its whole reason' {
        $shown = @($result | Out-String -Width $width -Stream | ForEach-Object Trim) -join ' '
        $shown | Should -Match 'PartiallyApplied +2,000,000 +2,000,000 +2,000,000 +999,999'
        $shown | Should -Match "$id -> amplitude-$id in production-of-the-european-union, \d{4}-\d\d-\d\d \d\d:\d\d, 1 h 12 min"
        $shown | Should -Match ([regex]::Escape($reason.Trim()))
    }

    It 'a result in a table has the same heading, and its reason where there is room' {
        $shown = @($result | Format-Table | Out-String -Width $width -Stream | Where-Object { $_.Trim() })
        $shown[0] | Should -Match '^Cohort +Status +Size +Added +Removed +Skipped'
        if ($width -ge 120) {
            $shown[0] | Should -Match 'Skipped +Duration +Reason'
            $shown -join ' ' | Should -Match '1 h 12 min'
        }
        $shown | ForEach-Object { $_.TrimEnd().Length | Should -BeLessOrEqual $width }
    }

    It 'numbers stand flush right under their headings' {
        $lines = @($cohort, (Edit-Record $cohort @{ Size = [long] 7 }) | Out-String -Width $width -Stream | Where-Object { $_ -match 'Size|2,000,000| 7 ' })
        $end = $lines[0].IndexOf('Size') + 4
        $lines | Should -HaveCount 3
        $lines[1].Substring(0, $end) | Should -Match '2,000,000$'
        $lines[2].Substring(0, $end) | Should -Match ' 7$'
    }
}

Describe 'Other views' {
    It 'lists of <_> have every field' -ForEach 'AmplitudeCohort', 'LDDestination', 'LDSyncedSegment', 'MembershipComparison', 'CohortSyncResult' {
        $object = switch ($_) {
            'AmplitudeCohort' { (Get-AmplitudeCohort)[0] }
            'LDDestination' { Get-LDDestination production }
            'LDSyncedSegment' { (Get-LDSyncedSegment)[0] }
            'MembershipComparison' { Compare-CohortMembership 7khm89cz -Against Ledger -Summary }
            'CohortSyncResult' { Get-CohortSyncRun -Last 1 }
        }
        $shown = $object | Format-List | Out-String -Width 120
        foreach ($field in $object.PSObject.Properties.Name) {
            $shown | Should -Match "(?m)^$field\s+:"
        }
    }

    It 'a list writes numbers and durations for people' {
        $shown = (Edit-Record (Get-CohortSyncRun -Last 1) @{ CohortSize = [long] 2000000; Duration = [timespan]::FromSeconds(1.24) }) | Format-List | Out-String -Width 120
        $shown | Should -Match '(?m)^CohortSize\s+: 2,000,000\s*$'
        $shown | Should -Match '(?m)^Duration\s+: 1\.2 s\s*$'
    }

    It 'a wide view of <_> names each of them' -ForEach 'cohorts', 'results', 'segments', 'destinations' {
        $shown = switch ($_) {
            'cohorts' { Get-AmplitudeCohort | Format-Wide | Out-String -Width 80 }
            'results' { Get-CohortSyncRun | Format-Wide | Out-String -Width 80 }
            'segments' { Get-LDSyncedSegment | Format-Wide | Out-String -Width 80 }
            'destinations' { Get-LDDestination | Format-Wide | Out-String -Width 80 }
        }
        $shown | Should -Match $(switch ($_) { 'cohorts' { 'Power users \(7khm89cz\)' } 'results' { 'Power users: Succeeded' } 'segments' { 'amplitude-7khm89cz \([\d,]+\)' } 'destinations' { 'production \(default/production\)' } })
    }

    It 'segments stand under their environment, and checks under their destination' {
        Get-LDSyncedSegment | Out-String -Width 80 | Should -Match 'Environment: default/production'
        Test-LDDestination | Out-String -Width 80 | Should -Match 'Destination: production'
    }
}

Describe 'Colors' {
    BeforeAll {
        $before = $PSStyle.OutputRendering
        $escape = [char]27
    }

    AfterAll {
        $PSStyle.OutputRendering = $before
    }

    It 'are there when the session wants them, on the status and not on the reason' {
        $PSStyle.OutputRendering = 'Ansi'
        $shown = (Get-CohortSyncRun -Status Succeeded -Last 1) | Out-String -Width 80
        $shown | Should -Match "$escape\[32mSucceeded$escape\[0m"
        $shown = (Get-CohortSyncRun -Status Blocked -Last 1) | Out-String -Width 80
        $shown | Should -Match "$escape\[33mBlocked$escape\[0m"
        ($shown -split "`n" | Where-Object { $_ -match 'archived' }) | Should -Not -Match $escape
        (Get-CohortSyncRun -Status Blocked -Last 1) | Format-Table | Out-String -Width 80 | Should -Match "$escape\[33mBlocked$escape\[0m"
    }

    It 'are not there with PlainText' {
        $PSStyle.OutputRendering = 'PlainText'
        Get-CohortSyncRun | Out-String -Width 80 | Should -Not -Match $escape
        Test-LDDestination | Out-String -Width 80 | Should -Not -Match $escape
        Get-CohortSyncRun | Format-List | Out-String -Width 80 | Should -Not -Match $escape
    }

    It 'are not there in the output of a PowerShell that goes elsewhere' {
        $run = Invoke-Pwsh -Environment ((Get-SandboxEnvironment) + @{ NO_COLOR = $null }) -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            Sync-AmplitudeCohort 26umsb5 -WhatIf
            Test-LDDestination
        }
        $run.Output | Should -Match 'Trial started last mo Unchanged'
        $run.Output | Should -Not -Match $escape
    }
}
