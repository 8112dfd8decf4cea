# Get-LDSyncedSegment.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox -Seed demo
    Import-Module (Get-ModulePath)
    $null = Connect-Sandbox @{ AmplitudeOrganization = 'acme' }
    Set-SandboxCohort synced -Name 'Synced by us' -Members a, b, c
    $run = Sync-AmplitudeCohort synced
    Add-SandboxSyncedSegment @(1..119 | ForEach-Object { "other-$_" })
}

AfterAll {
    Stop-Sandbox
}

Describe 'Get-LDSyncedSegment' {
    It 'lists the segments that integrations fill, over all pages' {
        Clear-SandboxRequest
        $segments = Get-LDSyncedSegment
        $segments | Should -HaveCount 120
        $segments.Key | Sort-Object -Unique | Should -HaveCount 120
        @(Get-SandboxRequest launchDarkly GET '/api/v2/segments/default/production?*').Count | Should -BeGreaterThan 1
        $segments.Kind | Select-Object -Unique | Should -Be 'Synced'
    }

    It 'tells of a segment what LaunchDarkly and the ledger know' {
        $segment = Get-LDSyncedSegment -Key amplitude-synced
        $segment | Should -BeOfType ([LDCohortSync.LDSyncedSegment])
        $segment.Name | Should -Be 'Synced by us'
        $segment.MemberCount | Should -Be 3
        $segment.Source | Should -Be 'amplitude'
        $segment.CohortId | Should -Be 'synced'
        $segment.Link | Should -Be 'https://analytics.amplitude.com/acme/cohort/synced'
        $segment.ContextKind | Should -Be 'user'
        $segment.Generation | Should -Be 1
        $segment.LastRun | Should -BeOfType ([LDCohortSync.CohortSyncResult])
        $segment.LastRun.RunId | Should -Be $run.RunId
        $segment.ProjectKey | Should -Be 'default'
        $segment.EnvironmentKey | Should -Be 'production'
        $segment.Uri | Should -Be $run.SegmentUri
        "$segment" | Should -Be 'amplitude-synced'
    }

    It 'knows no run of a segment that others fill' {
        (Get-LDSyncedSegment -Key amplitude-other-1).LastRun | Should -Be $null
    }

    It 'shows segments of every kind with -All' {
        $segments = Get-LDSyncedSegment -All
        $segments | Should -HaveCount 123
        $staff = $segments | Where-Object Key -EQ internal-staff
        $staff.Kind | Should -Be 'Standard'
        $staff.MemberCount | Should -Be 2
        $staff.CohortId | Should -Be $null
        ($segments | Where-Object Key -EQ long-time-customers).Kind | Should -Be 'Big'
    }

    It 'finds by name, by key and by cohort, with wildcards' {
        (Get-LDSyncedSegment 'synced by*').Key | Should -Be 'amplitude-synced'
        @(Get-LDSyncedSegment -Name 'Cohort other-1?').Count | Should -Be 10
        @(Get-LDSyncedSegment -Key 'amplitude-other-11*').Count | Should -Be 11
        (Get-LDSyncedSegment -Key beta-testers).Kind | Should -Be 'Standard'
        (Get-LDSyncedSegment -CohortId other-7, synced).Key | Sort-Object | Should -Be @('amplitude-other-7', 'amplitude-synced')
    }

    It 'names what it does not find, and finds the rest' {
        $segments = Get-LDSyncedSegment -Key amplitude-synced, amplitude-nobody -ErrorAction SilentlyContinue -ErrorVariable problems
        $segments.Key | Should -Be 'amplitude-synced'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'SegmentNotFound,LDCohortSync.Commands.GetLDSyncedSegmentCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'amplitude-nobody'
        $problems[0].ToString() | Should -Match "environment 'production' of project 'default'"
        Get-LDSyncedSegment -Key 'nobody-*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'asks which flags target a segment only on request' {
        Clear-SandboxRequest
        (Get-LDSyncedSegment -Key amplitude-synced).Flags | Should -Be $null
        Get-SandboxRequest launchDarkly GET '/api/v2/segments/default/production/amplitude-synced' | Should -HaveCount 0
        (Get-LDSyncedSegment -Key amplitude-synced -IncludeFlags).Flags | Should -Be 'cohort-amplitude-synced'
    }

    It 'takes cohorts from the pipeline' {
        (Get-AmplitudeCohort -Id synced | Get-LDSyncedSegment).Key | Should -Be 'amplitude-synced'
        ($run | Get-LDSyncedSegment -Name 'Synced*').Key | Should -Be 'amplitude-synced'
        ([pscustomobject]@{ SegmentKey = 'amplitude-other-3' } | Get-LDSyncedSegment).CohortId | Should -Be 'other-3'
    }

    It 'says what the token lacks' {
        $null = Add-SandboxFault @{ path = '/api/v2/segments/*'; status = 403; body = '{"code":"forbidden","message":"Access denied"}' }
        $failure = Get-Failure { Get-LDSyncedSegment -ErrorAction SilentlyContinue }
        Clear-SandboxFault
        $failure.FullyQualifiedErrorId | Should -Be 'LaunchDarklyForbidden,LDCohortSync.Commands.GetLDSyncedSegmentCommand'
        $failure.CategoryInfo.Category | Should -Be 'PermissionDenied'
        $failure.ToString() | Should -Match 'viewProject'
    }
}
