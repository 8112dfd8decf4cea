# Connect-LDDestination -Keep: how a time is said, where it is kept, and what a sync does with it. What exactly is taken out of a ledger is
# tested with a clock of their own by the ledgers' tests (PruneRules).

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'Connect-LDDestination -Keep' {
    It 'takes <Given> for <Days> days' -ForEach @(
        @{ Given = 90; Days = 90 }
        @{ Given = 45.5; Days = 45.5 }
        @{ Given = '90'; Days = 90 }
        @{ Given = '31.00:00'; Days = 31 }
        @{ Given = '90.12:00:00'; Days = 90.5 }
        @{ Given = [timespan]::FromDays(400); Days = 400 }
    ) {
        (Connect-Sandbox @{ Keep = $Given }).Keep | Should -Be ([timespan]::FromDays($Days))
    }

    It 'refuses <Given>' -ForEach @(
        @{ Given = 30 }
        @{ Given = 0 }
        @{ Given = -90 }
        @{ Given = '48:00:00' }
        @{ Given = '24:00' }
        @{ Given = 'for ever' }
        @{ Given = [timespan]::FromDays(30) }
        @{ Given = 1000000 }
        @{ Given = $true }
    ) {
        $refused = Get-Failure { Connect-Sandbox @{ Keep = $Given } }
        $refused.FullyQualifiedErrorId | Should -Match '^ParameterArgumentTransformationError,'
        "$refused" | Should -Match 'days'
    }

    It 'keeps everything without it, and shows that' {
        $destination = Connect-Sandbox
        $destination.Keep | Should -BeNullOrEmpty
        ($destination | Format-List | Out-String) | Should -Match '(?m)^Keep\s*:\s*$'
    }

    It 'comes from LDCOHORTSYNC_KEEP with -FromEnvironment, and is saved' {
        $variables = (Get-SandboxEnvironment) + @{ LDCOHORTSYNC_KEEP = '120'; LDCOHORTSYNC_PROFILES = Join-Path (Get-Sandbox).Folder 'keep.json' }
        Invoke-WithEnvironment $variables {
            (Connect-LDDestination -Name kept -FromEnvironment -Save).Keep.TotalDays | Should -Be 120
            (Connect-LDDestination -Name kept -FromEnvironment -Keep 60).Keep.TotalDays | Should -Be 60
            (Get-LDDestination -Saved).Keep.TotalDays | Should -Be 120
            (Connect-LDDestination kept).Keep.TotalDays | Should -Be 120
            (Connect-LDDestination kept -Keep 33).Keep.TotalDays | Should -Be 33
            $env:LDCOHORTSYNC_KEEP = '7'
            $refused = Get-Failure { Connect-LDDestination -FromEnvironment }
            $refused.FullyQualifiedErrorId | Should -Match '^InvalidParameter,'
            "$refused" | Should -Match 'LDCOHORTSYNC_KEEP.*31 to'
        }
    }
}

Describe 'A sync with -Keep' {
    BeforeEach {
        Reset-Sandbox
        Get-LDDestination | Disconnect-LDDestination
        Set-SandboxCohort one -Members a, b
        $null = Connect-Sandbox @{ Name = 'prod'; Keep = 31 }
    }

    It 'prunes the ledger after its work, once an hour, and keeps what is young' {
        $told = Sync-AmplitudeCohort one -Verbose 4>&1
        "$($told -match 'Pruned')" | Should -Match 'older than 31 days: 0 run\(s\), the members of 0 segment\(s\), 0 cohort request\(s\)'
        (Sync-AmplitudeCohort one -Verbose 4>&1) -match 'Pruned' | Should -BeNullOrEmpty
        Get-CohortSyncRun | Should -HaveCount 2
    }

    It 'does so with -Due too, and not with -WhatIf nor without -Keep' {
        (Sync-AmplitudeCohort one -WhatIf -Verbose 4>&1) -match 'Pruned' | Should -BeNullOrEmpty
        (Sync-AmplitudeCohort -Due -Verbose 4>&1) -match 'Pruned' | Should -HaveCount 1
        $null = Connect-Sandbox @{ Name = 'other' }
        (Sync-AmplitudeCohort one -Destination other -Verbose 4>&1) -match 'Pruned' | Should -BeNullOrEmpty
    }
}
