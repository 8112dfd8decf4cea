# Sync-AmplitudeCohort -Due: what a scheduler starts.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # Moves the times of a subscription, as if they had been reached or had passed.
    function Move-Subscription([string] $Id, [timespan] $By) {
        $hosting = (Get-Command Sync-AmplitudeCohort).ImplementingType.Assembly.GetType('LDCohortSync.Hosting.DestinationRegistry', $true)
        $registry = $hosting.GetProperty('Current').GetValue($null)
        $connection = $hosting.GetMethod('Find').Invoke($registry, @($null))
        $ledger = $connection.GetType().GetProperty('Subscriptions').GetValue($connection)
        $read = [LDCohortSync.Ports.ISubscriptionLedger].GetMethod('ReadSubscriptionsAsync')
        $stored = $read.Invoke($ledger, @([Threading.CancellationToken]::None)).Result.Subscriptions | Where-Object CohortId -EQ $Id
        $schedule = $stored.Schedule
        $type = [LDCohortSync.Ports.StoredSubscription]
        $type.GetProperty('Schedule').SetValue($stored, [LDCohortSync.Subscriptions.SyncSchedule]::new($schedule.Cadence, $schedule.Anchor + $By, $schedule.TimeOfDay, $schedule.TimeZone))
        $progress = [LDCohortSync.Ports.SubscriptionProgress]::new($stored.Progress.NextRun + $By, $stored.Progress.NextAttempt + $By)
        $progress.GetType().GetProperty('Failures').SetValue($progress, $stored.Progress.Failures)
        $type.GetProperty('Progress').SetValue($stored, $progress.psobject.BaseObject)
        $null = [LDCohortSync.Ports.ISubscriptionLedger].GetMethod('StoreAsync').Invoke($ledger, [object[]]@($stored.psobject.BaseObject, [Threading.CancellationToken]::None)).Result
    }

    function Initialize-Scene {
        Reset-Sandbox
        foreach ($id in 'one', 'two', 'three') {
            Set-SandboxCohort $id -Members "$id-a", "$id-b"
        }
        Disconnect-LDDestination -Name * -Confirm:$false
        $script:destination = Connect-Sandbox @{ Name = 'prod' }
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Sync-AmplitudeCohort -Due' {
    BeforeEach {
        Initialize-Scene
    }

    It 'runs what is due, one result each, and nothing twice' {
        $null = Register-CohortSync one, two -Cadence 12:00:00
        $null = Register-CohortSync three -Cadence Daily -At '2031-01-01 06:30'
        $results = Sync-AmplitudeCohort -Due
        $results | ForEach-Object { "$($_.CohortId) $($_.Status)" } | Should -Be 'one Succeeded', 'two Succeeded'
        Get-SandboxSegmentMember one | Should -Be 'one-a', 'one-b'
        Sync-AmplitudeCohort -Due | Should -BeNullOrEmpty
        $subscription = Get-CohortSync one
        "$($subscription.State) $($subscription.LastStatus) $($subscription.Failures)" | Should -Be 'Scheduled Succeeded 0'
        $subscription.LastRunId | Should -Be $results[0].RunId
        $subscription.NextRun - $subscription.RegisteredAt | Should -BeGreaterThan ([timespan]'11:59:00')
        (Get-CohortSyncRun).CohortId | Should -Be 'two', 'one'
    }

    It 'writes nothing but Verbose when nothing is due' {
        $null = Register-CohortSync three -Cadence Daily -At '2031-01-01 06:30' -TimeZone UTC
        Sync-AmplitudeCohort -Due *>&1 | Should -BeNullOrEmpty
        $told = Sync-AmplitudeCohort -Due -Verbose *>&1
        $told | Should -HaveCount 1
        "$told" | Should -Be "Nothing is due. The next is cohort 'three' for destination 'prod' at 2031-01-01 06:30:00 +00:00."
    }

    It 'makes up for runs that were missed by one run' {
        $null = Register-CohortSync one -Cadence 01:00:00 -WarningAction SilentlyContinue
        Move-Subscription one '-05:30:00'
        (Get-CohortSync one).MissedRuns | Should -Be 5
        $told = Sync-AmplitudeCohort -Due -Verbose 4>&1
        "$told" | Should -Match 'has missed 5 more run\(s\)'
        Sync-AmplitudeCohort -Due | Should -BeNullOrEmpty
        $subscription = Get-CohortSync one
        $subscription.MissedRuns | Should -Be 0
        ($subscription.NextRun - [datetimeoffset]::UtcNow).TotalMinutes | Should -BeGreaterThan 28
        ($subscription.NextRun - [datetimeoffset]::UtcNow).TotalMinutes | Should -BeLessOrEqual 30
    }

    It 'ends a single sync after it has succeeded' {
        $null = Register-CohortSync one -Cadence Once
        (Sync-AmplitudeCohort -Due).Status | Should -Be 'Succeeded'
        $subscription = Get-CohortSync -State Ended
        $subscription.CohortId, $subscription.NextRun, $subscription.RequestsPerMonth | Should -Be 'one', $null, 0
        Sync-AmplitudeCohort -Due | Should -BeNullOrEmpty
    }

    It 'uses the options that were registered, and takes none of them itself' {
        Set-SandboxCohort empty -Members @()
        $null = Register-CohortSync empty -Cadence Daily -AllowEmpty
        (Sync-AmplitudeCohort -Due).Status | Should -Be 'Unchanged'
        $failure = Get-Failure { Sync-AmplitudeCohort -Due -Force -Mode AddOnly }
        $failure.FullyQualifiedErrorId | Should -Match '^InvalidParameter,'
        "$failure" | Should -Match '-Mode, -Force can''t be given'
        { Sync-AmplitudeCohort one -Due } | Should -Throw -ErrorId 'PositionalParameterNotFound,*'
        { Sync-AmplitudeCohort -CohortId one -Due } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
        { Register-CohortSync one -Cadence Daily -Force } | Should -Throw -ErrorId 'NamedParameterNotFound,*'
    }

    It 'shows failures with the next attempt, and forgets them after a success' {
        $null = Register-CohortSync one -Cadence 12:00:00
        $null = Add-SandboxFault @{ service = 'amplitude'; path = '/api/5/cohorts/request-status/*'; status = 200; body = '{"request_id":"r","cohort_id":"one","async_status":"JOB FAILED"}'; times = 2 }
        foreach ($minutes in 5, 10) {
            $result = Sync-AmplitudeCohort -Due -ErrorVariable failed -ErrorAction SilentlyContinue
            $result.Status | Should -Be 'Failed'
            $failed | Should -HaveCount 1
            $subscription = Get-CohortSync one
            "$($subscription.State) $($subscription.LastStatus)" | Should -Be 'Failing Failed'
            $subscription.LastReason | Should -Be $result.Reason
            $pause = ($subscription.NextAttempt - [datetimeoffset]::UtcNow).TotalMinutes
            $pause | Should -BeGreaterThan ($minutes - 1)
            $pause | Should -BeLessOrEqual $minutes
            Sync-AmplitudeCohort -Due | Should -BeNullOrEmpty -Because 'it waits'
            $subscription.Failures | Should -Be ($minutes / 5)
            Move-Subscription one "-00:$($minutes + 1):00"
        }
        Clear-SandboxFault
        (Sync-AmplitudeCohort -Due).Status | Should -Be 'Succeeded'
        (Get-CohortSync one).Failures | Should -Be 0
    }

    It 'does not try what a guard has blocked before its next regular time' {
        Set-SandboxCohort empty -Members @()
        $null = Register-CohortSync empty -Cadence 06:00:00
        (Sync-AmplitudeCohort -Due -ErrorAction SilentlyContinue).Status | Should -Be 'Blocked'
        $subscription = Get-CohortSync -State Blocked
        $subscription.NextAttempt | Should -Be $subscription.NextRun
        $subscription.LastReason | Should -Match 'no usable member|empty'
        $subscription | Out-String -Width 80 | Should -Match 'Blocked +\d{4}-\d\d-\d\d \d\d:\d\d +Blocked'
    }

    It 'leaves what is due for other destinations alone, and names it in one warning' {
        $qa = Connect-Sandbox @{ Name = 'qa'; Ledger = $destination.Ledger }
        $null = Register-CohortSync one -Cadence Daily -Destination prod
        $null = Register-CohortSync two, three -Cadence Daily -Destination qa
        Disconnect-LDDestination qa -Confirm:$false
        $results = Sync-AmplitudeCohort -Due -WarningVariable warnings -WarningAction SilentlyContinue
        $results.CohortId | Should -Be 'one'
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match "2 due subscription\(s\) are left alone.*'qa' in .* \(two, three\)"
        (Get-CohortSync -DueOnly).CohortId | Should -Be 'two', 'three'
    }

    It 'runs those of every destination of the session, or of one' {
        $qa = Connect-Sandbox @{ Name = 'qa'; ClientSideId = (Get-SandboxEnvironmentId test) }
        $null = Register-CohortSync one, two -Cadence Daily -Destination prod
        $null = Register-CohortSync one -Cadence Daily -Destination qa
        (Sync-AmplitudeCohort -Due -Destination qa -WarningVariable warnings).Destination | Should -Be 'qa'
        $warnings | Should -HaveCount 0
        (Sync-AmplitudeCohort -Due).Destination | Should -Be 'prod', 'prod'
    }

    It 'does not take a destination for another one of the same name' {
        $null = Register-CohortSync one -Cadence Daily
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $destination.Ledger; ClientSideId = (Get-SandboxEnvironmentId test) }
        Sync-AmplitudeCohort -Due -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -Match 'leads somewhere else in this session'
        Get-SandboxSyncedCohort | Should -HaveCount 0
    }

    It 'changes nothing with -WhatIf' {
        $null = Register-CohortSync one -Cadence Daily
        (Sync-AmplitudeCohort -Due -WhatIf).Status | Should -Be 'Planned'
        "$((Get-CohortSync).State)" | Should -Be 'Due'
        Get-CohortSyncRun | Should -BeNullOrEmpty
        (Sync-AmplitudeCohort -Due -Confirm:$false).Status | Should -Be 'Succeeded'
    }

    It 'hands results on as they come, and stays due when the pipeline has had enough' {
        $null = Register-CohortSync one, two, three -Cadence Daily
        (Sync-AmplitudeCohort -Due | Select-Object -First 1).CohortId | Should -Be 'one'
        (Sync-AmplitudeCohort -Due).CohortId | Should -Be 'two', 'three'
    }
}

Describe 'Sync-AmplitudeCohort -Due that ends early' {
    BeforeEach {
        Initialize-Scene
    }

    It 'stays due after Ctrl+C, and anybody can run it at once' {
        $null = Register-CohortSync one, two -Cadence Daily
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; times = 1000 }
        $connection = Get-SandboxConnection
        $connection.Ledger = $destination.Ledger
        $due = Start-Background { param($Connection) $null = Connect-LDDestination -Name prod @Connection; Sync-AmplitudeCohort -Due } $connection
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 }
        $running = Get-CohortSync one
        "$($running.State)" | Should -Be 'Running'
        $running.RunningOn | Should -Be "$([Environment]::MachineName) ($PID)"
        $milliseconds = Stop-Background $due
        $milliseconds | Should -BeLessThan 3000
        Get-RunningWork | Should -Be 0
        Clear-SandboxFault
        (Get-CohortSync).State | ForEach-Object { "$_" } | Should -Be 'Due', 'Due'
        (Sync-AmplitudeCohort -Due).Status | ForEach-Object { "$_" } | Should -Be 'Succeeded', 'Succeeded'
        Get-SandboxSegmentMember one | Should -Be 'one-a', 'one-b'
    }

    It 'is due again after a pause when its process is killed, and keeps nobody waiting' {
        $variables = Get-SandboxEnvironment
        $variables.LDCOHORTSYNC_LEDGER = $destination.Ledger
        $destination = Connect-Sandbox @{ Name = 'default'; Ledger = $destination.Ledger }
        $null = Register-CohortSync one, two -Cadence Daily
        $fault = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true; times = 1000 }
        $victim = Start-Pwsh -Environment $variables {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            Sync-AmplitudeCohort -Due
        }
        Wait-Until { (Get-SandboxFaultHit $fault) -gt 0 } -Seconds 60
        (Get-CohortSync one).RunningOn | Should -Be "$([Environment]::MachineName) ($($victim.Process.Id))"
        $victim.Process.Kill()
        $victim.Process.WaitForExit()
        Clear-SandboxFault
        $left = Get-CohortSync one
        "$($left.State)" | Should -Be 'Scheduled'
        $left.RunningOn | Should -BeNullOrEmpty
        $left.NextRun | Should -BeLessThan ([datetimeoffset]::UtcNow) -Because 'no run has served it'
        ($left.NextAttempt - [datetimeoffset]::UtcNow).TotalMinutes | Should -BeGreaterThan 3
        ($left.NextAttempt - [datetimeoffset]::UtcNow).TotalMinutes | Should -BeLessOrEqual 5
        (Sync-AmplitudeCohort -Due).CohortId | Should -Be 'two'
        Move-Subscription one '-00:06:00'
        (Sync-AmplitudeCohort -Due).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember one | Should -Be 'one-a', 'one-b'
    }

    It 'shares the work among processes, and none of it is done twice' {
        $ids = 1..8 | ForEach-Object { "shared$_" }
        $ids | ForEach-Object { Set-SandboxCohort $_ -Members "$_-a" }
        $variables = Get-SandboxEnvironment
        $variables.LDCOHORTSYNC_LEDGER = $destination.Ledger
        $null = Connect-Sandbox @{ Name = 'default'; Ledger = $destination.Ledger }
        $null = $ids | Register-CohortSync -Cadence Daily -WarningAction SilentlyContinue
        Set-SandboxOption @{ pendingPolls = 1 }
        $processes = 1..2 | ForEach-Object {
            Start-Pwsh -Environment $variables {
                Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
                $null = Connect-LDDestination -FromEnvironment
                Sync-AmplitudeCohort -Due | ForEach-Object { "$($_.CohortId) $($_.Status)" }
            }
        }
        $ends = $processes | ForEach-Object { Wait-Pwsh $_ }
        $ends.ExitCode | Should -Be 0, 0
        $lines = $ends.Output -split "`n" | Where-Object { $_ }
        $lines | Sort-Object | Should -Be ($ids | ForEach-Object { "$_ Succeeded" })
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/shared*' | Should -HaveCount 8
        (Get-CohortSyncRun).CohortId | Sort-Object | Should -Be $ids
        Get-CohortSync -DueOnly | Should -BeNullOrEmpty
    }
}
