# The destinations of a session: Get-LDDestination, Disconnect-LDDestination, -Destination, and what a destination shows.

BeforeDiscovery {
    $needing = @(
        @{ Command = { Get-AmplitudeCohort -ErrorAction Stop } ; Cmdlet = 'Get-AmplitudeCohort' }
        @{ Command = { Sync-AmplitudeCohort -CohortId 7khm89cz -ErrorAction Stop }; Cmdlet = 'Sync-AmplitudeCohort' }
        @{ Command = { Compare-CohortMembership -CohortId 7khm89cz -ErrorAction Stop }; Cmdlet = 'Compare-CohortMembership' }
        @{ Command = { Get-LDSyncedSegment -ErrorAction Stop }; Cmdlet = 'Get-LDSyncedSegment' }
        @{ Command = { Get-CohortSyncRun -ErrorAction Stop }; Cmdlet = 'Get-CohortSyncRun' }
    )
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox -Seed demo
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'Before any connection' {
    It 'makes <Cmdlet> name Connect-LDDestination' -ForEach $needing {
        $failure = Get-Failure $Command
        $failure.FullyQualifiedErrorId | Should -BeLike 'NotConnected,LDCohortSync.Commands.*'
        $failure.CategoryInfo.Category | Should -Be 'ConnectionError'
        $failure.ToString() | Should -Match 'Connect-LDDestination'
        $failure.Exception | Should -BeOfType ([LDCohortSync.SyncFault])
    }

    It 'lists nothing' {
        Get-LDDestination | Should -BeNullOrEmpty
        Disconnect-LDDestination -Name *
    }
}

Describe 'What a destination shows' {
    BeforeAll {
        $destination = Connect-Sandbox @{ Name = 'shown'; AmplitudeOrganization = 'acme' }
        $secrets = Get-SandboxSecret
    }

    AfterAll {
        Disconnect-LDDestination -Name *
    }

    It 'has no secret in <_>' -ForEach 'Format-List', 'Format-Custom', 'ConvertTo-Json', 'ToString', 'Export-Clixml', 'Get-Member', 'its fields' {
        $text = switch ($_) {
            'Format-List' { $destination | Format-List -Property * -Force | Out-String -Width 500 }
            'Format-Custom' { $destination | Format-Custom -Property * -Depth 6 -Force | Out-String -Width 500 }
            'ConvertTo-Json' { $destination | ConvertTo-Json -Depth 6 -WarningAction SilentlyContinue }
            'ToString' { "$destination $($destination.GetHashCode())" }
            'Export-Clixml' {
                $destination | Export-Clixml (Join-Path $TestDrive 'destination.xml') -Depth 6
                Get-Content (Join-Path $TestDrive 'destination.xml') -Raw
            }
            'Get-Member' {
                $destination | Get-Member -Force -MemberType Property, NoteProperty | ForEach-Object { "$($_.Name)=$($destination.($_.Name))" }
            }
            'its fields' {
                $destination.GetType().GetFields([System.Reflection.BindingFlags]'Instance, NonPublic, Public') |
                    ForEach-Object { "$($_.Name)=$($_.GetValue($destination))" }
            }
        }
        $text = $text -join ' '
        $text | Should -Match 'shown'
        foreach ($secret in $secrets) {
            $text | Should -Not -BeLike "*$secret*"
        }
    }
}

Describe 'Several destinations' {
    BeforeEach {
        $first = Connect-Sandbox @{ Name = 'first' }
        $second = Connect-Sandbox @{ Name = 'second'; ClientSideId = Get-SandboxEnvironmentId 'test-us-east' }
    }

    AfterEach {
        Disconnect-LDDestination -Name *
    }

    It 'uses the one that was connected last' {
        (Sync-AmplitudeCohort -CohortId 26umsb5 -WarningAction SilentlyContinue).Destination | Should -Be 'second'
        $first = Connect-Sandbox @{ Name = 'first' }
        (Sync-AmplitudeCohort -CohortId 26umsb5 -WarningAction SilentlyContinue).Destination | Should -Be 'first'
        Disconnect-LDDestination first
        (Sync-AmplitudeCohort -CohortId 26umsb5 -WarningAction SilentlyContinue).Destination | Should -Be 'second'
    }

    It 'takes -Destination by name in any case, and by object' {
        (Sync-AmplitudeCohort -CohortId 26umsb5 -Destination FIRST -WarningAction SilentlyContinue).Destination | Should -Be 'first'
        (Sync-AmplitudeCohort -CohortId 26umsb5 -Destination $first -WarningAction SilentlyContinue).Destination | Should -Be 'first'
        @(Get-AmplitudeCohort -Destination $second).Count | Should -BeGreaterThan 3
    }

    It 'names the ones that are connected when the name is unknown' {
        $failure = Get-Failure { Get-AmplitudeCohort -Destination third }
        $failure.FullyQualifiedErrorId | Should -Be 'NotConnected,LDCohortSync.Commands.GetAmplitudeCohortCommand'
        $failure.ToString() | Should -Match "'third'"
        $failure.ToString() | Should -Match 'first, second'
    }

    It 'refuses the object of a connection that was closed' {
        Disconnect-LDDestination first
        (Get-Failure { Get-AmplitudeCohort -Destination $first }).FullyQualifiedErrorId | Should -BeLike 'NotConnected,*'
    }

    It 'has one of a name: connecting again takes its place' {
        $again = Connect-Sandbox @{ Name = 'First'; KeyProperty = 'amplitude_id' }
        @(Get-LDDestination).Count | Should -Be 2
        (Get-LDDestination first).KeyProperty | Should -Be 'amplitude_id'
        $again.KeyProperty | Should -Be 'amplitude_id'
        @(Get-AmplitudeCohort -Destination first).Count | Should -BeGreaterThan 3
    }

    It 'lists by wildcard, and says so when a plain name is not there' {
        (Get-LDDestination).Name | Should -Be @('first', 'second')
        (Get-LDDestination f*).Name | Should -Be 'first'
        (Get-LDDestination -Name first, second).Name | Should -Be @('first', 'second')
        Get-LDDestination x* | Should -BeNullOrEmpty
        (Get-Failure { Get-LDDestination third -ErrorAction Stop }).FullyQualifiedErrorId |
            Should -Be 'NotConnected,LDCohortSync.Commands.GetLDDestinationCommand'
    }

    It 'disconnects by wildcard, by pipeline, and not with -WhatIf' {
        Disconnect-LDDestination * -WhatIf
        @(Get-LDDestination).Count | Should -Be 2
        Disconnect-LDDestination s*
        (Get-LDDestination).Name | Should -Be 'first'
        Get-LDDestination | Disconnect-LDDestination
        Get-LDDestination | Should -BeNullOrEmpty
    }

    It 'says which name was not connected, and disconnects the others' {
        Disconnect-LDDestination third, first -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems.FullyQualifiedErrorId | Should -Be 'NotConnected,LDCohortSync.Commands.DisconnectLDDestinationCommand'
        (Get-LDDestination).Name | Should -Be 'second'
    }
}
