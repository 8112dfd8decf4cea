# The progress bars of a sync: what they show, when they are there, and that none stays behind.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $destination = Connect-Sandbox
    Set-SandboxCohort slow1 -Name 'Slow one' -Members @(1..8 | ForEach-Object { "a$_" })
    Set-SandboxCohort slow2 -Name 'Slow two' -Members @(1..8 | ForEach-Object { "b$_" })
    Set-SandboxCohort endless -Name 'Endless' -Members a
    Set-SandboxCohort quick -Name 'Quick' -Members a, b

    # Every progress record of a script in a runspace of its own, as a host gets them.
    function Get-ProgressOf([scriptblock] $Script, [object[]] $Arguments = @($destination), [switch] $Stop) {
        $background = Start-Background $Script $Arguments
        $progress = $background.Shell.Streams.Progress
        if ($Stop) {
            Wait-Until { $progress.Count -gt 0 }
            $null = Stop-Background $background
        }
        else {
            try {
                $null = Wait-Background $background
            }
            catch {
                $null = $_      # the script's own error
            }
        }
        , @($progress)
    }

    # The bars that were never taken away.
    function Get-OpenBar($Progress) {
        @($Progress | Group-Object -Property ActivityId | Where-Object { $_.Group[-1].RecordType -ne 'Completed' })
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Progress' {
    AfterEach {
        Clear-SandboxFault
        Set-SandboxOption @{ pendingPolls = 0 }
    }

    It 'is not there for what takes less than a second' {
        $null = Sync-AmplitudeCohort quick
        # A single look at a warm sync: it is over long before a second.
        Update-SandboxCohort quick -Add c
        $progress = Get-ProgressOf { param($Destination) Get-LDDestination; Sync-AmplitudeCohort quick -Destination $Destination }
        $progress.Count | Should -Be 0
    }

    It 'tells of the wait for Amplitude, and goes away' {
        Set-SandboxOption @{ pendingPolls = 3 }
        $progress = Get-ProgressOf { param($Destination) Sync-AmplitudeCohort slow1 -WhatIf -Destination $Destination }
        $waiting = @($progress | Where-Object StatusDescription -Like 'Waiting for Amplitude*')
        $waiting.Count | Should -BeGreaterThan 1
        $waiting[0].StatusDescription | Should -Match '^Waiting for Amplitude to compute the cohort: \d+ s$'
        $waiting[0].Activity | Should -Be 'Sync cohort slow1'
        @($waiting.StatusDescription | Select-Object -Unique).Count | Should -BeGreaterThan 1 -Because 'the seconds go by'
        $waiting.PercentComplete | Select-Object -Unique | Should -Be -1
        Get-OpenBar $progress | Should -HaveCount 0
    }

    It 'counts members and batches while they are sent, with a rate and the time that is left' {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; delayMilliseconds = 700; times = 100 }
        $progress = Get-ProgressOf { param($Destination) Sync-AmplitudeCohort slow1 -BatchSize 1 -ThrottleLimit 1 -Destination $Destination }
        $sending = @($progress | Where-Object StatusDescription -Like 'Sending: *')
        $sending.Count | Should -BeGreaterThan 3
        $sending[-1].StatusDescription | Should -Match '^Sending: \d of 8 members in \d batch(es)?(, \d+ members/s)?$'
        @($sending | Where-Object StatusDescription -Like '*members/s').Count | Should -BeGreaterThan 0
        # It never goes back, and never promises that nothing is left.
        $sending.PercentComplete | Should -Be @($sending.PercentComplete | Sort-Object)
        $sending.SecondsRemaining | Should -Not -Contain 0
        @($sending.SecondsRemaining | Where-Object { $_ -gt 0 }).Count | Should -BeGreaterThan 0
        Get-OpenBar $progress | Should -HaveCount 0
    }

    It 'of one cohort of several stands under the bar of them all' {
        Set-SandboxOption @{ pendingPolls = 2 }
        $progress = Get-ProgressOf { param($Destination) Sync-AmplitudeCohort slow1, slow2 -WhatIf -Destination $Destination }
        $above = @($progress | Where-Object { $_.ActivityId -eq 1 -and $_.RecordType -eq 'Processing' })
        $above[0].StatusDescription | Should -Be 'Cohort 1 of 2: slow1'
        $above[-1].StatusDescription | Should -Be 'Cohort 2 of 2: slow2'
        $above[-1].PercentComplete | Should -Be 50
        @($progress | Where-Object { $_.ActivityId -eq 2 -and $_.RecordType -eq 'Processing' }).ParentActivityId | Select-Object -Unique | Should -Be 1
        Get-OpenBar $progress | Should -HaveCount 0
    }

    It 'of streamed cohorts counts them without knowing how many come' {
        Set-SandboxOption @{ pendingPolls = 2 }
        $progress = Get-ProgressOf { param($Destination) 'slow1', 'slow2' | Sync-AmplitudeCohort -WhatIf -Destination $Destination }
        $above = @($progress | Where-Object { $_.ActivityId -eq 1 -and $_.RecordType -eq 'Processing' })
        $above[-1].StatusDescription | Should -Be 'Cohort 2: slow2'
        $above.PercentComplete | Select-Object -Unique | Should -Be -1
        Get-OpenBar $progress | Should -HaveCount 0
    }

    It 'does not stay behind after <_>' -ForEach 'Select-Object -First', 'a break', 'an error that ends the command', 'an error of one cohort' {
        Set-SandboxOption @{ pendingPolls = 2 }
        Update-SandboxCohort slow1 -Add "x$([guid]::NewGuid())"
        $script = switch ($_) {
            'Select-Object -First' { { param($Destination) Sync-AmplitudeCohort slow1, slow2, quick -WhatIf -Destination $Destination | Select-Object -First 1 } }
            'an error that ends the command' {
                $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 401; times = 100 }
                { param($Destination) Sync-AmplitudeCohort slow1, slow2 -Destination $Destination }
            }
            'an error of one cohort' {
                $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 400; times = 100 }
                { param($Destination) Sync-AmplitudeCohort slow1, slow2 -Destination $Destination -ErrorAction SilentlyContinue }
            }
            'a break' { { param($Destination) foreach ($i in 1) { Sync-AmplitudeCohort slow1, slow2 -WhatIf -Destination $Destination | ForEach-Object { break } } } }
        }
        $progress = Get-ProgressOf $script
        $progress.Count | Should -BeGreaterThan 1
        Get-OpenBar $progress | Should -HaveCount 0
    }

    It 'ends with Ctrl+C' {
        Set-SandboxOption @{ pendingPolls = 1000 }
        $progress = Get-ProgressOf { param($Destination) Sync-AmplitudeCohort endless -WhatIf -Destination $Destination } -Stop
        $count = $progress.Count
        $count | Should -BeGreaterThan 0
        Get-RunningWork | Should -Be 0
        # Nothing draws any more.
        $progress.Count | Should -Be $count
    }

    It 'is not there when $ProgressPreference says so' {
        Set-SandboxOption @{ pendingPolls = 2 }
        $progress = Get-ProgressOf { param($Destination) $ProgressPreference = 'SilentlyContinue'; Sync-AmplitudeCohort slow1 -WhatIf -Destination $Destination }
        $progress.Count | Should -Be 0
    }

    It 'does not get into the output of a PowerShell whose output goes elsewhere' {
        Set-SandboxOption @{ pendingPolls = 2 }
        $run = Invoke-Pwsh -Environment (Get-SandboxEnvironment) -Option '' -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            (Sync-AmplitudeCohort slow1 -WhatIf 6>$null).Status
        }
        $run.ExitCode | Should -Be 0
        $run.Output | Should -Match 'Planned'
        "$($run.Output)$($run.Errors)" | Should -Not -Match 'Waiting for Amplitude|Sync cohort slow1'
    }
}
