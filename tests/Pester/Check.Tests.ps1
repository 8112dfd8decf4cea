# Test-LDDestination.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Set-Token([hashtable] $Token) {
        $null = Invoke-SandboxRequest account/token Put $Token
    }

    function Set-Store([object[]] $Store) {
        $null = Invoke-SandboxRequest account/stores Put $Store
    }

    function Get-Check([string] $Name) {
        Test-LDDestination | Where-Object Check -EQ $Name
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Test-LDDestination' {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxCohort c1 -Members a, b
        Set-Store @{ projectKey = 'default'; environmentKey = 'production'; integrationKey = 'redis' }
        $null = Connect-Sandbox @{ Name = 'prod' }
    }

    It 'writes one row for each check, and writes nothing to the services' {
        Clear-SandboxRequest
        $rows = Test-LDDestination
        $rows.Check | Should -Be @('Token', 'Role', 'Permission', 'Environment', 'CriticalEnvironment', 'Approval', 'ApiVersion', 'AmplitudeKeys', 'HostedSync', 'BigSegmentStore', 'Clock', 'Ledger')
        $rows | Should -BeOfType ([LDCohortSync.DestinationCheck])
        ($rows | Where-Object Status -NE Pass) | Should -BeNullOrEmpty
        $rows.Destination | Select-Object -Unique | Should -Be 'prod'
        Get-SandboxRequest | ForEach-Object method | Select-Object -Unique | Should -Be 'GET'
        (Get-SandboxState).downloads | Should -Be 0
    }

    It 'names a role that is too broad, and the policy that would do' {
        Set-Token @{ role = 'admin'; inlineRole = $null }
        $row = Get-Check Role
        $row.Status | Should -Be 'Warning'
        $row.Detail | Should -Match 'Admin'
        $row.Advice | Should -Match 'New-LDSyncPolicy'
        Test-LDDestination -Quiet | Should -BeTrue -Because 'a warning is no failure'
    }

    It 'passes with the policy that New-LDSyncPolicy writes, and names what one with less lacks' {
        Set-Token @{ inlineRole = (New-LDSyncPolicy).Json }
        (Test-LDDestination | Where-Object Check -In Role, Permission).Status | Should -Be @('Pass', 'Pass')
        Set-Token @{ inlineRole = '[{"effect":"allow","actions":["createSegment"],"resources":["proj/default:env/production:segment/*"]}]' }
        $row = Get-Check Permission
        $row.Status | Should -Be 'Fail'
        $row.Detail | Should -Match 'may not updateIncluded on proj/default:env/production:segment/amplitude-\*'
        Test-LDDestination -Quiet | Should -BeFalse
    }

    It 'says so when the token may not read itself, and that it is a personal one' {
        Set-Token @{ isReadable = $false; isService = $false }
        $rows = Test-LDDestination | Group-Object Check -AsHashTable -AsString
        $rows.Role.Status | Should -Be 'Warning'
        $rows.Role.Detail | Should -Match "can't be known"
        $rows.Permission.Detail | Should -Match "can't be known"
        $rows.Token.Status | Should -Be 'Warning'
        $rows.Token.Advice | Should -Match 'service token'
    }

    It 'names the action that a 403 lacks, and goes on' {
        $null = Add-SandboxFault @{ missingAction = 'viewProject'; always = $true }
        $rows = Test-LDDestination | Group-Object Check -AsHashTable -AsString
        $rows.Environment.Status | Should -Be 'Fail'
        $rows.Environment.Detail | Should -Match 'missing action viewProject'
        $rows.Ledger.Status | Should -Be 'Pass'
        $rows.AmplitudeKeys.Status | Should -Be 'Pass'
    }

    It 'warns of a critical environment that requires approval' {
        $null = Invoke-SandboxRequest "environments/$((Get-Sandbox).clientSideId)" Put @{ critical = $true; segmentApprovalsRequired = $true }
        $rows = Test-LDDestination | Group-Object Check -AsHashTable -AsString
        $rows.CriticalEnvironment.Status | Should -Be 'Warning'
        $rows.Approval.Status | Should -Be 'Warning'
    }

    It 'warns of a hosted sync on a cohort that was synced from here' {
        (Sync-AmplitudeCohort c1).Status | Should -Be 'Succeeded'
        (Get-Check HostedSync).Status | Should -Be 'Pass'
        Set-SandboxCohort c1 -Members a, b -Document @{ syncs = @(@{ target = 'launchdarkly' }) }
        $row = Get-Check HostedSync
        $row.Status | Should -Be 'Warning'
        $row.Detail | Should -Match "'Cohort c1' \(c1\)"
    }

    It 'warns when there is no store for big segments' {
        Set-Store @()
        (Get-Check BigSegmentStore).Status | Should -Be 'Warning'
    }

    It 'fails when Amplitude is away, and every other check still has its row' {
        $null = Add-SandboxFault @{ service = 'amplitude'; status = 503; always = $true }
        $rows = Test-LDDestination | Group-Object Check -AsHashTable -AsString
        $rows.Count | Should -Be 12
        $rows.AmplitudeKeys.Status | Should -Be 'Fail'
        $rows.Clock.Status | Should -Be 'Pass'
    }

    It 'tests each destination of the pipeline, by object and by name' {
        $null = Connect-Sandbox @{ Name = 'test'; ClientSideId = (Get-SandboxEnvironmentId test) }
        (Get-LDDestination | Test-LDDestination).Destination | Select-Object -Unique | Should -Be @('prod', 'test')
        ('prod' | Test-LDDestination).Count | Should -Be 12
        Get-LDDestination | Test-LDDestination -Quiet | Should -Be @($true, $true)
        (Get-Failure { Test-LDDestination nobody }).FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
    }

    It 'stops at once with Ctrl+C, in the middle of a check' {
        $held = Add-SandboxFault @{ path = '/api/v2/versions'; hang = $true }
        $background = Start-Background {
            param($connection)
            $null = Connect-LDDestination @connection
            Test-LDDestination
        } (Get-SandboxConnection)
        Wait-Until { (Get-SandboxFaultHit $held) -eq 1 }
        Stop-Background $background | Should -BeLessThan 3000
        $background.Output.Check | Should -Contain 'Approval' -Because 'checks are written as they are done'
        Get-RunningWork | Should -Be 0
    }

    It 'is readable in a window of 80 columns' {
        Set-Token @{ role = 'writer'; inlineRole = $null }
        $shown = Test-LDDestination | Out-String -Width 80 -Stream | Where-Object { $_ }
        $shown[0] | Should -Match '^\s+Destination: \S+$'
        $shown[1] | Should -Match '^Check\s+Status\s+Detail'
        $shown -join "`n" | Should -Match 'Role\s+Warning\s+The access token has the role Writer'
        $shown | ForEach-Object { $_.Length | Should -BeLessOrEqual 80 }
        ($shown -join '') -replace '\s+' | Should -Match 'New-LDSyncPolicygives'
    }
}
