# New-LDSyncPolicy.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'New-LDSyncPolicy' {
    It 'writes the two actions of a synced segment, without a connection' {
        $policy = New-LDSyncPolicy -ProjectKey default -EnvironmentKey production
        $policy | Should -BeOfType ([LDCohortSync.LDSyncPolicy])
        $policy.Statements | Should -HaveCount 1
        $policy.Statements[0].Effect | Should -Be 'allow'
        $policy.Statements[0].Actions | Should -Be @('createSegment', 'updateIncluded')
        $policy.Statements[0].Resources | Should -Be 'proj/default:env/production:segment/amplitude-*'
        "$policy" | Should -Be $policy.Json
        ($policy.Json | ConvertFrom-Json).actions | Should -Be @('createSegment', 'updateIncluded')
    }

    It 'takes project, environment and kind from the destination' {
        $null = Connect-Sandbox @{ Name = 'first' }
        $null = Connect-Sandbox @{ Name = 'second'; ClientSideId = (Get-SandboxEnvironmentId test) }
        (New-LDSyncPolicy).Statements.Resources | Should -Be 'proj/default:env/test:segment/amplitude-*'
        (New-LDSyncPolicy first).Statements.Resources | Should -Be 'proj/default:env/production:segment/amplitude-*'
        (New-LDSyncPolicy -Destination (Get-LDDestination first)).EnvironmentKey | Should -Be 'production'
        Get-LDDestination | New-LDSyncPolicy | ForEach-Object EnvironmentKey | Should -Be @('production', 'test')
        'second', 'first' | New-LDSyncPolicy | ForEach-Object EnvironmentKey | Should -Be @('test', 'production')
    }

    It 'adds for <Kind> what its segments need and what is asked for' -ForEach @(
        @{ Kind = 'Big'; With = @{}; Actions = 'createSegment', 'updateIncluded', 'deleteSegment' }
        @{ Kind = 'Standard'; With = @{ RequestApproval = $true }; Actions = 'createSegment', 'updateIncluded', 'deleteSegment', 'createApprovalRequest', 'deleteApprovalRequest' }
        @{ Kind = 'Synced'; With = @{ IncludeExport = $true }; Actions = 'createSegment', 'updateIncluded', 'createSegmentExport' }
    ) {
        (New-LDSyncPolicy -ProjectKey p -EnvironmentKey e -SegmentKind $Kind @With).Statements[0].Actions | Should -Be $Actions
    }

    It 'narrows to keys, and allows links on flags by wish' {
        $policy = New-LDSyncPolicy -ProjectKey p -EnvironmentKey e -SegmentKey amplitude-7khm89cz, 'vip-*' -IncludeFlagLink
        $policy.Statements[0].Resources | Should -Be @('proj/p:env/e:segment/amplitude-7khm89cz', 'proj/p:env/e:segment/vip-*')
        $policy.Statements[1].Resources | Should -Be 'proj/p:env/*:flag/*'
    }

    It 'refuses <Why>' -ForEach @(
        @{ Why = 'a colon in a key'; With = @{ ProjectKey = 'a:b'; EnvironmentKey = 'e' }; Says = "':'" }
        @{ Why = 'a wildcard for environments'; With = @{ ProjectKey = 'a'; EnvironmentKey = '*' }; Says = 'further than one environment' }
        @{ Why = 'a tag in a pattern'; With = @{ ProjectKey = 'a'; EnvironmentKey = 'e'; SegmentKey = 'x;y' }; Says = "';'" }
        @{ Why = 'approval for synced segments'; With = @{ ProjectKey = 'a'; EnvironmentKey = 'e'; RequestApproval = $true }; Says = 'Synced' }
    ) {
        $policy = New-LDSyncPolicy @With -ErrorAction SilentlyContinue -ErrorVariable problems
        $policy | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.NewLDSyncPolicyCommand'
        "$($problems[0])" | Should -Match ([regex]::Escape($Says))
    }

    It 'asks nobody' {
        $null = Connect-Sandbox
        Clear-SandboxRequest
        $null = New-LDSyncPolicy
        Get-SandboxRequest | Should -HaveCount 0
    }

    It 'says what to do without a connection' {
        Disconnect-LDDestination *
        $null = New-LDSyncPolicy -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
    }

    It 'shows the JSON as it is' {
        (New-LDSyncPolicy -ProjectKey p -EnvironmentKey e | Out-String -Width 80) | Should -Match '"proj/p:env/e:segment/amplitude-\*"'
    }
}
