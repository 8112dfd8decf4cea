# The ledger on PostgreSQL, as a user types it. Needs a server: LDCOHORTSYNC_TEST_POSTGRES is the connection string of a superuser of
# one, which .ci/run starts. Each test has a schema of its own.

BeforeDiscovery {
    $isMissing = -not $env:LDCOHORTSYNC_TEST_POSTGRES
    $why = $isMissing ? ' (skipped: LDCOHORTSYNC_TEST_POSTGRES names no PostgreSQL server; .ci/run starts one)' : ''
}

BeforeAll {
    if (-not $env:LDCOHORTSYNC_TEST_POSTGRES) {
        return
    }
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    $super = [System.Data.Common.DbConnectionStringBuilder]::new()
    $super.set_ConnectionString($env:LDCOHORTSYNC_TEST_POSTGRES)
    $server = @{ Host = $super['Host']; Port = $super['Port'] ?? 5432; Database = $super['Database']; Role = $super['Username']; Password = $super['Password'] }
    $superPassword = $env:PGPASSWORD
    $env:PGPASSWORD = $null

    # A ledger of its own in each form; with -With, settings are added or take the place of others.
    function New-SharedLedger([hashtable] $With = @{}, [string] $Schema = "t$([guid]::NewGuid().ToString('n'))") {
        $settings = [System.Data.Common.DbConnectionStringBuilder]::new()
        $settings.set_ConnectionString($env:LDCOHORTSYNC_TEST_POSTGRES)
        $settings['Search Path'] = $Schema
        foreach ($name in $With.Keys) {
            if ($null -eq $With[$name]) {
                $null = $settings.Remove($name)
            }
            else {
                $settings[$name] = $With[$name]
            }
        }
        [pscustomobject]@{
            Text     = $settings.ConnectionString
            Uri      = "postgresql://$([uri]::EscapeDataString($server.Role)):$([uri]::EscapeDataString($server.Password))@$($server.Host):$($server.Port)/$($server.Database)?schema=$Schema"
            Location = "postgresql://$([uri]::EscapeDataString($server.Role))@$($server.Host):$($server.Port)/$($server.Database)?schema=$Schema"
            Schema   = $Schema
        }
    }

    # Everything that a command says, in every way in which that can be looked at.
    function Get-Told([scriptblock] $Script) {
        $all = @(try { & $Script *>&1 } catch { $_; $_.Exception; Get-Error -InputObject $_ })
        $texts = foreach ($one in $all) {
            "$one"
            $one | Format-List * -Force | Out-String -Width 4000
            $one | Format-Custom -Depth 4 | Out-String -Width 4000
            if ($one -is [System.Management.Automation.ErrorRecord]) {
                "$($one.Exception)"
            }
            elseif ($one -isnot [exception]) {
                $one | ConvertTo-Json -Depth 3 -WarningAction SilentlyContinue
            }
        }
        $texts -join "`n"
    }
}

AfterAll {
    if ($env:LDCOHORTSYNC_TEST_POSTGRES) {
        $env:PGPASSWORD = $superPassword
        Stop-Sandbox
    }
}

Describe "A shared ledger$why" -Skip:$isMissing {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxCohort one -Members a, b, c
        Set-SandboxCohort two -Members x, y
    }

    AfterEach {
        $env:PGPASSWORD = $null
        Disconnect-LDDestination * -Forget -Confirm:$false -ErrorAction Ignore
        Disconnect-LDDestination * -Confirm:$false
    }

    It 'is named by settings or by an address, and both lead to the same one' {
        $ledger = New-SharedLedger
        (Connect-Sandbox @{ Ledger = $ledger.Text }).Ledger | Should -Be $ledger.Location
        (Sync-AmplitudeCohort one).Status | Should -Be 'Succeeded'
        (Connect-Sandbox @{ Ledger = $ledger.Uri }).Ledger | Should -Be $ledger.Location
        (Sync-AmplitudeCohort one).Status | Should -Be 'Unchanged'
        (Get-CohortSyncRun).Status | Should -Be 'Unchanged', 'Succeeded'
    }

    It 'is taken from the environment' {
        $ledger = New-SharedLedger
        $found = Invoke-WithEnvironment ((Get-SandboxEnvironment) + @{} | ForEach-Object { $_.LDCOHORTSYNC_LEDGER = $ledger.Uri; $_ }) { Connect-LDDestination -FromEnvironment }
        $found.Ledger | Should -Be $ledger.Location
    }

    It 'is not written by -WhatIf' {
        $null = Connect-Sandbox @{ Ledger = (New-SharedLedger).Text }
        (Sync-AmplitudeCohort one -WhatIf).Status | Should -Be 'Planned'
        Get-CohortSyncRun | Should -BeNullOrEmpty
        Get-SandboxSyncedCohort | Should -BeNullOrEmpty
    }

    It 'has what each run needs: changes, drift, comparisons, a report' {
        $null = Connect-Sandbox @{ Ledger = (New-SharedLedger).Text }
        $null = Sync-AmplitudeCohort one, two
        Update-SandboxCohort one -Add d -Remove a
        $run = Sync-AmplitudeCohort one -Verify
        "$($run.Status) $($run.Added) $($run.Removed)" | Should -Be 'Succeeded 1 1'
        Get-SandboxSegmentMember one | Should -Be 'b', 'c', 'd'
        (Compare-CohortMembership one -Against Ledger -Summary).IsExact | Should -BeTrue
        $report = Join-Path $TestDrive 'report.md'
        Export-CohortSyncReport $report
        Get-Content $report -Raw | Should -Match 'one'
        $skipped = Join-Path $TestDrive 'skipped.csv'
        (Sync-AmplitudeCohort two -SkippedReport $skipped).Status | Should -Be 'Unchanged'
        $skipped | Should -Exist
    }

    It 'lets two machines share what is due: each is synced once' {
        $ledger = New-SharedLedger
        $ids = 1..8 | ForEach-Object { "due$_" }
        foreach ($id in $ids) {
            Set-SandboxCohort $id -Members "$id-a", "$id-b"
        }
        $environment = Get-SandboxEnvironment
        $environment.LDCOHORTSYNC_LEDGER = $ledger.Uri
        $null = Connect-Sandbox @{ Ledger = $ledger.Text }
        $null = Register-CohortSync $ids -Cadence 12:00:00
        $agents = 1..2 | ForEach-Object {
            Start-Pwsh -Environment $environment -Script {
                Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
                $null = Connect-LDDestination -FromEnvironment
                Sync-AmplitudeCohort -Due -FailOn Blocked, PartiallyApplied, Failed | ForEach-Object { "$($_.CohortId) $($_.Status)" }
            }
        }
        $said = foreach ($agent in $agents) {
            $agent.Process.StandardInput.Close()
            $agent.Process.WaitForExit(120000) | Should -BeTrue
            $agent.Errors.Result | Should -BeNullOrEmpty
            $agent.Process.ExitCode | Should -Be 0
            $agent.Output.Result -split '\r?\n' | Where-Object { $_ }
        }
        $said | Sort-Object | Should -Be @($ids | ForEach-Object { "$_ Succeeded" })
        (Get-CohortSyncRun).CohortId | Sort-Object | Should -Be $ids
        foreach ($id in $ids) {
            Get-SandboxSegmentMember $id | Should -Be "$id-a", "$id-b"
        }
        Sync-AmplitudeCohort -Due | Should -BeNullOrEmpty
    }

    It 'keeps a second writer from the same segment, and says who has it' {
        $ledger = New-SharedLedger
        $null = Connect-Sandbox @{ Ledger = $ledger.Text }
        $held = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; hang = $true }
        $environment = Get-SandboxEnvironment
        $environment.LDCOHORTSYNC_LEDGER = $ledger.Uri
        $other = Start-Pwsh -Environment $environment -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            (Sync-AmplitudeCohort one).Status
        }
        try {
            Wait-Until { (Get-SandboxFaultHit $held) -eq 1 } -Seconds 180
            $failure = Get-Failure { Sync-AmplitudeCohort one -ErrorAction Stop }
            $failure.FullyQualifiedErrorId | Should -Match '^SyncInProgress'
            $failure.Exception.Message | Should -Match "process $($other.Process.Id)\b"
        }
        finally {
            $other.Process.Kill()
            $other.Process.WaitForExit(120000) | Should -BeTrue
        }
        Clear-SandboxFault
        (Sync-AmplitudeCohort one).Status | Should -Be 'Succeeded' -Because 'a process of this machine that is gone is known to be'
        (Get-CohortSyncRun).Status | Should -Be 'Succeeded', 'Failed', 'PartiallyApplied'
    }

    It 'is described by Test-LDDestination' {
        $null = Connect-Sandbox @{ Ledger = (New-SharedLedger).Text }
        $check = Test-LDDestination | Where-Object Check -EQ 'Ledger'
        $check.Detail | Should -Match 'is a database of PostgreSQL 1\d\.\d+ \(schema \d+\), reached on this machine .*can write it; it knows 0 run\(s\)'
        $check.Status | Should -Be 'Warning' -Because 'the tests sign in as a superuser'
        $check.Advice | Should -Match 'everything on the server'
        $null = Connect-Sandbox
        $file = Test-LDDestination | Where-Object Check -EQ 'Ledger'
        "$($file.Status) $($file.Detail)" | Should -Match '^Pass .*is a file of SQLite 3\.\d+\.\d+ \(schema \d+\) and can be written; it knows 0 run\(s\)'
    }
}

Describe "The password of a shared ledger$why" -Skip:$isMissing {
    BeforeAll {
        # With every letter that means something in an address.
        $secret = 'sentinel /?#[]@!&=+%;"''a91c44e7'
    }

    AfterEach {
        $env:PGPASSWORD = $null
        Disconnect-LDDestination * -Forget -Confirm:$false -ErrorAction Ignore
        Disconnect-LDDestination * -Confirm:$false
    }

    It 'is saved with no destination; PGPASSWORD or the password file has it then' {
        $ledger = New-SharedLedger
        $null = Connect-Sandbox @{ Name = 'shared'; Ledger = $ledger.Text; Save = $true }
        $file = Get-Content $env:LDCOHORTSYNC_PROFILES -Raw
        $file | Should -Not -Match ([regex]::Escape($server.Password))
        $file | Should -Match ([regex]::Escape($ledger.Schema))
        (Get-LDDestination -Saved).Ledger | Should -Not -Match 'Password'
        Disconnect-LDDestination * -Confirm:$false

        Invoke-WithEnvironment (Get-SandboxEnvironment) {
            $failure = Get-Failure { Connect-LDDestination shared }
            $failure.FullyQualifiedErrorId | Should -Match '^LedgerUnavailable,'
            $failure.Exception.Message | Should -Match 'asks for a password, and none was given'
            $failure.Exception.Advice | Should -Match 'PGPASSWORD.*password file.*a saved destination keeps no password'

            $env:PGPASSWORD = $server.Password
            (Connect-LDDestination shared).Ledger | Should -Be $ledger.Location
            $env:PGPASSWORD = $null
            Disconnect-LDDestination * -Confirm:$false

            $passwords = Join-Path $TestDrive 'pgpass'
            Set-Content $passwords "$($server.Host):$($server.Port):*:$($server.Role):$($server.Password)"
            if (-not $IsWindows) {
                [System.IO.File]::SetUnixFileMode($passwords, 'UserRead, UserWrite')
            }
            Invoke-WithEnvironment @{ PGPASSFILE = $passwords } { (Connect-LDDestination shared).Ledger } | Should -Be $ledger.Location
        }
    }

    It 'is in no stream, object or error, whether it is right or wrong' {
        $ledger = New-SharedLedger
        $told = Get-Told {
            Connect-Sandbox @{ Ledger = $ledger.Uri; Verbose = $true; Debug = $true }
            Get-LDDestination
            Test-LDDestination
        }
        $told | Should -Match ([regex]::Escape($ledger.Location))
        $told | Should -Not -Match ([regex]::Escape($server.Password))
        foreach ($wrong in @(
                (New-SharedLedger @{ Password = $secret }).Text
                (New-SharedLedger @{ Password = $secret; Database = 'nowhere' }).Text
                (New-SharedLedger @{ Password = $secret; Port = 1 }).Text
                (New-SharedLedger @{ Password = $secret; Host = 'nowhere.invalid' }).Text
                (New-SharedLedger @{ Password = $secret; 'SSL Mode' = 'VerifyFull'; 'Root Certificate' = '/nowhere/ca.pem' }).Text
                "postgresql://someone:$([uri]::EscapeDataString($secret))@$($server.Host):$($server.Port)/$($server.Database)"
                "postgresql://someone:$secret@$($server.Host)/$($server.Database)"
                "Host=$($server.Host);Database=x;Password=$secret"
                "Host=$($server.Host) Database=x Password=$secret"
                "jdbc:postgresql://$($server.Host)/x?password=$secret"
                "mysql://someone:$secret@$($server.Host)/x"
            )) {
            $told = Get-Told { Connect-Sandbox @{ Ledger = $wrong; Verbose = $true; Debug = $true } }
            $told | Should -Match 'LedgerUnavailable|InvalidParameter'
            $told | Should -Not -Match 'a91c44e7' -Because $told
            $told | Should -Not -Match 'sentinel'
            $told = Get-Told { Move-CohortSyncLedger -From $wrong -To (New-LedgerPath) -Verbose -Debug }
            $told | Should -Match 'LedgerUnavailable|InvalidParameter'
            $told | Should -Not -Match 'a91c44e7|sentinel' -Because $told
            $told = Get-Told { Move-CohortSyncLedger -From (New-LedgerPath) -To $wrong -Verbose -Debug }
            $told | Should -Not -Match 'a91c44e7|sentinel' -Because $told
        }
        Get-ChildItem (Get-Location) -Filter '*a91c44e7*' | Should -BeNullOrEmpty -Because 'none of these is a file'
    }

    It 'is hidden in the log of a build service, as it stands in an address too' {
        $environment = Get-SandboxEnvironment
        $environment.LDCOHORTSYNC_LEDGER = "postgresql://someone:hid%2Fden@$($server.Host):1/ledger?connect_timeout=1"
        $environment.PGPASSWORD = 'from-environment'
        $environment.TF_BUILD = 'True'
        $agent = Start-Pwsh -Environment $environment -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
        }
        $agent.Process.StandardInput.Close()
        $agent.Process.WaitForExit(120000) | Should -BeTrue
        $lines = $agent.Output.Result -split '\r?\n'
        foreach ($text in 'hid/den', 'hid%2Fden', 'from-environment') {
            # The agent's own escape for the percent sign.
            $lines | Should -Contain "##vso[task.setsecret]$($text -replace '%', '%AZP25')"
        }
    }
}

Describe "What can be wrong with the address of a shared ledger$why" -Skip:$isMissing {
    It 'is told: <Name>' -TestCases @(
        @{ Name = 'password'; With = @{ Password = 'wrong' }; Problem = 'refused the sign-in'; Advice = 'Username and the password' }
        @{ Name = 'database'; With = @{ Database = 'nowhere' }; Problem = "server has no database 'nowhere'"; Advice = 'Correct Database' }
        @{ Name = 'port'; With = @{ Port = 1 }; Problem = "can't be reached"; Advice = 'Host and Port' }
        @{ Name = 'host'; With = @{ Host = 'nowhere.invalid' }; Problem = 'name is not known'; Advice = 'Check Host' }
        @{ Name = 'file of the authority'; With = @{ 'SSL Mode' = 'VerifyFull'; 'Root Certificate' = '/nowhere/ca.pem' }; Problem = "no file '/nowhere/ca.pem', which 'Root Certificate' names"; Advice = 'Correct' }
        @{ Name = 'file of the certificate'; With = @{ 'SSL Mode' = 'Require'; 'SSL Certificate' = '/nowhere/c.pem' }; Problem = "no file '/nowhere/c.pem', which 'SSL Certificate' names"; Advice = 'Correct' }
    ) {
        $failure = Get-Failure { Connect-Sandbox @{ Ledger = (New-SharedLedger $With).Text } }
        $failure.FullyQualifiedErrorId | Should -Match '^LedgerUnavailable,'
        $failure.Exception.Message | Should -Match ([regex]::Escape($Problem))
        $failure.Exception.Advice | Should -Match $Advice
        $failure.Exception.Message | Should -Match 'postgresql://'
    }

    It 'is told: another program on that port' {
        $port = ([uri] (Get-Sandbox).launchDarklyUri).Port
        $failure = Get-Failure { Connect-Sandbox @{ Ledger = "Host=127.0.0.1;Port=$port;Database=ledger" } }
        $failure.Exception.Message | Should -Match 'does not answer as PostgreSQL does'
    }

    It 'is told before anything is connected to: a remote server without encryption' {
        $told = Get-Told { Connect-Sandbox @{ Ledger = 'Host=nowhere.invalid;Database=ledger;SSL Mode=Disable' } }
        $told | Should -Match 'may be spoken to without encryption'
        $told = Get-Told { Connect-Sandbox @{ Ledger = 'Host=nowhere.invalid;Database=ledger' } }
        $told | Should -Not -Match 'without encryption'
    }
}

Describe "The example of the help$why" -Skip:$isMissing {
    It 'works with a server of that name' {
        $ledger = New-SharedLedger @{ Password = $null }
        $example = (Get-Help Connect-LDDestination).examples.example | Where-Object code -Match 'Host=db\.example'
        $code = $example.code -replace "'Host=db\.example[^']*'", "'$($ledger.Text)'"
        $environment = (Get-SandboxEnvironment) + @{ PGPASSWORD = $server.Password }
        Invoke-WithEnvironment $environment { (& ([scriptblock]::Create($code))).Ledger } | Should -Be $ledger.Location
    }
}
