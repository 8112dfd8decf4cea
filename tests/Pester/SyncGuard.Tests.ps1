# The rules of Sync-AmplitudeCohort that stop a change before anything is written, and what lifts each.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # A cohort of members 1..$Count whose segment is filled.
    function Initialize-Segment([string] $Id, [int] $Count) {
        Set-SandboxCohort $Id -Members @(1..$Count | ForEach-Object { "member-$_" })
        (Sync-AmplitudeCohort $Id).Status | Should -Be 'Succeeded'
        Clear-SandboxRequest
    }

    # Has a sync blocked, and returns the error.
    function Invoke-BlockedSync([string] $Id, [hashtable] $With = @{}) {
        $result = Sync-AmplitudeCohort -CohortId $Id @With -ErrorAction SilentlyContinue -ErrorVariable problems
        $result | Should -HaveCount 1
        $result.Status | Should -Be 'Blocked'
        $problems | Should -HaveCount 1
        $problems[0].Exception.Message | Should -Be $result.Reason
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $problems[0].TargetObject | Should -Be $Id
        Get-SandboxBatch | Should -HaveCount 0
        (Get-CohortSyncRun -CohortId $Id -Last 1).Status | Should -Be 'Blocked'
        $problems[0]
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'A cohort that is not fit to be synced' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
    }

    It '<What> is blocked as <Id>, without being downloaded, and -Force lifts it' -ForEach @(
        @{ What = 'an archived cohort'; Id = 'CohortArchived'; Says = 'archived'; Document = @{ archived = $true } }
        @{ What = 'a cohort that was never computed'; Id = 'CohortNeverComputed'; Says = 'never computed'; Document = @{ neverComputed = $true } }
        @{ What = 'a cohort with a hosted sync'; Id = 'HostedSyncActive'; Says = 'LaunchDarkly destination'; Document = @{ syncs = @(@{ target = 'launchdarkly' }) } }
    ) {
        Set-SandboxCohort unfit -Members a, b -Document $Document
        Clear-SandboxRequest
        $problem = Invoke-BlockedSync unfit
        $problem.FullyQualifiedErrorId | Should -Be "$Id,LDCohortSync.Commands.SyncAmplitudeCohortCommand"
        $problem.ToString() | Should -Match $Says
        $problem.ToString() | Should -Match '-Force'
        Get-SandboxRequest amplitude GET '/api/5/*' | Should -HaveCount 0 -Because 'a download costs quota'
        (Sync-AmplitudeCohort unfit -Force).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember unfit | Should -Be @('a', 'b')
    }

    It 'a cohort of groups is blocked as GroupCohort, and -Force does not make users of groups' {
        Set-SandboxCohort groups -Members 'Acme', 'Globex' -Document @{ groupName = 'Organization'; tabPrefix = $true }
        (Invoke-BlockedSync groups).FullyQualifiedErrorId | Should -BeLike 'GroupCohort,*'
        $result = Sync-AmplitudeCohort groups -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'KeyPropertyNotFound,*'
        Get-SandboxBatch | Should -HaveCount 0
    }

    It 'a hosted sync to another service does not matter' {
        Set-SandboxCohort other -Members a -Document @{ syncs = @(@{ target = 'braze' }) }
        (Sync-AmplitudeCohort other).Status | Should -Be 'Succeeded'
    }

    It 'with -WhatIf is blocked all the same, and leaves no trace in the ledger' {
        Set-SandboxCohort unfit -Members a -Document @{ archived = $true }
        (Sync-AmplitudeCohort unfit -WhatIf -ErrorAction SilentlyContinue).Status | Should -Be 'Blocked'
        Get-CohortSyncRun | Should -BeNullOrEmpty
    }
}

Describe 'An empty cohort' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
        Initialize-Segment emptied 250
    }

    It 'is blocked when <What>' -ForEach @(
        @{ What = 'it has no row'; Members = @() }
        @{ What = 'all its rows are anonymous'; Members = @('', '  ', '') }
    ) {
        Set-SandboxCohort emptied -Members $Members
        $problem = Invoke-BlockedSync emptied
        $problem.FullyQualifiedErrorId | Should -BeLike 'EmptyCohort,*'
        $problem.ToString() | Should -Match '250'
        $problem.ToString() | Should -Match '-AllowEmpty'
        Get-SandboxSegmentMember emptied | Should -HaveCount 250
    }

    It 'empties the segment with -<_>, however many members that are' -ForEach 'AllowEmpty', 'Force' {
        Set-SandboxCohort emptied -Members @()
        $switch = @{ $_ = $true }
        $result = Sync-AmplitudeCohort emptied @switch
        $result.Status | Should -Be 'Succeeded'
        $result.Removed | Should -Be 250
        $result.CohortSize | Should -Be 0
        Get-SandboxSegmentMember emptied | Should -HaveCount 0
    }

    It 'is blocked before its segment exists too, and sends no empty batch with -AllowEmpty' {
        Set-SandboxCohort none -Members @()
        $null = Invoke-BlockedSync none
        (Sync-AmplitudeCohort none -AllowEmpty).Status | Should -Be 'Unchanged'
        Get-SandboxBatch | Should -HaveCount 0
    }
}

Describe 'Many removals' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
        Initialize-Segment shrinking 500
        Set-SandboxCohort shrinking -Members @(1..300 | ForEach-Object { "member-$_" })
    }

    It 'are blocked above 30 percent, with the numbers' {
        $problem = Invoke-BlockedSync shrinking
        $problem.FullyQualifiedErrorId | Should -BeLike 'TooManyRemovals,*'
        $problem.ToString() | Should -Match '200 of 500'
        $problem.ToString() | Should -Match '40 %'
        $problem.ToString() | Should -Match '-MaximumRemovalPercent'
        Get-SandboxSegmentMember shrinking | Should -HaveCount 500
    }

    It 'go through with <What>' -ForEach @(
        @{ What = '-MaximumRemovalPercent 40'; With = @{ MaximumRemovalPercent = 40 } }
        @{ What = '-Force'; With = @{ Force = $true } }
    ) {
        $result = Sync-AmplitudeCohort shrinking @With
        $result.Status | Should -Be 'Succeeded'
        $result.Removed | Should -Be 200
        Get-SandboxSegmentMember shrinking | Should -HaveCount 300
    }

    It 'are blocked below a limit of <_> percent' -ForEach 39.9, 0 {
        $null = Invoke-BlockedSync shrinking @{ MaximumRemovalPercent = $_ }
    }

    It 'are not lifted by -AllowEmpty while the cohort has members' {
        $null = Invoke-BlockedSync shrinking @{ AllowEmpty = $true }
    }

    It 'are nothing to a sync that only adds' {
        (Sync-AmplitudeCohort shrinking -Mode AddOnly).Status | Should -Be 'Unchanged'
        Get-SandboxSegmentMember shrinking | Should -HaveCount 500
    }

    It 'of fewer than 100 never count: small cohorts change by large shares' {
        Initialize-Segment small 100
        Set-SandboxCohort small -Members 'member-1'
        $result = Sync-AmplitudeCohort small
        $result.Status | Should -Be 'Succeeded'
        $result.Removed | Should -Be 99
    }

    It 'are blocked at 100' {
        Initialize-Segment small 101
        Set-SandboxCohort small -Members 'member-1'
        $null = Invoke-BlockedSync small
    }

    It 'can not be limited to more than 100 percent or less than none' {
        { Sync-AmplitudeCohort shrinking -MaximumRemovalPercent 101 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Sync-AmplitudeCohort shrinking -MaximumRemovalPercent -1 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }
}

Describe 'A segment with members that the ledger does not know' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
        Initialize-Segment known 20
        Set-SandboxCohort known -Members @(6..25 | ForEach-Object { "member-$_" })
        # Another machine: the segment is there, and nothing of it in the ledger.
        $null = Connect-Sandbox
    }

    It 'is read from LaunchDarkly, with a warning, and made exact' {
        $result = Sync-AmplitudeCohort known -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded'
        $result.Added | Should -Be 5
        $result.Removed | Should -Be 5
        $result.Baseline | Should -Be 'Destination'
        $warnings | Should -HaveCount 2
        $warnings[0].Message | Should -Match 'ledger does not know'
        $warnings[1].Message | Should -Match '^5 of 20 members are to leave .* cohort-amplitude-known\.$'
        Get-SandboxSegmentMember known | Should -Be (Get-SandboxCohortMember known)
    }

    It 'is blocked as UnknownBaseline when LaunchDarkly does not give the members out' {
        Set-SandboxOption @{ exportsForbidden = $true }
        $problem = Invoke-BlockedSync known
        $problem.FullyQualifiedErrorId | Should -BeLike 'UnknownBaseline,*'
        $problem.ToString() | Should -Match '-Mode AddOnly'
        $problem.ToString() | Should -Match '-Force'
    }

    It 'can be added to without knowing' {
        Set-SandboxOption @{ exportsForbidden = $true }
        $result = Sync-AmplitudeCohort known -Mode AddOnly -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Succeeded'
        $result.Removed | Should -Be 0
        Get-SandboxSegmentMember known | Should -HaveCount 25
    }
}
