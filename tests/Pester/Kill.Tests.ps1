# A PowerShell that is killed while it sends: what it leaves behind is shown, and the next sync takes its lease over at once and
# ends in exactly the cohort.
#
#    LDCOHORTSYNC_TEST_SHELL_KILLS   how many PowerShells to kill; 3 without it

BeforeDiscovery {
    $kills = 3
    if ($env:LDCOHORTSYNC_TEST_SHELL_KILLS -and (-not [int]::TryParse($env:LDCOHORTSYNC_TEST_SHELL_KILLS, [ref] $kills) -or $kills -lt 1)) {
        throw "The environment variable LDCOHORTSYNC_TEST_SHELL_KILLS is '$env:LDCOHORTSYNC_TEST_SHELL_KILLS', which is not a positive whole number."
    }
    $rounds = 1..$kills
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    # Bodies are not looked at here, and would make each look at the traffic slow.
    Set-SandboxOption @{ requestBodyCapture = 0; requestLogCapacity = 10000 }

    $size = 4000
    $batches = $size / 100
    # How long a holder of another host may give no sign of life. Who waits for less has not waited for the lease to run out.
    $lifetime = [timespan]::FromSeconds(60)
    $figures = [System.Collections.Generic.List[string]]::new()
}

AfterAll {
    Stop-Sandbox
    $figures | ForEach-Object { Write-Host "      $_" }
}

Describe 'PowerShell number <_>, killed while it sends' -ForEach $rounds {
    BeforeAll {
        $id = "killed$_"
        Set-SandboxCohort $id -Document @{ generate = @{ count = $size } }
        $environment = Get-SandboxEnvironment
        $environment.LDCOHORTSYNC_TEST_COHORT = $id
        $null = Connect-Sandbox @{ Ledger = $environment.LDCOHORTSYNC_LEDGER }
        Clear-SandboxRequest
        # From a random batch on nothing is answered any more, carried out or not: in this moment the end comes.
        $moment = Get-Random -Minimum 1 -Maximum ($batches - 4)
        $timing = Get-Random 'before', 'after'
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; after = $moment; timing = $timing; times = 100000 }

        $shell = Start-Pwsh -Environment $environment -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            Sync-AmplitudeCohort $env:LDCOHORTSYNC_TEST_COHORT -BatchSize 100
            'went on'
        }
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 -or $shell.Process.HasExited } 90
        $shell.Process.Kill()
        $ended = Wait-Pwsh $shell 60
        Clear-SandboxFault
        Wait-Until { (Get-SandboxTraffic).unanswered.launchDarkly -eq 0 }
        $there = (Get-SandboxSegmentMember $id).Count
        $left = Get-CohortSyncRun -CohortId $id

        $result = Sync-AmplitudeCohort $id
        $figures.Add("killed in batch $($moment + 1) of $batches, held $timing it was carried out: $there of $size members there, " +
            "$($left.Added) acknowledged in the ledger, shown as $($left.Status); the next sync took $($result.Duration.TotalSeconds.ToString('0.0')) s and was $($result.Status)")
    }

    It 'did not come to its end' {
        $ended.Output | Should -Not -Match 'went on'
        $ended.ExitCode | Should -Not -Be 0
        $there | Should -BeGreaterThan 0
        $there | Should -BeLessThan $size
    }

    It 'is shown as PartiallyApplied, with what was acknowledged' {
        $left | Should -HaveCount 1
        $left.Status | Should -Be 'PartiallyApplied'
        $left.Reason | Should -Match 'the next one finishes'
        $left.CohortSize | Should -Be $size
        $left.Added | Should -BeLessOrEqual $there -Because 'what was not sent is not acknowledged'
        $left.Removed | Should -Be 0
    }

    It 'has its lease taken over at once' {
        $result.Status | Should -Be 'Succeeded'
        $result.Duration | Should -BeLessThan $lifetime
    }

    It 'is finished by the next sync, exactly' {
        $result.Added | Should -Be $size -Because 'the ledger can not tell which of them arrived'
        Compare-Object (Get-SandboxSegmentMember $id) (Get-SandboxCohortMember $id) -CaseSensitive | Should -BeNullOrEmpty
        (Get-CohortSyncRun -CohortId $id).Status | Should -Be @('Succeeded', 'PartiallyApplied')
    }

    It 'leaves nothing that a later sync would have to do' {
        (Sync-AmplitudeCohort $id).Status | Should -Be 'Unchanged'
    }
}

Describe 'A PowerShell that is killed while the cohort goes on changing' {
    BeforeAll {
        Set-SandboxCohort moving -Document @{ generate = @{ count = $size } }
        $environment = Get-SandboxEnvironment
        $null = Connect-Sandbox @{ Ledger = $environment.LDCOHORTSYNC_LEDGER }
        $null = Sync-AmplitudeCohort moving
        $before = Get-SandboxCohortMember moving
        Update-SandboxCohort moving -Add (1..400 | ForEach-Object { "new-$_" }) -Remove ($before | Select-Object -First 400)
        Clear-SandboxRequest
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; after = 45; timing = 'after'; times = 100000 }
        $shell = Start-Pwsh -Environment $environment -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            Sync-AmplitudeCohort moving -BatchSize 10
        }
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 -or $shell.Process.HasExited } 90
        $shell.Process.Kill()
        $null = Wait-Pwsh $shell 60
        Clear-SandboxFault
        Wait-Until { (Get-SandboxTraffic).unanswered.launchDarkly -eq 0 }
    }

    It 'has never removed anybody who stays' {
        $staying = $before | Select-Object -Skip 400
        $there = [System.Collections.Generic.HashSet[string]]::new([string[]](Get-SandboxSegmentMember moving), [StringComparer]::Ordinal)
        @($staying | Where-Object { -not $there.Contains($_) }) | Should -HaveCount 0
    }

    It 'is finished with the cohort of its own time, then brought up to date' {
        $asked = Get-SandboxCohortMember moving
        Update-SandboxCohort moving -Add 'latest' -Remove 'new-1', $before[1000]
        (Sync-AmplitudeCohort moving).Status | Should -Be 'Succeeded'
        Compare-Object (Get-SandboxSegmentMember moving) $asked -CaseSensitive | Should -BeNullOrEmpty -Because 'the killed run had asked Amplitude already'
        (Sync-AmplitudeCohort moving).Status | Should -Be 'Succeeded'
        Compare-Object (Get-SandboxSegmentMember moving) (Get-SandboxCohortMember moving) -CaseSensitive | Should -BeNullOrEmpty
    }
}
