# Move-CohortSyncLedger, as a user types it: from file to file here, and to a PostgreSQL database where the tests have one.

BeforeDiscovery {
    $server = $env:LDCOHORTSYNC_TEST_POSTGRES
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'Move-CohortSyncLedger' {
    BeforeEach {
        Reset-Sandbox
        Get-LDDestination | Disconnect-LDDestination
        Set-SandboxCohort one -Members a, b, c
        Set-SandboxCohort two -Members d
        $old = New-LedgerPath
        $new = New-LedgerPath
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $old }
        $first = Sync-AmplitudeCohort one, two
        $null = Register-CohortSync one -Cadence Daily
    }

    It 'moves everything, says what, and syncs go on there' {
        Disconnect-LDDestination prod
        $move = Move-CohortSyncLedger -From $old -To $new
        $move | Should -BeOfType ([LDCohortSync.LedgerMove])
        $move.From, $move.To | Should -Be $old, $new
        $move.Segments, $move.Members, $move.Runs, $move.Subscriptions, $move.Requests | Should -Be 2, 4, 2, 1, 2
        $move.Checksum | Should -Match '^[0-9a-f]{64}$'
        $move.Duration | Should -BeGreaterThan ([timespan]::Zero)
        ($move | Out-String) -replace '\s+', ' ' | Should -Match "From : .*To : .*Segments : 2 Members : 4 Runs : 2 Subscriptions : 1 .*Checksum : $($move.Checksum)"

        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $new }
        (Get-CohortSyncRun).RunId | Should -Be @($first[1].RunId, $first[0].RunId)
        (Get-CohortSync).CohortId | Should -Be 'one'
        Set-SandboxCohort one -Members b, c, e
        Clear-SandboxRequest
        $result = Sync-AmplitudeCohort one -MaximumRemovalPercent 100
        $result.Status, $result.Added, $result.Removed, $result.Unchanged | Should -Be 'Succeeded', 1, 1, 2
        Get-SandboxSegmentMember one | Should -Be b, c, e
    }

    It 'keeps everybody from the old one, by name, and says where it is' {
        $null = Move-CohortSyncLedger -From $old -To $new -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match 'Connected in this session.*: prod\. Connect again'
        $failed = Sync-AmplitudeCohort one -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -Match '^LedgerMoved,'
        "$($problems[0])" | Should -Match ([regex]::Escape($new))
        $failed.Status | Should -Be 'Failed'
        { Register-CohortSync two -Cadence Daily -ErrorAction Stop } | Should -Throw -ErrorId 'LedgerMoved,*'
        { Connect-Sandbox @{ Name = 'again'; Ledger = $old } } | Should -Throw -ErrorId 'LedgerMoved,*'
        { Move-CohortSyncLedger -From $old -To (New-LedgerPath) } | Should -Throw -ErrorId 'LedgerMoved,*'
        Get-SandboxSegmentMember one | Should -Be a, b, c
    }

    It 'moves back over what it has left behind' {
        Disconnect-LDDestination prod
        $there = Move-CohortSyncLedger -From $old -To $new
        $back = Move-CohortSyncLedger -From $new -To $old
        $back.Checksum | Should -Be $there.Checksum
        { Connect-Sandbox @{ Name = 'x'; Ledger = $new } } | Should -Throw -ErrorId 'LedgerMoved,*'
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $old }
        (Sync-AmplitudeCohort one).Status | Should -Be 'Unchanged'
    }

    It 'takes the ledger of destinations from the pipeline, each once, and that of the environment without -From' {
        $null = Connect-Sandbox @{ Name = 'second'; Ledger = $old }
        $moves = @(Get-LDDestination | Move-CohortSyncLedger -To $new -WarningAction SilentlyContinue)
        $moves.From | Should -Be $old
        Invoke-WithEnvironment @{ LDCOHORTSYNC_LEDGER = $new } {
            (Move-CohortSyncLedger -To (Join-Path (Get-Sandbox).Folder 'third.db')).From | Should -Be $new
        }
    }

    It 'moves nothing with -WhatIf, and tells how much there is' {
        Disconnect-LDDestination prod
        $shown = & { Move-CohortSyncLedger -From $old -To $new -WhatIf } 6>&1 | Out-String
        $shown | Should -BeNullOrEmpty      # the host shows it
        Test-Path -LiteralPath $new | Should -BeFalse
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $old }
    }

    It 'refuses what would lose something, and says what to do' {
        $other = New-LedgerPath
        $null = Connect-Sandbox @{ Name = 'other'; Ledger = $other }
        $null = Sync-AmplitudeCohort two -Destination other
        $refused = Get-Failure { Move-CohortSyncLedger -From $old -To $other }
        $refused.FullyQualifiedErrorId | Should -Match '^InvalidParameter,'
        "$refused" | Should -Match 'not empty.*1 run\(s\)'
        "$(Get-Failure { Move-CohortSyncLedger -From $old -To $old })" | Should -Match 'same ledger'
        (Get-Failure { Move-CohortSyncLedger -From "$old.gone" -To $new }).FullyQualifiedErrorId | Should -Match '^LedgerUnavailable,'
        Test-Path -LiteralPath "$old.gone" | Should -BeFalse
    }

    It 'shows the secrets of an address nowhere' {
        $secret = 'hush-3141592'
        $failed = Get-Failure { Move-CohortSyncLedger -From $old -To "Host=127.0.0.1;Port=1;Database=x;Username=y;Password=$secret" }
        $failed.FullyQualifiedErrorId | Should -Match '^LedgerUnavailable,'
        "$failed $($failed.Exception) $($failed.TargetObject)" | Should -Not -Match $secret
        $null = Connect-Sandbox @{ Name = 'still'; Ledger = $old }
    }

    It 'is killed in the middle, and one of the two is whole' {
        $members = 1..150000 | ForEach-Object { "a-rather-long-key-of-a-member-$_" }
        Set-SandboxCohort big -Members $members
        $null = Sync-AmplitudeCohort big
        Disconnect-LDDestination prod
        $script = "Import-Module '$(Get-ModulePath)'; 'ready'; `$null = [Console]::In.ReadLine(); Move-CohortSyncLedger -From '$old' -To '$new'"
        foreach ($milliseconds in 100, 300) {
            $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
            '-NoProfile', '-NonInteractive', '-Command', $script | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
            $process = [System.Diagnostics.Process]::Start($start)
            $process.StandardOutput.ReadLine() | Should -Be 'ready'
            $process.StandardInput.WriteLine()
            $null = $process.WaitForExit($milliseconds)
            $process.Kill()
            $process.WaitForExit()
        }

        # Whatever the moment was: when it has not finished, doing it again finishes it.
        try {
            $null = Move-CohortSyncLedger -From $old -To $new
        }
        catch {
            $_.FullyQualifiedErrorId | Should -Match '^LedgerMoved,'
        }
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $new }
        (Sync-AmplitudeCohort big).Status | Should -Be 'Unchanged'
        { Connect-Sandbox @{ Name = 'x'; Ledger = $old } } | Should -Throw -ErrorId 'LedgerMoved,*'
    }

    It 'moves to a PostgreSQL database and back' -Skip:(-not $server) {
        $shared = "$env:LDCOHORTSYNC_TEST_POSTGRES;Search Path=move_$([guid]::NewGuid().ToString('n'))"
        Disconnect-LDDestination prod
        $there = Move-CohortSyncLedger -From $old -To $shared
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $shared }
        (Get-CohortSyncRun).RunId | Should -Be @($first[1].RunId, $first[0].RunId)
        (Sync-AmplitudeCohort one).Status | Should -Be 'Unchanged'
        Disconnect-LDDestination prod
        $back = Move-CohortSyncLedger -From $shared -To $old
        $back.Runs | Should -Be ($there.Runs + 1)
        { Connect-Sandbox @{ Name = 'x'; Ledger = $shared } } | Should -Throw -ErrorId 'LedgerMoved,*'
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $old }
        (Sync-AmplitudeCohort two).Status | Should -Be 'Unchanged'
    }
}
