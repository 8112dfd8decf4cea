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
