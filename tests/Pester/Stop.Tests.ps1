# After Ctrl+C, an error further down, or a pipeline that has had enough: nothing is still running, and the next sync is exact.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # The work has to end within a second. A machine that does other things at the same time is given three.
    $limit = 3000

    function Initialize-Cohort([int] $Count = 60) {
        Reset-Sandbox
        foreach ($id in 'c1', 'c2', 'c3') {
            Set-SandboxCohort $id -Members @(1..$Count | ForEach-Object { "$id-member-$_" })
        }
    }

    # Stops it, and makes sure that nothing goes on behind the prompt.
    function Assert-StopsAtOnce($Background) {
        $milliseconds = Stop-Background $Background
        $running = Get-RunningWork
        $total = (Get-SandboxTraffic).total
        Write-Host "      stopped within $milliseconds ms"
        $milliseconds | Should -BeLessThan $limit
        $running | Should -Be 0
        Clear-SandboxFault
        Wait-Until { $traffic = (Get-SandboxTraffic).unanswered; $traffic.launchDarkly + $traffic.amplitude + $traffic.files -eq 0 }
        (Get-SandboxTraffic).total | Should -Be $total -Because 'nothing may arrive afterwards'
    }

    # The next sync finds no lease in its way and ends with exactly the cohort. It goes on with the request of the run that was
    # stopped; with -Anew Amplitude has forgotten that one, so that the cohort is the one of this moment.
    function Assert-NextSyncIsExact([string] $Id = 'c1', [switch] $Anew) {
        if ($Anew) {
            $forgotten = Add-SandboxFault @{ service = 'amplitude'; path = '/api/5/cohorts/request-status/*'; status = 404 }
        }
        $result = Sync-AmplitudeCohort $Id
        if ($Anew) {
            Get-SandboxFaultHit $forgotten | Should -Be 1
            Clear-SandboxFault
        }
        $result.Status | Should -BeIn @('Succeeded', 'Unchanged')
        Compare-Object (Get-SandboxSegmentMember $Id) (Get-SandboxCohortMember $Id) -CaseSensitive | Should -BeNullOrEmpty
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Stopping a sync' {
    BeforeEach {
        Initialize-Cohort
        $destination = Connect-Sandbox
    }

    It 'ends it while it waits for Amplitude' {
        Set-SandboxOption @{ pendingPolls = 10000 }
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination } $destination
        Wait-Until { (Get-SandboxRequest amplitude GET '*/request-status/*').Count -gt 0 }
        Assert-StopsAtOnce $sync
        Get-SandboxSyncedCohort | Should -HaveCount 0
        Set-SandboxOption @{ pendingPolls = 0 }
        Assert-NextSyncIsExact -Anew
    }

    It 'spends no second request of the month on a cohort that was asked for and not read' {
        $fault = Add-SandboxFault @{ path = '/api/5/cohorts/request/*/file'; hang = $true }
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination } $destination
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 }
        Assert-StopsAtOnce $sync
        Assert-NextSyncIsExact
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/c1*' | Should -HaveCount 1
    }

    It 'ends it in the middle of a download' {
        $recipe = @{ generate = @{ count = 20000000 }; fileForm = 'redirect'; gzip = 'contentEncoding' }
        Set-SandboxCohort c1 -Document $recipe
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination } $destination
        Wait-Until { (Get-SandboxRequest files).status -eq 200 }
        Assert-StopsAtOnce $sync
        Get-SandboxSyncedCohort | Should -HaveCount 0
        $recipe.generate.count = 50
        Set-SandboxCohort c1 -Document $recipe
        Assert-NextSyncIsExact -Anew
    }

    It 'ends it while LaunchDarkly holds a batch, and leaves a run that the next one finishes' {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; after = 2; times = 1000 }
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination -BatchSize 10 -ThrottleLimit 2 } $destination
        Wait-Until { (Get-SandboxTraffic).unanswered.launchDarkly -gt 0 -and (Get-SandboxRequest launchDarkly POST).Count -ge 3 }
        Assert-StopsAtOnce $sync
        $run = Get-CohortSyncRun
        $run.Status | Should -Be 'PartiallyApplied'
        $run.Added | Should -BeIn @(10, 20)
        $run.Reason | Should -Match 'next run finishes'
        # The cohort has moved on meanwhile, and those who have left may have arrived.
        Update-SandboxCohort c1 -Add 'late' -Remove @(1..30 | ForEach-Object { "c1-member-$_" })
        Assert-NextSyncIsExact -Anew
        (Get-CohortSyncRun).Status | Should -Be @('Succeeded', 'PartiallyApplied')
    }

    It 'ends it while a batch was carried out and its answer is outstanding' {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; timing = 'after'; times = 1000 }
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination } $destination
        Wait-Until { (Get-SandboxSyncedCohort).Count -eq 1 }
        Assert-StopsAtOnce $sync
        (Get-CohortSyncRun).Status | Should -Be 'PartiallyApplied'
        (Get-CohortSyncRun).Added | Should -Be 0 -Because 'nothing was acknowledged'
        Update-SandboxCohort c1 -Remove 'c1-member-1'
        Assert-NextSyncIsExact -Anew
    }

    It 'ends it in the pause before a request is repeated' {
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 503; times = 1000; headers = @{ 'Retry-After' = '30' } }
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination } $destination
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 }
        Assert-StopsAtOnce $sync
        Assert-NextSyncIsExact
    }

    It 'leaves the cohorts behind it alone' {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; times = 1000 }
        $sync = Start-Background { param($Destination) 'c1', 'c2', 'c3' | Sync-AmplitudeCohort -Destination $Destination } $destination
        Wait-Until { (Get-SandboxTraffic).unanswered.launchDarkly -gt 0 -and (Get-SandboxRequest launchDarkly POST).Count -gt 0 }
        Assert-StopsAtOnce $sync
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/c[23]*' | Should -HaveCount 0
        (Get-CohortSyncRun).CohortId | Should -Be 'c1'
    }
}

Describe 'Stopping another command' {
    BeforeAll {
        Initialize-Cohort
        $destination = Connect-Sandbox
        $null = Sync-AmplitudeCohort c1
        $environment = Get-SandboxEnvironment
    }

    It 'ends <What> while a service does not answer' -ForEach @(
        @{ What = 'Connect-LDDestination'; Path = '/api/v2/caller-identity'; Script = { Connect-LDDestination -FromEnvironment } }
        @{ What = 'Get-AmplitudeCohort'; Path = '/api/3/cohorts'; Script = { param($Destination) Get-AmplitudeCohort -Destination $Destination } }
        @{ What = 'Get-LDSyncedSegment'; Path = '/api/v2/segments/default/production*'; Script = { param($Destination) Get-LDSyncedSegment -Destination $Destination } }
        @{ What = 'Compare-CohortMembership'; Path = '*/exports'; Script = { param($Destination) Compare-CohortMembership c1 -Destination $Destination } }
    ) {
        Invoke-WithEnvironment $environment {
            $fault = Add-SandboxFault @{ path = $Path; hang = $true; times = 1000 }
            $command = Start-Background $Script $destination
            Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 }
            Assert-StopsAtOnce $command
        }
    }
}

Describe 'A pipeline that ends early' {
    BeforeEach {
        Initialize-Cohort 5
        $null = Connect-Sandbox
    }

    It 'because of Select-Object -First 1 syncs no further cohort' {
        $first = 'c1', 'c2', 'c3' | Sync-AmplitudeCohort | Select-Object -First 1
        Get-RunningWork | Should -Be 0
        $first.CohortId | Should -Be 'c1'
        $first.Status | Should -Be 'Succeeded'
        Get-SandboxSyncedCohort | Should -Be 'c1'
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/c[23]*' | Should -HaveCount 0
    }

    It 'because of Select-Object -First 1 finishes no further cohort of a list either' {
        $first = Sync-AmplitudeCohort -CohortId c1, c2, c3 | Select-Object -First 1
        Get-RunningWork | Should -Be 0
        $first.CohortId | Should -Be 'c1'
        Get-SandboxSyncedCohort | Should -Be 'c1'
        Assert-NextSyncIsExact c2
    }

    It 'because of an error further down leaves nothing running' {
        $failure = Get-Failure { 'c1', 'c2', 'c3' | Sync-AmplitudeCohort | ForEach-Object { throw "enough after $($_.CohortId)" } }
        Get-RunningWork | Should -Be 0
        $failure.ToString() | Should -Be 'enough after c1'
        Get-SandboxSyncedCohort | Should -Be 'c1'
        Assert-NextSyncIsExact c2
    }

    It 'because of break leaves nothing running' {
        foreach ($once in 1) {
            'c1', 'c2' | Sync-AmplitudeCohort | ForEach-Object { break }
        }
        Get-RunningWork | Should -Be 0
        Get-SandboxSyncedCohort | Should -Be 'c1'
    }

    It 'in the middle of thousands of objects leaves nothing running' {
        Set-SandboxCohort c1 -Document @{ generate = @{ count = 5000 } }
        $null = Sync-AmplitudeCohort c1
        @(Compare-CohortMembership c1 -IncludeEqual | Select-Object -First 3).Count | Should -Be 3
        Get-RunningWork | Should -Be 0
        Get-Failure { Compare-CohortMembership c1 -IncludeEqual | ForEach-Object { throw 'enough' } } | ForEach-Object ToString | Should -Be 'enough'
        Get-RunningWork | Should -Be 0
    }
}

Describe 'Two syncs of one segment' {
    BeforeEach {
        Initialize-Cohort
        $destination = Connect-Sandbox
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true }
        $holder = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination } $destination
        Wait-Until { (Get-SandboxFaultHit $fault) -eq 1 }
    }

    It 'do not run at the same time: the second is told who holds the segment' {
        $result = Sync-AmplitudeCohort c1 -ErrorAction SilentlyContinue -ErrorVariable problems
        Clear-SandboxFault
        (Wait-Background $holder).Status | Should -Be 'Succeeded'
        $result.Status | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -Be 'SyncInProgress,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ResourceBusy'
        $problems[0].ToString() | Should -Match "\b$PID\b"
        $problems[0].ToString() | Should -Match ([regex]::Escape([Environment]::MachineName))
        $problems[0].ToString() | Should -Match '-WaitForLease'
    }

    It 'run one after the other with -WaitForLease' {
        $second = Start-Background { param($Destination) Sync-AmplitudeCohort c1 -Destination $Destination -WaitForLease 00:01:00 } $destination
        Wait-Until { (Get-RunningWork) -eq 2 }
        Clear-SandboxFault
        (Wait-Background $holder).Status | Should -Be 'Succeeded'
        (Wait-Background $second).Status | Should -Be 'Unchanged'
        Assert-NextSyncIsExact
    }
}

Describe 'A PowerShell that ends in the middle of a sync' -Skip:$IsWindows {
    BeforeEach {
        Initialize-Cohort
        $environment = Get-SandboxEnvironment
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; after = 1; times = 1000 }
        $child = Start-Pwsh -Environment $environment -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            Sync-AmplitudeCohort c1 -BatchSize 10
            'went on'
        }
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 }
        $null = Connect-Sandbox @{ Ledger = $environment.LDCOHORTSYNC_LEDGER }
    }

    It 'by Ctrl+C ends at once, and the next sync is exact' {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        & kill -INT $child.Process.Id
        $ended = Wait-Pwsh $child 60
        Write-Host "      ended within $($watch.ElapsedMilliseconds) ms"
        $watch.ElapsedMilliseconds | Should -BeLessThan (2 * $limit)
        $ended.Output | Should -Not -Match 'went on'
        Clear-SandboxFault
        (Get-CohortSyncRun).Status | Should -Be 'PartiallyApplied'
        (Get-CohortSyncRun).Reason | Should -Match 'stopped'
        Assert-NextSyncIsExact
    }

    It 'by being killed loses nothing: its lease is taken over at once, and the next sync is exact' {
        $child.Process.Kill()
        $null = Wait-Pwsh $child 60
        Clear-SandboxFault
        (Get-CohortSyncRun).Status | Should -Be 'PartiallyApplied'
        Assert-NextSyncIsExact
    }
}
