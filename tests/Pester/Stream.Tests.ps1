# What the streams tell, and what they never tell.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # Everything that a record shows to anybody who looks closely.
    function Format-Record($Record) {
        if ($Record -is [System.Management.Automation.ErrorRecord]) {
            "$Record"
            "$($Record.Exception)"
            "$($Record.TargetObject)"
            "$($Record.ErrorDetails)"
            $Record | Format-List -Property * -Force | Out-String -Width 1000
            Get-Error -InputObject $Record | Out-String -Width 1000
        }
        else {
            "$Record"
        }
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'The streams of a long day, failures included' {
    BeforeAll {
        $secrets = Get-SandboxSecret
        $mark = 'xyzzy-person'
        Set-SandboxOption @{ pendingPolls = 1 }
        Set-SandboxCohort day -Name 'A day' -Document @{ fileForm = 'redirect'; gzip = 'contentEncoding'; expiredLinks = 1 } -Members @(
            @(1..30 | ForEach-Object { "$mark-$_" }) + "$mark-1", ''
        )
        Set-SandboxCohort unfit -Members "$mark-1" -Document @{ archived = $true }
        Set-SandboxCohort broken -Document @{ rawText = "amplitude_id,user_id`n1,$mark-1`n2,$mark-2,$mark-3`n" }
        Set-SandboxCohort headless -Document @{ rawText = "$mark-1@example.com,1`n$mark-2@example.com,2`n" }
        $file = Join-Path $TestDrive 'members.csv'
        Set-Content $file -Value 'mail', "$mark-1@example.com"
        $report = Join-Path $TestDrive 'skipped.csv'
        $sandbox = Get-Sandbox
        # A service that repeats what it was given.
        $echo = ConvertTo-Json -Compress -InputObject @{
            code    = 'unauthorized'
            message = "invalid key $($sandbox.accessToken); Authorization: Basic $($secrets[-1]); $($sandbox.amplitudeSecretKey)"
        }

        $records = & {
            $VerbosePreference = 'Continue'
            $DebugPreference = 'Continue'
            $InformationPreference = 'Continue'
            $WarningPreference = 'Continue'
            $ErrorActionPreference = 'Continue'

            Connect-Sandbox
            Get-AmplitudeCohort -IncludeSyncInfo
            Sync-AmplitudeCohort day -SkippedReport $report -Verify
            Set-SandboxOption @{ pendingPolls = 0 }
            Sync-AmplitudeCohort day
            Update-SandboxCohort day -Add "$mark-31" -Remove "$mark-1"
            $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 503; body = $echo; headers = @{ 'Retry-After' = '0' } }
            Sync-AmplitudeCohort day
            Update-SandboxCohort day -Add "$mark-32"
            $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 413; times = 100; body = $echo }
            Sync-AmplitudeCohort day
            Clear-SandboxFault
            'unfit', 'broken', 'headless', 'nobody' | Sync-AmplitudeCohort
            Sync-AmplitudeCohort -Path $file -CohortId day
            foreach ($status in 400, 401, 403, 404) {
                $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = $status; times = 100; body = $echo }
                try {
                    Sync-AmplitudeCohort day
                }
                catch {
                    $_
                }
                Clear-SandboxFault
            }
            $null = Add-SandboxFault @{ path = '/api/3/cohorts*'; status = 403; body = $echo }
            try {
                Get-AmplitudeCohort
            }
            catch {
                $_
            }
            Set-SandboxOption @{ exportsForbidden = $true }
            Compare-CohortMembership day -Summary
            Get-LDSyncedSegment -IncludeFlags
            Get-CohortSyncRun
            foreach ($wrong in @{ ClientSideId = $sandbox.sdkKey }, @{ ClientSideId = 'f' * 24 }, @{ LaunchDarklyUri = 'http://127.0.0.1:1/' }) {
                try {
                    Connect-Sandbox $wrong
                }
                catch {
                    $_
                }
            }
        } *>&1
        $text = ($records | ForEach-Object { Format-Record $_ }) -join "`n"
    }

    It 'tell something, each of them' {
        @($records | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 5
        @($records | Where-Object { $_ -is [System.Management.Automation.DebugRecord] }).Count | Should -BeGreaterThan 20
        @($records | Where-Object { $_ -is [System.Management.Automation.WarningRecord] }).Count | Should -BeGreaterThan 0
        @($records | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }).Count | Should -BeGreaterThan 10
        @($records | Where-Object { $_ -is [LDCohortSync.CohortSyncResult] }).Count | Should -BeGreaterThan 10
    }

    It 'have errors of the kinds that were asked for' {
        $ids = $records | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { $_.FullyQualifiedErrorId -replace ',.*' }
        foreach ($id in 'CohortArchived', 'InvalidMemberFile', 'KeyPropertyNotFound', 'CohortNotFound', 'RequestRefused', 'LaunchDarklyUnauthorized',
            'LaunchDarklyForbidden', 'AmplitudeUnauthorized', 'InvalidClientSideId', 'EnvironmentNotFound', 'ServiceUnreachable') {
            $ids | Should -Contain $id
        }
        $ids | Should -Not -Contain 'Unexpected'
    }

    It 'hold neither the token nor a key' {
        foreach ($secret in $secrets) {
            $text.Contains($secret, [StringComparison]::OrdinalIgnoreCase) | Should -BeFalse
        }
    }

    It 'hold no signed link' {
        $text | Should -Not -Match '(?i)signature=|X-Amz-'
    }

    It 'hold no member' {
        $text | Should -Not -Match $mark
    }

    It 'tell the plan when told to be verbose, and requests when debugging' {
        $verbose = $records | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message
        $verbose | Should -Contain 'Read 32 rows: 30 members, 1 without a usable key, 1 repeated.'
        $verbose | Should -Contain 'Plan: add 30, remove 0, leave 0.'
        $debug = $records | Where-Object { $_ -is [System.Management.Automation.DebugRecord] } | ForEach-Object Message
        ($debug -match '^POST /api/v2/segment-targets/amplitude: 204, \d+ ms$').Count | Should -BeGreaterThan 0
    }

    It 'leave no secret in the ledger, the report or the runs' {
        $files = @(Get-ChildItem $sandbox.Folder -File -Filter '*.db*' | Where-Object Name -NotLike '*-shm') + (Get-Item $report)
        $files.Count | Should -BeGreaterThan 1
        foreach ($file in $files) {
            $stream = [System.IO.File]::Open($file.FullName, 'Open', 'Read', 'ReadWrite, Delete')
            $content = [System.IO.StreamReader]::new($stream, [System.Text.Encoding]::Latin1).ReadToEnd()
            $stream.Dispose()
            foreach ($secret in $secrets) {
                $content.Contains($secret) | Should -BeFalse -Because $file.Name
            }
        }
    }
}

Describe 'A quiet sync' {
    It 'writes its result, one summary for whoever wants it, and nothing else' {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort quiet -Members a, b
        $records = @(Sync-AmplitudeCohort quiet *>&1)
        $records | Should -HaveCount 2
        $records[0] | Should -BeOfType ([System.Management.Automation.InformationRecord])
        $records[0].Tags | Should -Be 'LDCohortSync'
        $records[1] | Should -BeOfType ([LDCohortSync.CohortSyncResult])
    }

    It 'takes its progress bar away' {
        Set-SandboxOption @{ pendingPolls = 2 }
        Set-SandboxCohort waiting -Members a, b
        $sync = Start-Background { param($Destination) Sync-AmplitudeCohort waiting -Destination $Destination } (Get-LDDestination)
        $shell = $sync.Shell
        $progress = $shell.Streams.Progress
        $null = Wait-Background $sync
        $progress.Count | Should -BeGreaterThan 1
        $progress[0].Activity | Should -Match 'waiting'
        $progress[$progress.Count - 1].RecordType | Should -Be 'Completed'
    }
}

Describe 'What a run tells' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox @{ Name = 'prod' }
        Set-SandboxCohort told -Name 'Told' -Members a, b, c
        Set-SandboxCohort gone -Members a -Document @{ archived = $true }
    }

    It 'with -Verbose is what it does and why, from the first question to the end' {
        $first = @(Sync-AmplitudeCohort told -Verify -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message)
        $first -join "`n" | Should -Match ('(?s)is this run''s alone to write.*every member is new.*Asking Amplitude.*Amplitude has computed the cohort.*Read 3 rows.*Plan: add 3, remove 0, leave 0\.' +
            '.*No guard stops the plan: nobody has to leave\..*Sending 3 changes.*was read back: it holds what it should.*The run has ended: Told \(told\) -> amplitude-told in prod: Succeeded, 3 members, 3 added')
        Update-SandboxCohort told -Remove a
        $second = @(Sync-AmplitudeCohort told -MaximumRemovalPercent 50 -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message)
        $second -join "`n" | Should -Match '(?s)The ledger knows 3 members of the segment.*33\.3 % of the members are to leave, and 50 % may'
    }

    It 'on the information stream is one summary a run, as an object that reads as a line' {
        $result = Sync-AmplitudeCohort told, gone -InformationVariable told -ErrorAction SilentlyContinue
        $told | Should -HaveCount 2
        $told[0].Tags | Should -Be 'LDCohortSync'
        $told[0].MessageData | Should -BeOfType ([LDCohortSync.SyncSummary])
        $told[0].MessageData.Result | Should -Be $result[0]
        "$($told[0])" | Should -Match '^Told \(told\) -> amplitude-told in prod: Unchanged, 2 members, 0 added, 0 removed, \d+\.\d s\.$'
        "$($told[1])" | Should -Match '^Cohort gone \(gone\) -> amplitude-gone in prod: Blocked, .* archived '
    }

    It 'on the information stream is shown when asked for, and not otherwise' {
        $script = {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            '--- quiet'
            $null = Sync-AmplitudeCohort told
            '--- told'
            $null = Sync-AmplitudeCohort told -InformationAction Continue
        }
        $run = Invoke-Pwsh -Script $script -Environment (Get-SandboxEnvironment)
        $run.Output | Should -Match '(?s)--- quiet\s*(WARNING: [^\n]*\s*)?--- told\s*Told \(told\) -> amplitude-told'
    }
}

Describe 'Errors' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox @{ Name = 'prod' }
        Set-SandboxCohort good -Members a, b
        Set-SandboxCohort gone -Members a -Document @{ archived = $true }
    }

    It 'are silent with SilentlyContinue, and in the variable' {
        $results = Sync-AmplitudeCohort gone, good -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warnings
        $results.Status | Should -Be 'Blocked', 'Succeeded'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'CohortArchived,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        $problems[0].CategoryInfo.TargetName | Should -Be 'gone'
        $warnings | Should -HaveCount 0
    }

    It 'stop with Stop, after the result' {
        $results = [System.Collections.Generic.List[object]]::new()
        { Sync-AmplitudeCohort gone, good -ErrorAction Stop | ForEach-Object { $results.Add($_) } } | Should -Throw -ErrorId 'CohortArchived,*'
        $results.Status | Should -Be 'Blocked'
    }

    It 'can be ignored' {
        $before = $error.Count
        (Sync-AmplitudeCohort gone -ErrorAction Ignore).Status | Should -Be 'Blocked'
        $error.Count | Should -Be $before
    }

    It 'are caught by their type, with kind, advice and target' {
        $caught = try {
            Sync-AmplitudeCohort nobody -ErrorAction Stop
        }
        catch [LDCohortSync.SyncFault] {
            $_.Exception
        }
        $caught[-1].Kind | Should -Be 'CohortNotFound'
        $caught[-1].Target | Should -Be 'nobody'
        $caught[-1].Advice | Should -Match '\.$'
    }

    It 'of the whole command end it, whatever -ErrorAction says' {
        $null = Add-SandboxFault @{ path = '/api/3/cohorts*'; status = 403; times = 100 }
        { Get-AmplitudeCohort -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'AmplitudeUnauthorized,*'
        Clear-SandboxFault
    }

    It 'name what somebody may have meant: <wanted>' -ForEach @(
        @{ wanted = 'a destination'; script = { Get-LDDestination prd }; near = "Did you mean 'prod'\? Connected are: .*prod\." }
        @{ wanted = 'a destination of a sync'; script = { Sync-AmplitudeCohort good -Destination Prud }; near = "Did you mean 'prod'\?" }
        @{ wanted = 'a cohort'; script = { Sync-AmplitudeCohort goood }; near = "Nearest: good 'Cohort good'" }
        @{ wanted = 'a segment'; script = { Get-LDSyncedSegment -Key amplitude-godo }; near = "Did you mean 'amplitude-good'\?" }
        @{ wanted = 'a run'; script = { Get-CohortSyncRun -RunId $near }; near = "Did you mean 'RUN" }
        @{ wanted = 'an environment'; script = { Connect-Sandbox @{ ClientSideId = $mistyped } }; near = 'Did you mean ''[0-9a-f]{24}'' \(default/production\)\?' }
    ) {
        $null = Sync-AmplitudeCohort good
        $run = "$((Get-CohortSyncRun -Last 1).RunId)"
        $near = $run -replace '.$', ($run[-1] -eq '0' ? '1' : '0')
        $id = (Get-Sandbox).clientSideId
        $mistyped = $id -replace '.$', ($id[-1] -eq '0' ? '1' : '0')
        $expected = $_.near.Replace('RUN', $run)
        $failure = try {
            & $script 2>&1
        }
        catch {
            $_
        }
        "$(@($failure)[-1])" | Should -Match $expected
    }
}
