# Each kind of segment, as a user types it: first load, delta, repair of drift, -WhatIf, and who is in the segment in the end.

BeforeDiscovery {
    $kinds = @(
        @{ Kind = 'Synced'; ContextKind = 'user' }
        @{ Kind = 'Big'; ContextKind = 'user' }
        @{ Kind = 'Big'; ContextKind = 'device' }
        @{ Kind = 'Standard'; ContextKind = 'user' }
        @{ Kind = 'Standard'; ContextKind = 'device' }
    )
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'A segment of kind <Kind> with contexts of kind <ContextKind>' -ForEach $kinds {
    BeforeAll {
        Reset-Sandbox
        Set-SandboxCohort kind -Name 'Kinds of people' -Members @('ann', 'Ann', 'bob', 'cid "the kid"', 'dora,é')
        $null = Connect-Sandbox @{ Name = 'prod'; SegmentKind = $Kind; ContextKind = $ContextKind; AmplitudeOrganization = 'acme' }
        $table = @{ ContextKind = $ContextKind }
    }

    AfterAll {
        Disconnect-LDDestination prod
    }

    It 'is not made by -WhatIf' {
        $plan = Sync-AmplitudeCohort kind -WhatIf
        $plan.Status | Should -Be 'Planned'
        $plan.Added | Should -Be 5
        $plan.SegmentKind | Should -Be $Kind
        { Get-SandboxKey amplitude-kind @table } | Should -Throw
        Get-SandboxRequest launchDarkly POST | Should -HaveCount 0
    }

    It 'is made and filled by the first sync' {
        $result = Sync-AmplitudeCohort kind
        $result.Status | Should -Be 'Succeeded'
        $result.Added | Should -Be 5
        $result.Removed | Should -Be 0
        $result.SegmentKey | Should -Be 'amplitude-kind'
        Get-SandboxKey amplitude-kind @table | Sort-Object -CaseSensitive | Should -BeExactly @('ann', 'Ann', 'bob', 'cid "the kid"', 'dora,é' | Sort-Object -CaseSensitive)
    }

    It 'is shown with its kind, cohort and size' {
        $segment = Get-LDSyncedSegment -CohortId kind
        $segment.Kind | Should -Be $Kind
        $segment.Name | Should -Be 'Kinds of people'
        $segment.MemberCount | Should -Be 5
        $segment.CohortId | Should -Be 'kind'
        $segment.LastRun.Status | Should -Be 'Succeeded'
    }

    It 'gets what has changed and nothing else' {
        Update-SandboxCohort kind -Add eve -Remove bob
        Clear-SandboxRequest
        $result = Sync-AmplitudeCohort kind
        $result.Status, $result.Added, $result.Removed, $result.Unchanged | Should -Be @('Succeeded', 1, 1, 4)
        Get-SandboxKey amplitude-kind @table | Sort-Object -CaseSensitive | Should -BeExactly @('ann', 'Ann', 'cid "the kid"', 'dora,é', 'eve' | Sort-Object -CaseSensitive)
        Get-SandboxRequest launchDarkly '*' '*' | Where-Object { $_.method -in 'POST', 'PATCH' } | Should -HaveCount 1
    }

    It 'is left alone when nothing has changed' {
        Clear-SandboxRequest
        (Sync-AmplitudeCohort kind).Status | Should -Be 'Unchanged'
        Get-SandboxRequest launchDarkly '*' '*' | Where-Object { $_.method -in 'POST', 'PATCH' } | Should -HaveCount 0
    }

    It 'is compared and repaired when somebody else has changed it' {
        Set-SandboxKey amplitude-kind @('ann', 'stranger', 'eve', 'dora,é') @table
        $differences = Compare-CohortMembership -CohortId kind
        $differences | Where-Object SideIndicator -EQ '=>' | ForEach-Object Key | Sort-Object -CaseSensitive | Should -BeExactly @('Ann', 'cid "the kid"')
        ($differences | Where-Object SideIndicator -EQ '<=').Key | Should -BeExactly 'stranger'

        $repaired = Sync-AmplitudeCohort kind -Baseline Destination -Verify -WarningAction SilentlyContinue
        $repaired.Status, $repaired.Added, $repaired.Removed, $repaired.Drift | Should -Be @('Succeeded', 2, 1, 0)
        Get-SandboxKey amplitude-kind @table | Sort-Object -CaseSensitive | Should -BeExactly @('ann', 'Ann', 'cid "the kid"', 'dora,é', 'eve' | Sort-Object -CaseSensitive)
        (Compare-CohortMembership -CohortId kind -Summary).IsExact | Should -BeTrue
    }

    It 'is made anew, with everybody in it, after somebody has deleted it' {
        $request = @{
            Uri     = "$((Get-Sandbox).launchDarklyUri)api/v2/segments/default/production/amplitude-kind"
            Method  = 'Delete'
            Headers = @{ Authorization = (Get-Sandbox).accessToken }
            NoProxy = $true
        }
        $null = Invoke-RestMethod @request
        $result = Sync-AmplitudeCohort kind -WarningAction SilentlyContinue -WarningVariable warnings
        $result.Status, $result.Added | Should -Be @('Succeeded', 5)
        "$warnings" | Should -Match 'deleted'
        Get-SandboxKey amplitude-kind @table | Sort-Object -CaseSensitive | Should -HaveCount 5
    }

    It 'refuses another kind, and says which one it is' {
        $other = $Kind -eq 'Standard' ? 'Big' : 'Standard'
        $failure = Get-Failure { Sync-AmplitudeCohort kind -SegmentKind $other -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
        "$failure" | Should -Match "of kind $Kind"
    }
}

Describe 'Segments of kind Standard' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox @{ Name = 'prod'; SegmentKind = 'Standard' }
    }

    AfterAll {
        Disconnect-LDDestination prod
    }

    It 'are checked by LaunchDarkly with -WhatIf -Verify, which changes nothing' {
        Set-SandboxCohort kind -Members @('ann')
        $null = Sync-AmplitudeCohort kind
        Update-SandboxCohort kind -Add bob
        Clear-SandboxRequest
        $plan = Sync-AmplitudeCohort kind -WhatIf -Verify -Verbose 4>&1
        "$($plan | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] })" | Should -Match 'has checked 1 changes'
        (Get-SandboxRequest launchDarkly PATCH).target | Should -BeLike '*dryRun=true'
        Get-SandboxKey amplitude-kind user | Should -Be @('ann')
    }

    It 'are refused before anything is sent when the cohort does not fit' {
        Set-SandboxCohort big -Members (1..15001 | ForEach-Object { "u-$_" })
        Clear-SandboxRequest
        $failure = Get-Failure { Sync-AmplitudeCohort big -Force -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SegmentCapacityExceeded,*'
        "$failure" | Should -Match '15,000'
        Get-SandboxRequest launchDarkly POST | Should -HaveCount 0
    }

    It 'take 15,000 members' {
        Update-SandboxCohort big -Remove 'u-15001'
        (Sync-AmplitudeCohort big -Verify).Status | Should -Be 'Succeeded'
        (Compare-CohortMembership -CohortId big -Summary).IsExact | Should -BeTrue
    }

    It 'are synced although somebody else changes them at the same moment' {
        $null = Add-SandboxFault @{ service = 'launchDarkly'; method = 'PATCH'; path = '/api/v2/segments/*'; status = 409; times = 2 }
        Update-SandboxCohort kind -Add cid
        $result = Sync-AmplitudeCohort kind
        $result.Status, $result.Retries | Should -Be @('Succeeded', 2)
        Get-SandboxKey amplitude-kind user | Should -Be @('ann', 'bob', 'cid')
        Clear-SandboxFault
    }
}

Describe 'Segments of kind Big' {
    BeforeAll {
        Reset-Sandbox
        Set-SandboxCohort kind -Members (1..60000 | ForEach-Object { "user-$_" })
        $null = Connect-Sandbox @{ Name = 'prod'; SegmentKind = 'Big' }
    }

    AfterAll {
        Disconnect-LDDestination prod
    }

    It 'get a large first load as a file' {
        $result = Sync-AmplitudeCohort kind
        $result.Status, $result.Added, $result.Batches | Should -Be @('Succeeded', 60000, 1)
        Get-SandboxRequest launchDarkly POST '*/imports' | Should -HaveCount 1
        Get-SandboxRequest launchDarkly POST '*/contexts' | Should -HaveCount 0
        (Compare-CohortMembership -CohortId kind -Summary).IsExact | Should -BeTrue
    }

    It 'name the flags that rely on them before many members leave' {
        Set-SandboxFlag amplitude-kind 'checkout', 'beta'
        Update-SandboxCohort kind -Remove @(1..9000 | ForEach-Object { "user-$_" })
        $result = Sync-AmplitudeCohort kind -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Removed | Should -Be 9000
        "$warnings" | Should -Match 'checkout, beta'
    }
}
