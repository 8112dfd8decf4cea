# Get-LDSyncedSegment -ContextKey, -History and -IncludeFlags.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $null = Connect-Sandbox @{ AmplitudeOrganization = 'acme' }
    foreach ($id in 'one', 'two', 'three') {
        Set-SandboxCohort $id -Name "Cohort $id" -Members 'ann', "only-$id"
        (Sync-AmplitudeCohort $id).Status | Should -Be 'Succeeded'
    }
    $null = Invoke-SandboxRequest segments/staff Put @{ name = 'Staff'; members = @('ann') }
    $null = Invoke-SandboxRequest segments/devices Put @{ name = 'Devices'; contextKind = 'device'; members = @('phone') }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Get-LDSyncedSegment -ContextKey' {
    It 'tells in which segments a context is, and why' {
        $found = Get-LDSyncedSegment -ContextKey ann
        $found | Should -BeOfType ([LDCohortSync.LDSegmentMembership])
        $found.Key | Sort-Object | Should -Be @('amplitude-one', 'amplitude-three', 'amplitude-two', 'staff')
        $found.IsMember | Select-Object -Unique | Should -BeTrue
        $found.Reason | Select-Object -Unique | Should -Be 'Listed'
        ($found | Where-Object Key -EQ staff).Kind | Should -Be 'Standard'
        ($found | Where-Object Key -EQ amplitude-one).Source | Should -Be 'amplitude'
    }

    It 'compares keys exactly, and shows the others with -All' {
        Get-LDSyncedSegment -ContextKey Ann | Should -BeNullOrEmpty
        $all = Get-LDSyncedSegment -ContextKey only-one -All
        $all | Should -HaveCount 5
        ($all | Where-Object IsMember).Key | Should -Be 'amplitude-one'
        ($all | Where-Object { -not $_.IsMember }).Reason | Select-Object -Unique | Should -Be 'NotMember'
    }

    It 'takes another kind, and contexts from the pipeline' {
        Get-LDSyncedSegment -ContextKey phone | Should -BeNullOrEmpty
        (Get-LDSyncedSegment -ContextKey phone -ContextKind device).Key | Should -Be 'devices'
        $found = [pscustomobject]@{ ContextKey = 'only-one' }, [pscustomobject]@{ ContextKey = 'only-two' } | Get-LDSyncedSegment
        $found | ForEach-Object { "$($_.Context) $($_.Key)" } | Should -Be @('only-one amplitude-one', 'only-two amplitude-two')
        (Get-LDSyncedSegment -ContextKey only-one, only-three).Key | Should -Be @('amplitude-one', 'amplitude-three')
    }

    It 'hands the segments on' {
        $segments = Get-LDSyncedSegment -ContextKey only-two | Get-LDSyncedSegment
        $segments | Should -BeOfType ([LDCohortSync.LDSyncedSegment])
        $segments.Key | Should -Be 'amplitude-two'
    }

    It 'ends when the token may not' {
        $null = Add-SandboxFault @{ path = '/api/v2/projects/*'; status = 403; body = '{"code":"forbidden","message":"No","access":{"action":"viewProject","resource":"proj/default"}}' }
        $failure = Get-Failure { Get-LDSyncedSegment -ContextKey ann -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'LaunchDarklyForbidden,*'
        "$failure" | Should -Match 'missing action viewProject on proj/default'
    }

    It 'is a table that says why' {
        $shown = Get-LDSyncedSegment -ContextKey only-one | Out-String -Width 80
        $shown | Should -Match 'Key\s+Kind\s+IsMember\s+Reason\s+Name'
        $shown | Should -Match 'amplitude-one\s+Synced\s+True\s+Listed\s+Cohort one'
    }
}

Describe 'Get-LDSyncedSegment -History' {
    BeforeAll {
        foreach ($number in 1..45) {
            $null = Invoke-SandboxRequest audit Post @{ segment = 'amplitude-one'; member = 'Grace Hopper'; description = "Change $number"; comment = "number $number" }
        }
    }

    It 'reads what happened, page by page, the newest first' {
        Clear-SandboxRequest
        $history = Get-LDSyncedSegment -Key amplitude-one -History
        $history | Should -BeOfType ([LDCohortSync.LDSegmentChange])
        $history | Should -HaveCount 46
        $history[0].Comment | Should -Be 'number 45'
        $history[0].Member | Should -Match 'grace'
        $history[0].IsOwn | Should -BeFalse
        $history[-1].IsOwn | Should -BeTrue -Because 'the sync that made the segment was ours'
        $history[-1].TokenName | Should -Be 'LDCohortSync sandbox'
        @(Get-SandboxRequest launchDarkly GET '/api/v2/auditlog*').Count | Should -BeGreaterThan 2
        Get-SandboxRequest launchDarkly GET '/api/v2/segments/*' | Should -HaveCount 0 -Because 'an exact key needs no list'
    }

    It 'follows the segments of the pipeline' {
        $history = Get-LDSyncedSegment | Get-LDSyncedSegment -History -First 2
        $history | Group-Object SegmentKey | ForEach-Object { "$($_.Name) $($_.Count)" } | Sort-Object | Should -Be @('amplitude-one 2', 'amplitude-three 1', 'amplitude-two 1')
        (Get-CohortSyncRun -CohortId two | Get-LDSyncedSegment -History).SegmentKey | Should -Be 'amplitude-two'
    }

    It 'finds by name, by cohort and by wildcard too' {
        (Get-LDSyncedSegment 'Cohort t*' -History).SegmentKey | Sort-Object | Should -Be @('amplitude-three', 'amplitude-two')
        (Get-LDSyncedSegment -CohortId two -History).SegmentKey | Should -Be 'amplitude-two'
        (Get-LDSyncedSegment -Key 'amplitude-t*' -History).SegmentKey | Sort-Object | Should -Be @('amplitude-three', 'amplitude-two')
    }

    It 'begins at a time' {
        Get-LDSyncedSegment -Key amplitude-one -History -Since (Get-Date).AddHours(1) | Should -BeNullOrEmpty
        Get-LDSyncedSegment -Key amplitude-one -History -Since (Get-Date).AddHours(-1) | Should -HaveCount 46
    }

    It 'remembers a segment that was deleted, and names one that never was' {
        Set-SandboxCohort gone -Members a
        $null = Sync-AmplitudeCohort gone
        $null = Invoke-RestMethod "$((Get-Sandbox).launchDarklyUri)api/v2/segments/default/production/amplitude-gone" -Method Delete -Headers @{ Authorization = (Get-Sandbox).accessToken } -NoProxy
        (Get-LDSyncedSegment -Key amplitude-gone -History)[0].Action | Should -Be 'deleteSegment'
        $none = Get-LDSyncedSegment -Key amplitude-never -History -ErrorAction SilentlyContinue -ErrorVariable problems
        $none | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'SegmentNotFound,*'
    }

    It 'says who in a table' {
        $shown = Get-LDSyncedSegment -Key amplitude-two -History | Out-String -Width 80
        $shown | Should -Match 'Date\s+Segment\s+By\s+Title'
        $shown | Should -Match 'amplitude-two\s+this token'
    }
}

Describe 'Get-LDSyncedSegment -IncludeFlags' {
    It 'shows the flags of this environment, and not those of another' {
        $test = Connect-Sandbox @{ Name = 'test'; ClientSideId = (Get-SandboxEnvironmentId test) }
        $null = Sync-AmplitudeCohort one -Destination $test
        $null = Invoke-SandboxRequest "segments/amplitude-one/flags?environmentId=$($test.ClientSideId)" Put @('other-flag')
        $null = Invoke-SandboxRequest segments/amplitude-one/flags Put @('first-flag', 'second-flag')
        (Get-LDSyncedSegment -Key amplitude-one -IncludeFlags -Destination default).Flags | Should -Be @('first-flag', 'second-flag')
        (Get-LDSyncedSegment -Key amplitude-one -IncludeFlags -Destination test).Flags | Should -Be 'other-flag'
    }
}
