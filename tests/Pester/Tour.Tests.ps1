# The tour of the README, replayed: each command in order, in one session, against a fresh sandbox. What the window shows has to be
# what the README shows, except for what Tour.psm1 masks. After a change of views: pwsh tests/Pester/Tour.ps1 -Update

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'Tour.psm1') -Force
    $steps = @(Get-TourStep)
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Tour.psm1') -Force
    $window = @(Invoke-Tour @(Get-TourStep))
}

Describe 'The tour of the README' {
    It 'step <Number>: <Name>' -ForEach $steps {
        Get-Masked $window[$Number - 1] | Should -BeExactly (Get-Masked $_.Shown) -Because "that is what the README shows; the window showed:`n$($window[$Number - 1])`n"
    }

    It 'goes through everything that a first day needs' {
        $code = (Get-TourStep).Code -join "`n"
        foreach ($needed in 'Connect-LDDestination', 'Get-AmplitudeCohort', '-WhatIf', 'Sync-AmplitudeCohort', 'Compare-CohortMembership', '-Verify',
            'Get-LDSyncedSegment', 'Get-CohortSyncRun', 'Register-CohortSync', 'Export-CohortSyncReport', 'Test-LDDestination', 'Disconnect-LDDestination') {
            $code | Should -Match ([regex]::Escape($needed))
        }
    }

    It 'shows a guard that blocks, and errors' {
        $readme = (Get-TourStep).Shown -join "`n"
        $readme | Should -Match 'Blocked'
        $readme | Should -Match 'CohortNotFound'
    }
}

Describe 'What is masked' {
    It 'makes <Left> and <Right> the same' -ForEach @(
        @{ Left = 'at 2026-11-22 12:59'; Right = 'at 2027-01-02 03:04' }
        @{ Left = '127.0.0.1:38115   9'; Right = '127.0.0.1:1 9' }
        @{ Left = 'took 1.2 s'; Right = 'took 310 ms' }
        @{ Left = '3538fd3d-93c4-43a3-826e-03dd8d570674'; Right = '00000000-93c4-43a3-826e-03dd8d570674' }
        @{ Left = '00:00:00.1057892'; Right = '00:00:01.5' }
    ) {
        Get-Masked $Left | Should -BeExactly (Get-Masked $Right)
    }

    It 'leaves <Left> and <Right> different' -ForEach @(
        @{ Left = 'Succeeded 9,600'; Right = 'Succeeded 9,601' }
        @{ Left = "1 s"; Right = "1 m" }
        @{ Left = 'Blocked'; Right = 'blocked' }
        @{ Left = 'amplitude-7khm89cz'; Right = 'amplitude-7khm89cy' }
        @{ Left = '250 members'; Right = '251 members' }
    ) {
        Get-Masked $Left | Should -Not -BeExactly (Get-Masked $Right)
    }
}
