# What the Tab key gives, as the command line asks for it.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    Set-SandboxCohort 7khm89cz -Name 'Power users' -Members a, b, c
    Set-SandboxCohort 26umsb5 -Name "It's [new] `$5" -Members d
    Set-SandboxCohort 12345678 -Name 'Numbers' -Members e -Document @{ size = 2000000 }
    Set-SandboxCohort old00001 -Name 'Away' -Members f -Document @{ archived = $true }
    $null = Connect-Sandbox @{ Name = 'first' }
    $null = Connect-Sandbox @{ Name = 'second'; KeyProperty = 'email' }
    $run = Sync-AmplitudeCohort 7khm89cz -Destination first

    # The cursor is where the bar is, or at the end.
    function Complete([string] $Line) {
        $at = $Line.IndexOf('|')
        if ($at -lt 0) {
            return [System.Management.Automation.CommandCompletion]::CompleteInput($Line, $Line.Length, $null)
        }
        [System.Management.Automation.CommandCompletion]::CompleteInput($Line.Remove($at, 1), $at, $null)
    }

    function Get-CompletionText([string] $Line) {
        @((Complete $Line).CompletionMatches | Where-Object ResultType -EQ ParameterValue | ForEach-Object CompletionText)
    }

    # The line with the first completion in its place.
    function Resolve-Line([string] $Line) {
        $found = Complete $Line
        $at = $Line.IndexOf('|')
        ($at -lt 0 ? $Line : $Line.Remove($at, 1)).Remove($found.ReplacementIndex, $found.ReplacementLength).Insert($found.ReplacementIndex, $found.CompletionMatches[0].CompletionText)
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Cohorts' {
    It 'are known right after connecting, without a question to anybody' {
        Clear-SandboxRequest
        Get-CompletionText 'Sync-AmplitudeCohort ' | Should -Contain '7khm89cz'
        Get-SandboxRequest amplitude | Should -HaveCount 0
    }

    It 'complete by id and by name in <_>' -ForEach @(
        'Sync-AmplitudeCohort 7k', 'Sync-AmplitudeCohort pow', 'Sync-AmplitudeCohort -CohortId POW', 'Compare-CohortMembership pow',
        'Get-CohortSyncRun pow', 'Get-AmplitudeCohort -Id pow', 'Add-LDCohortFlagLink pow', 'Get-LDSyncedSegment -CohortId pow',
        'Sync-AmplitudeCohort 26umsb5, pow', 'Sync-AmplitudeCohort *wer*'
    ) {
        Get-CompletionText $_ | Should -Be '7khm89cz'
    }

    It 'tell their names and sizes' {
        $match = (Complete 'Sync-AmplitudeCohort 1').CompletionMatches[0]
        $match.ListItemText | Should -Be 'Numbers (12345678)'
        $match.ToolTip | Should -Be "Numbers (12345678): $('{0:N0}' -f 2000000) members"
    }

    It 'that are archived come last and say so' {
        $found = (Complete 'Sync-AmplitudeCohort ').CompletionMatches
        $found[-1].CompletionText | Should -Be 'old00001'
        $found[-1].ToolTip | Should -Match 'archived$'
    }

    It 'are quoted where a value needs it, and mean the same afterwards' {
        Get-CompletionText 'Sync-AmplitudeCohort 123' | Should -Be "'12345678'"
        Get-CompletionText 'Get-AmplitudeCohort it' | Should -Be "'It''s ```[new```] `$5'"
        Get-CompletionText 'Get-AmplitudeCohort "it' | Should -Be "`"It's ````[new````] ```$5`""
        foreach ($typed in 'it', "'it", '"it') {
            & ([scriptblock]::Create((Resolve-Line "Get-AmplitudeCohort $typed"))) | ForEach-Object Id | Should -Be '26umsb5'
        }
    }

    It 'complete the word that the cursor is in' {
        Resolve-Line 'Sync-AmplitudeCohort pow| -WhatIf' | Should -Be 'Sync-AmplitudeCohort 7khm89cz -WhatIf'
        Resolve-Line 'Sync-AmplitudeCohort -WhatIf -CohortId 7kh|' | Should -Be 'Sync-AmplitudeCohort -WhatIf -CohortId 7khm89cz'
        Resolve-Line 'Get-AmplitudeCohort pow| | Sync-AmplitudeCohort' | Should -Be "Get-AmplitudeCohort 'Power users' | Sync-AmplitudeCohort"
    }

    It 'are the same for TabExpansion2, which the prompt calls' {
        (TabExpansion2 'Sync-AmplitudeCohort pow' 24).CompletionMatches.CompletionText | Should -Be '7khm89cz'
    }

    It 'of a listing that a command has made are known from then on' {
        Set-SandboxCohort fresh001 -Name 'Brand new' -Members z
        Get-CompletionText 'Sync-AmplitudeCohort brand' | Should -HaveCount 0
        $null = Get-AmplitudeCohort
        Get-CompletionText 'Sync-AmplitudeCohort brand' | Should -Be 'fresh001'
    }
}

Describe 'Other values' {
    It 'are the connected destinations in <_>' -ForEach @(
        'Sync-AmplitudeCohort x -Destination ', 'Get-LDDestination ', 'Disconnect-LDDestination -Name ', 'Test-LDDestination ', 'New-LDSyncPolicy '
    ) {
        Get-CompletionText $_ | Should -Be 'second', 'first'
    }

    It 'are those of the destination that the line names' {
        Get-CompletionText "Get-CohortSyncRun -Destination first -RunId $($run.RunId.ToString().Substring(0, 6))" | Should -HaveCount 1
        Get-CompletionText "Get-CohortSyncRun -Destination second -RunId $($run.RunId.ToString().Substring(0, 6))" | Should -HaveCount 0
        Get-CompletionText 'Sync-AmplitudeCohort -Destination nobody -CohortId pow' | Should -HaveCount 0
    }

    It 'are ids of runs, the newest first, which Get-CohortSyncRun takes' {
        $next = Sync-AmplitudeCohort 7khm89cz -Destination first
        $found = (Complete 'Get-CohortSyncRun -Destination first -RunId ').CompletionMatches
        $found.Count | Should -Be 2
        $found[0].CompletionText.Trim("'") | Should -Be "$($next.RunId)"
        $found[1].ToolTip | Should -Match '^Power users \(7khm89cz\), .*: Succeeded, 3 members, 3 added, 0 removed$'
        (& ([scriptblock]::Create((Resolve-Line 'Get-CohortSyncRun -Destination first -RunId ')))).RunId | Should -Be $next.RunId
    }

    It 'are keys and names of segments' {
        $null = Get-LDSyncedSegment -Destination first -All
        Get-CompletionText 'Get-LDSyncedSegment -Destination first -Key amp' | Should -Be 'amplitude-7khm89cz'
        Get-CompletionText 'Get-LDSyncedSegment -Destination first -Name pow' | Should -Be "'Power users'"
        Get-CompletionText 'Add-LDCohortFlagLink -Destination first -SegmentKey pow' | Should -Be 'amplitude-7khm89cz'
    }

    It 'are properties, kinds and environments that are known' {
        Get-CompletionText 'Connect-LDDestination -KeyProperty ' | Should -Be 'user_id', 'amplitude_id', 'email'
        Get-CompletionText 'Connect-LDDestination -ContextKind u' | Should -Be 'user'
        Get-CompletionText 'New-LDSyncPolicy -ProjectKey ' | Should -Be 'default'
        Get-CompletionText 'New-LDSyncPolicy -ProjectKey default -EnvironmentKey prod' | Should -Be 'production'
        Get-CompletionText 'Connect-LDDestination -ClientSideId prod' | ForEach-Object { $_.Trim("'") } | Should -Be (Get-Sandbox).clientSideId
    }
}

Describe 'When something does not answer' {
    It 'a service holds nobody up, and nothing of the question is left after Disconnect-LDDestination' {
        $null = Connect-Sandbox @{ Name = 'slow' }
        $before = $error.Count
        $null = Complete 'Get-LDSyncedSegment -Destination second -Name '      # compiled
        $fault = Add-SandboxFault @{ path = '/api/v2/segments/*'; hang = $true; times = 100 }
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        Get-CompletionText 'Get-LDSyncedSegment -Destination slow -Name ' | Should -HaveCount 0
        Get-CompletionText 'Get-LDSyncedSegment -Destination slow -Name ' | Should -HaveCount 0
        # Not the bound itself, which the unit tests have on a clock of their own: only that nobody waits for the service.
        $watch.Elapsed | Should -BeLessThan ([timespan]::FromSeconds(5))
        Wait-Until { (Get-SandboxFaultHit $fault) -ge 1 }
        Get-SandboxFaultHit $fault | Should -Be 1 -Because 'one question at a time is enough'
        Disconnect-LDDestination slow
        Wait-Until { (Get-SandboxTraffic).unanswered.launchDarkly -eq 0 }
        $error.Count | Should -Be $before
        Clear-SandboxFault
    }

    It 'the answer is there for the next time' {
        $null = Connect-Sandbox @{ Name = 'patient' }
        Wait-Until { (Get-CompletionText 'Get-LDSyncedSegment -Destination patient -Key amp') -eq 'amplitude-7khm89cz' }
        Disconnect-LDDestination patient
    }

    It 'without a connection there is nothing, and no error' {
        $other = Start-Background {
            $line = 'Sync-AmplitudeCohort -CohortId '
            @([System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches | Where-Object ResultType -EQ ParameterValue).Count
            $error.Count
        }
        Wait-Background $other | Should -Be 0, 0
    }

    It 'a ledger that is gone takes nothing away from the rest' {
        Set-SandboxCohort late0001 -Name 'Late' -Members z
        $connection = Get-SandboxConnection
        $connection.Name = 'gone'
        $null = Connect-LDDestination @connection
        Get-ChildItem "$($connection.Ledger)*" | Remove-Item -ErrorAction SilentlyContinue
        Get-CompletionText 'Sync-AmplitudeCohort -Destination gone late' | Should -Be 'late0001'
        Disconnect-LDDestination gone
    }

    It 'a ledger that somebody else has locked takes nothing away from the rest' {
        $connection = Get-SandboxConnection
        $connection.Name = 'locked'
        $null = Connect-LDDestination @connection
        $lock = [System.IO.File]::Open($connection.Ledger, 'Open', 'ReadWrite', 'None')
        try {
            Get-CompletionText 'Sync-AmplitudeCohort -Destination locked pow' | Should -Be '7khm89cz'
        }
        finally {
            $lock.Dispose()
            Disconnect-LDDestination locked
        }
    }

    It 'removing the module leaves nothing running' {
        $other = Start-Background {
            param($Connection)
            $null = Connect-LDDestination @Connection
            $line = 'Sync-AmplitudeCohort -CohortId '
            $null = [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
            $registry = (Get-Command Sync-AmplitudeCohort).ImplementingType.Assembly.GetType('LDCohortSync.Hosting.DestinationRegistry')
            Remove-Module LDCohortSync
            $error.Count
        } (Get-SandboxConnection)
        Wait-Background $other | Should -Be 0
    }
}
