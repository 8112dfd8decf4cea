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
