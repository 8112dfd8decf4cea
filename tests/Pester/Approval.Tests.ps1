# Segments in an environment that requires approvals: asked for, applied, declined, and never left half done.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Complete-Approval([string] $Action) {
        $null = Resolve-SandboxApproval (Get-SandboxApproval)[-1]._id $Action
    }

    function Get-Key {
        @((Get-SandboxState).segments.key)
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Kind <_> in an environment that requires approvals' -ForEach 'Big', 'Standard' {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxCohort one -Name 'Power users' -Members @('ann', 'bob')
        $null = Connect-Sandbox @{ Name = 'prod'; SegmentKind = $_ }
        $null = Sync-AmplitudeCohort one
        Set-SandboxEnvironment @{ segmentApprovalsRequired = $true }
        Update-SandboxCohort one -Add cid -Remove ann
    }

    AfterEach {
        Disconnect-LDDestination prod
    }

    It 'is an error without -RequestApproval that says what to do' {
        $result = Sync-AmplitudeCohort one -ErrorAction SilentlyContinue -ErrorVariable failures
        $result.Status | Should -Be 'Failed'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ApprovalRequired,*'
        "$($failures[0])" | Should -Match '-RequestApproval'
        Get-SandboxSegmentMember one | Should -Be @('ann', 'bob')
        Get-SandboxApproval | Should -HaveCount 0
    }

    It 'warns of it with -WhatIf' {
        $null = Sync-AmplitudeCohort one -WhatIf -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match '-RequestApproval'
    }

    It 'asks once, waits, and settles what was applied' {
        $result = Sync-AmplitudeCohort one -RequestApproval
        $result.Status, $result.Added, $result.Removed | Should -Be @('PendingApproval', 1, 1)
        $result.ApprovalUri | Should -Not -BeNullOrEmpty
        (Sync-AmplitudeCohort one -RequestApproval).Status | Should -Be 'PendingApproval'
        Get-SandboxApproval | Should -HaveCount 1
        Get-SandboxSegmentMember one | Should -Be @('ann', 'bob')

        Complete-Approval approve-and-apply
        Get-SandboxSegmentMember one | Should -Be @('bob', 'cid')
        (Sync-AmplitudeCohort one -RequestApproval).Status | Should -Be 'Unchanged'
        (Get-CohortSyncRun | Where-Object RunId -EQ $result.RunId).Status | Should -Be 'Succeeded'
        (Compare-CohortMembership -CohortId one -Against Ledger -Summary).IsExact | Should -BeTrue
    }

    It 'is blocked by a request that was declined, until -Force' {
        $null = Sync-AmplitudeCohort one -RequestApproval
        Complete-Approval decline
        $blocked = Sync-AmplitudeCohort one -RequestApproval -ErrorAction SilentlyContinue -ErrorVariable failures
        $blocked.Status | Should -Be 'Blocked'
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'ApprovalDeclined,*'

        (Sync-AmplitudeCohort one -RequestApproval -Force).Status | Should -Be 'PendingApproval'
        Get-SandboxApproval | Should -HaveCount 1
        Complete-Approval approve-and-apply
        $null = Sync-AmplitudeCohort one -RequestApproval
        Get-SandboxSegmentMember one | Should -Be @('bob', 'cid')
    }

    It 'leaves no empty segment behind when nobody may fill it' {
        Set-SandboxCohort two -Members @('eve')
        $result = Sync-AmplitudeCohort two -ErrorAction SilentlyContinue
        $result.Status | Should -Be 'Failed'
        Get-Key | Should -Not -Contain 'amplitude-two'
    }

    It 'makes the segment when it asks for a first load' {
        Set-SandboxCohort two -Members @('eve')
        (Sync-AmplitudeCohort two -RequestApproval).Status | Should -Be 'PendingApproval'
        Get-SandboxSegmentMember two | Should -HaveCount 0
        Complete-Approval approve-and-apply
        (Sync-AmplitudeCohort two -RequestApproval).Status | Should -Be 'Unchanged'
        Get-SandboxSegmentMember two | Should -Be @('eve')
    }

    It 'is sent at once by a token that may do without' {
        Set-SandboxOption @{ tokenBypassesApprovals = $true }
        (Sync-AmplitudeCohort one).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember one | Should -Be @('bob', 'cid')
    }
}
