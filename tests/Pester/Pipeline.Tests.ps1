# What the module says to a build service that it runs in, and how a process ends in which a sync went wrong.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    $attack = '##vso[task.setvariable variable=PATH]evil'

    # The commands that Azure DevOps' agent takes from lines, by its own rules: anywhere in a line, by the rules of a culture.
    function Get-AgentCommand([string] $Text) {
        foreach ($line in $Text -split "\r\n|\r|\n") {
            $from = $line.IndexOf('##vso[', [StringComparison]::CurrentCulture)
            if ($from -ge 0 -and $line.Substring($from) -match '\[([a-z]+\.[a-z]+) ?([^\]]*)\](.*)') {
                $data = $Matches[3] -replace '%3B', ';' -replace '%0D', "`r" -replace '%0A', "`n" -replace '%5D', ']' -replace '%AZP25', '%'
                [pscustomobject]@{ Name = $Matches[1]; Properties = $Matches[2]; Data = $data; Line = $line }
            }
        }
    }

    # Those that GitHub's runner takes.
    function Get-RunnerCommand([string] $Text) {
        foreach ($line in $Text -split "\r\n|\r|\n") {
            $from = $line.IndexOf('##[', [StringComparison]::CurrentCulture)
            $begin = $line.TrimStart()
            if ($from -ge 0 -and $line.Substring($from) -match '\[([a-z-]+)') {
                [pscustomobject]@{ Name = $Matches[1]; Properties = ''; Data = ''; Line = $line }
            }
            elseif ($begin.StartsWith('::', [StringComparison]::CurrentCulture) -and $begin.Substring($begin.IndexOf(':')) -match '^::([a-z-]+)(?: ([^:]*))?::(.*)') {
                [pscustomobject]@{ Name = $Matches[1]; Properties = $Matches[2]; Data = $Matches[3]; Line = $line }
            }
        }
    }

    # A job of a build service: a PowerShell of its own with the service's variables, connected to the sandbox.
    function Invoke-Job {
        param([scriptblock] $Script, [switch] $GitHub, [switch] $None, [hashtable] $Environment = @{})

        $folder = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))) -ItemType Directory).FullName
        $variables = (Get-SandboxEnvironment) + @{ LDCOHORTSYNC_TEST_FOLDER = $folder; TF_BUILD = $null; GITHUB_ACTIONS = $null }
        if ($GitHub) {
            $variables.GITHUB_ACTIONS = 'true'
            $variables.GITHUB_STEP_SUMMARY = Join-Path $folder 'step.md'
        }
        elseif (-not $None) {
            $variables.TF_BUILD = 'True'
            $variables.AGENT_TEMPDIRECTORY = $folder
        }
        foreach ($name in $Environment.Keys) {
            $variables[$name] = $Environment[$name]
        }
        $before = "Import-Module `$env:LDCOHORTSYNC_TEST_MANIFEST`n`$null = Connect-LDDestination -FromEnvironment`n"
        $job = Invoke-Pwsh -Environment $variables -Script ([scriptblock]::Create($before + $Script))
        $said = $job.Output + "`n" + $job.Errors
        $commands = @($GitHub ? (Get-RunnerCommand $said) : (Get-AgentCommand $said))
        $page = $GitHub ? (Get-Item $variables.GITHUB_STEP_SUMMARY -ErrorAction Ignore) :
            ($commands | Where-Object Name -EQ task.uploadsummary | ForEach-Object { Get-Item -LiteralPath $_.Data })
        $job | Add-Member -NotePropertyMembers @{ Commands = $commands; Page = @($page); Folder = $folder; Said = $said }
        $job
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Azure DevOps' {
    BeforeAll {
        Reset-Sandbox
        Set-SandboxCohort good -Name 'Good; 100 % [fine]' -Members a, b, c
        Set-SandboxCohort hollow -Name 'Hollow' -Members @('')
        Set-SandboxCohort again -Members a
        $job = Invoke-Job {
            'good', 'hollow', 'missing' | Sync-AmplitudeCohort
            Compare-CohortMembership good -Summary
        }
    }

    It 'gets a folded group for each cohort, and no group stays open' {
        $marks = [regex]::Matches($job.Output, '(?m)^##\[(?:group|endgroup)\](.*)$') | ForEach-Object Value
        $marks | Should -Be @(
            "##[group]Sync cohort 'good' to 'default'", '##[endgroup]'
            "##[group]Sync cohort 'hollow' to 'default'", '##[endgroup]'
            "##[group]Sync cohort 'missing' to 'default'", '##[endgroup]'
        )
    }

    It 'gets each error once, as an issue with its id, below its group' {
        $issues = @($job.Commands | Where-Object Name -EQ task.logissue)
        $issues.Properties | Should -Be @('type=warning', 'type=error;code=EmptyCohort', 'type=error;code=CohortNotFound')
        $issues[0].Data | Should -Match "^Sync cohort 'hollow' to 'default': Cohort 'Hollow' \(hollow\): 0 % of 1 rows are synced" -Because 'its one row has no key'
        $issues[1].Data | Should -Match "^Sync cohort 'hollow' to 'default': Cohort 'Hollow' \(hollow\) has no member"
        $job.Output.IndexOf($issues[1].Line) | Should -BeGreaterThan $job.Output.IndexOf("##[group]Sync cohort 'hollow'")
        ([regex]::Matches($job.Errors, 'has no member')).Count | Should -Be 1 -Because 'the stream stays what it is'
    }

    It 'hears every secret before anything else, and nothing but the agent does' {
        $secrets = @($job.Commands | Where-Object Name -EQ task.setsecret).Data
        $sandbox = Get-Sandbox
        foreach ($secret in $sandbox.accessToken, $sandbox.amplitudeApiKey, $sandbox.amplitudeSecretKey) {
            $secrets | Should -Contain $secret
        }
        $job.Commands[0].Name | Should -Be task.setsecret
        $rest = ($job.Said -split "`n" | Where-Object { $_ -notmatch '^##vso\[task\.setsecret\]' }) -join "`n"
        foreach ($secret in Get-SandboxSecret) {
            $rest.Contains($secret) | Should -BeFalse
        }
    }

    It 'gets one page for each command: what needs attention on top, a row for each cohort, no member' {
        $job.Page | Should -HaveCount 2
        $job.Page[0].DirectoryName | Should -Be $job.Folder
        $text = Get-Content -LiteralPath $job.Page[0].FullName -Raw
        $text | Should -Match '^### Sync-AmplitudeCohort: 2 of 3 cohorts need attention'
        $text.IndexOf('Hollow (hollow): **Blocked**') | Should -BeLessThan $text.IndexOf('| Cohort |')
        @($text -split "`n" -match '^\| (?!Cohort)') | Should -HaveCount 3
        $text | Should -Match '\| Good; 100 % \\\[fine\\\] \(good\) \|.*\| Succeeded \| 3 \| 0 \| 3 \| 0 \|'
        $text | Should -Not -Match '\| a \|'
        Get-Content -LiteralPath $job.Page[1].FullName -Raw | Should -Match '^### Compare-CohortMembership: 1 cohort\n[\s\S]*\| yes \| 3 \| 3 \| 0 \| 0 \|'
    }

    It 'does not fail the step for what nobody called a failure' {
        $job.ExitCode | Should -Be 0
        $job.Commands | Where-Object Name -EQ task.complete | Should -BeNullOrEmpty
    }

    It 'hears of warnings once each, and of none that somebody has silenced' {
        $job = Invoke-Job {
            # The segment has members, and this job's ledger is new.
            $null = Sync-AmplitudeCohort good -WhatIf
            $null = Sync-AmplitudeCohort good -WhatIf -WarningAction SilentlyContinue
            $null = Sync-AmplitudeCohort good -WhatIf 3>$null
        }
        $warnings = @($job.Commands | Where-Object Properties -EQ 'type=warning')
        $warnings | Should -HaveCount 2
        $warnings[0].Data | Should -Match "^Sync cohort 'good' to 'default': The ledger does not know all members"
        ([regex]::Matches($job.Output, '(?m)^WARNING: ')).Count | Should -Be 1 -Because 'one is silenced and one is redirected'
        $job.ExitCode | Should -Be 0
    }

    It 'shows progress as a share of the step' {
        Set-SandboxCohort long -Members @(1..3000 | ForEach-Object { "m$_" })
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; delayMilliseconds = 400; times = 100 }
        $job = Invoke-Job { $null = Sync-AmplitudeCohort long -BatchSize 500 -ThrottleLimit 1 }
        $progress = @($job.Commands | Where-Object Name -EQ task.setprogress)
        $progress.Count | Should -BeGreaterThan 1
        $shares = @($progress.Properties -replace 'value=' -as [int[]])
        $shares | Should -Be @($shares | Sort-Object -Unique)
        $progress[-1].Data | Should -Match 'Sending'
    }

    It 'is not spoken to anywhere else' {
        $job = Invoke-Job -None { 'good', 'hollow' | Sync-AmplitudeCohort }
        $job.Said | Should -Not -Match '##|::'
        Get-ChildItem $job.Folder | Should -BeNullOrEmpty
        $job = Invoke-Job -None -Environment @{ TF_BUILD = 'False' } { Sync-AmplitudeCohort hollow }
        $job.Said | Should -Not -Match '##|::'
    }

    It 'is told of secrets past the transcript, and not when standard output is a file' {
        $job = Invoke-Job {
            $null = Start-Transcript (Join-Path $env:LDCOHORTSYNC_TEST_FOLDER 'transcript.txt')
            $null = Connect-LDDestination -FromEnvironment -Name second
            Sync-AmplitudeCohort hollow
            $null = Stop-Transcript
        }
        $transcript = Get-Content (Join-Path $job.Folder transcript.txt) -Raw
        $transcript | Should -Match 'Cohort ''Hollow'' \(hollow\) has no member'
        $transcript | Should -Not -Match 'setsecret'
        @($job.Commands | Where-Object Name -EQ task.setsecret).Count | Should -BeGreaterThan 4

        if (-not $IsWindows) {
            $file = Join-Path $TestDrive 'output.txt'
            Invoke-WithEnvironment ((Get-SandboxEnvironment) + @{ TF_BUILD = 'True'; MANIFEST = Get-ModulePath; FILE = $file; PWSH = (Get-Process -Id $PID).Path }) {
                sh -c '"$PWSH" -NoProfile -Command "Import-Module $MANIFEST; Connect-LDDestination -FromEnvironment; Sync-AmplitudeCohort hollow" > "$FILE" 2>&1'
            }
            Get-Content $file -Raw | Should -Match '##\[group\]'
            Get-Content $file -Raw | Should -Not -Match 'setsecret'
        }
    }

    It 'still gets the page when the command ends early: <Why>' -ForEach @(
        @{ Why = 'the token is refused'; Script = { Sync-AmplitudeCohort good, denied, again } }
        @{ Why = 'the pipeline has had enough'; Script = { 'good', 'again' | Sync-AmplitudeCohort | Select-Object -First 1 } }
    ) {
        Set-SandboxCohort denied -Members x
        $null = Add-SandboxFault @{ path = '/api/5/cohorts/request/denied'; status = 401; times = 100 }
        $job = Invoke-Job $Script
        $job.Page | Should -HaveCount 1
        Get-Content -LiteralPath $job.Page[0].FullName -Raw | Should -Match 'fine'
        [regex]::Matches($job.Output, '##\[group\]').Count | Should -Be ([regex]::Matches($job.Output, '##\[endgroup\]').Count)
        Clear-SandboxFault
    }

    It 'gets a page that says what was stopped, and one that tells of inputs which came to no result' {
        $job = Invoke-Job {
            try { 'good', 'hollow', 'again' | Sync-AmplitudeCohort -ErrorAction Stop } catch { 'caught' }
            'good', 'missing' | Compare-CohortMembership -Summary
            [pscustomobject]@{ CohortId = 'good'; Destination = 'nowhere' } | Sync-AmplitudeCohort
        }
        $job.Page | Should -HaveCount 3
        $text = $job.Page | ForEach-Object { Get-Content -LiteralPath $_.FullName -Raw }
        $text[0] | Should -Match '^### Sync-AmplitudeCohort: 1 of 2 cohorts needs attention, stopped before the end\n'
        $text[1] | Should -Match '^### Compare-CohortMembership: 1 cohort, 1 error\n[\s\S]*missing'
        $text[2] | Should -Match '^### Sync-AmplitudeCohort: 1 error\n[\s\S]*nowhere'
    }

    It 'hears the address of a flag trigger as a secret' {
        $job = Invoke-Job { $null = Sync-AmplitudeCohort good -OnBlocked (ConvertTo-SecureString 'https://hooks.example.com/webhook/triggers/k1/s1' -AsPlainText -Force) }
        @($job.Commands | Where-Object Name -EQ task.setsecret).Data | Should -Contain 'https://hooks.example.com/webhook/triggers/k1/s1'
    }
}

Describe 'Text of others commands nothing in <Service>' -ForEach @(
    @{ Service = 'Azure DevOps'; GitHub = $false }
    @{ Service = 'GitHub Actions'; GitHub = $true }
) {
    BeforeAll {
        Reset-Sandbox
        $z = [char] 0x200B
        $names = @{
            plain  = $attack
            inside = "Users $attack"
            hidden = "#$z#v$($z)so[task.setvariable variable=PATH]evil"
            upper  = '##VSO[task.setvariable variable=PATH]evil'
            format = '##[error]evil'
            colons = '::add-mask::evil'
            props  = '::error title=evil::evil'
            row    = "x`n$attack"
            triple = "#$attack"
            zero   = ":$z`:stop-commands::evil"
            open   = '::error title=evil'
        }
        foreach ($id in $names.Keys) {
            Set-SandboxCohort $id -Name $names[$id] -Members "$id-1", "$id-2"
        }
        foreach ($id in 'empty', 'echo') {
            Set-SandboxCohort $id -Name $attack -Members ''
        }
        $body = @{ code = $attack; message = "$attack ::add-mask::evil`n$attack" } | ConvertTo-Json -Compress
        $null = Add-SandboxFault @{ path = '/api/5/cohorts/request/echo'; status = 400; body = $body; times = 1000 }
        $job = Invoke-Job -GitHub:$GitHub {
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            $results = Get-AmplitudeCohort
            $results | Format-List *
            $results | Format-Table Name, Id -AutoSize
            $results | ForEach-Object { "$($_.Name)"; "$_"; "$($_.Name)::evil" }
            $synced = $results | Sync-AmplitudeCohort -WhatIf
            $synced | Format-Table CohortName, Status
            $synced | Format-List *
            $synced | ConvertTo-Json -Depth 3
            $results | Where-Object Id -NE echo | Sync-AmplitudeCohort -ErrorAction Continue | Format-List *
            Sync-AmplitudeCohort echo
            Get-Error | Out-String -Width 200
            $Error | Format-List * -Force
            Get-LDSyncedSegment | Format-List *
            Get-CohortSyncRun | Format-List *
            Compare-CohortMembership plain -Summary | Format-List *
            Get-AmplitudeCohort '##vso[[]task.setvariable variable=PATH]nobody'
        }
    }

    It 'in no stream, no table, no list, no error, no question' {
        $job.Said | Should -Match 'evil' -Because 'otherwise nothing was tried'
        $own = 'task.logissue', 'task.setsecret', 'task.uploadsummary', 'task.setprogress', 'error', 'warning', 'group', 'endgroup', 'add-mask'
        @($job.Commands | Where-Object { $_.Name -notin $own -or $_.Data -match '^evil' -or $_.Properties -match 'evil' }).Line | Should -BeNullOrEmpty
        foreach ($line in $job.Said -split "`n") {
            if ($line.IndexOf('##[', [StringComparison]::CurrentCulture) -ge 0) {
                $line | Should -Match '^##\[(?:group|endgroup)\]'
            }
        }
    }

    It 'and the objects lead where they led' {
        Invoke-WithEnvironment @{ AGENT_TEMPDIRECTORY = "$TestDrive"; GITHUB_STEP_SUMMARY = (Join-Path $TestDrive 'own.md'); TF_BUILD = ($GitHub ? $null : 'True'); GITHUB_ACTIONS = ($GitHub ? 'true' : $null) } {
            $null = Connect-Sandbox
            $cohort = Get-AmplitudeCohort -Id plain
            $cohort.Name | Should -Be '# #vso[task.setvariable variable=PATH]evil'
            $plan = Sync-AmplitudeCohort -InputObject $cohort -WhatIf 6>$null
            $plan.CohortId | Should -Be plain
            ($plan | Sync-AmplitudeCohort).Status | Should -BeIn 'Succeeded', 'Unchanged'
        } *>$null
        $null = Connect-Sandbox
        (Get-AmplitudeCohort -Id plain).Name | Should -Be $attack -Because 'outside of a build service nobody changes anything'
    }
}

Describe 'GitHub Actions' {
    BeforeAll {
        Reset-Sandbox
        Set-SandboxCohort good -Name 'Good: 100 %, fine' -Members a, b, c
        Set-SandboxCohort hollow -Name 'Hollow' -Members @('')
        $job = Invoke-Job -GitHub { 'good', 'hollow' | Sync-AmplitudeCohort; Compare-CohortMembership good -Summary }
    }

    It 'gets groups, masks, an error with its id as title, and a summary to which each command appends' {
        $job.Output | Should -Match "(?m)^::group::Sync cohort 'good' to 'default'$"
        ([regex]::Matches($job.Output, '(?m)^::endgroup::$')).Count | Should -Be 2
        @($job.Commands | Where-Object Name -EQ add-mask).Data | Should -Contain (Get-Sandbox).accessToken
        $errors = @($job.Commands | Where-Object Name -EQ error)
        $errors | Should -HaveCount 1
        $errors[0].Properties | Should -Be 'title=EmptyCohort'
        $text = Get-Content -LiteralPath $job.Page[0].FullName -Raw
        $text | Should -Match '### Sync-AmplitudeCohort: 1 of 2 cohorts needs attention[\s\S]+### Compare-CohortMembership: 1 cohort'
    }
}

Describe 'Sync-AmplitudeCohort -FailOn' {
    BeforeAll {
        Reset-Sandbox
        Set-SandboxCohort good -Members a, b
        Set-SandboxCohort hollow -Name 'Hollow' -Members @('')
        Set-SandboxCohort last -Members c
        $null = Connect-Sandbox
    }

    It 'fails after all cohorts ran and all results were written, and names which' {
        $results = [System.Collections.Generic.List[object]]::new()
        $failure = Get-Failure {
            'good', 'hollow', 'missing', 'last' |
                Sync-AmplitudeCohort -FailOn Blocked, PartiallyApplied, Failed -ErrorAction SilentlyContinue -ErrorVariable problems -WhatIf 6>$null |
                ForEach-Object { $results.Add($_) }
        }
        $results.Status | Should -Be @('Planned', 'Blocked', 'Failed', 'Planned')
        $failure.FullyQualifiedErrorId | Should -Be 'SyncFailed,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $failure.Exception | Should -BeOfType LDCohortSync.SyncFault
        "$failure" | Should -Match "^2 of 4 syncs ended as -FailOn does not allow: Blocked 1 \('Hollow' hollow\); Failed 1 \(missing\)\."
    }

    It 'is caught by its type' {
        $caught = try {
            Sync-AmplitudeCohort hollow -FailOn Blocked -ErrorAction SilentlyContinue
        }
        catch [LDCohortSync.SyncFault] {
            "$($_.Exception.Kind)"
        }
        $caught[-1] | Should -Be 'SyncFailed'
    }

    It 'says nothing when nothing that it names happened' {
        (Sync-AmplitudeCohort hollow -FailOn PartiallyApplied, Failed -ErrorAction SilentlyContinue).Status | Should -Be 'Blocked'
        (Sync-AmplitudeCohort good -FailOn Blocked, PartiallyApplied, Failed -WhatIf 6>$null).Status | Should -Be 'Planned'
    }

    It 'counts an input that came to no sync as failed' {
        $failure = Get-Failure {
            [pscustomobject]@{ CohortId = 'good'; Destination = 'nowhere' } | Sync-AmplitudeCohort -FailOn Failed -WhatIf -ErrorAction SilentlyContinue 6>$null
        }
        "$failure" | Should -Match '^1 of 1 syncs ended .* without a sync 1\.'
    }

    It 'completes, and takes no status that says that all is well' {
        $text = 'Sync-AmplitudeCohort c1 -FailOn '
        $words = (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText
        $words | Should -Be @('Blocked', 'Failed', 'PartiallyApplied', 'PendingApproval', 'Planned')
        { Sync-AmplitudeCohort good -FailOn Succeeded } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    Context 'in a process of its own' {
        BeforeAll {
            # How a process ends, by the way in which it is started and the script's preference.
            function Invoke-Shell([string] $Way, [string] $Preference, [string] $Line, [hashtable] $Environment = @{}) {
                $script = "`$ErrorActionPreference = '$Preference'`nImport-Module '$(Get-ModulePath)'`n`$null = Connect-LDDestination -FromEnvironment`n$Line`n'the script went on'"
                $file = Join-Path $TestDrive 'job.ps1'
                Set-Content $file $script
                Invoke-WithEnvironment ((Get-SandboxEnvironment) + @{ NO_COLOR = '1' } + $Environment) {
                    $how = switch ($Way) {
                        File { @('-File', $file) }
                        Command { @('-Command', $script) }
                        Dot { @('-Command', ". '$file'") }
                    }
                    $output = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive @how 2>&1 | Out-String
                    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $output }
                }
            }
        }

        It 'ends it with 1: -<Way>, <Preference>, <What>' -ForEach @(
            foreach ($way in 'File', 'Command', 'Dot') {
                foreach ($preference in 'Continue', 'Stop') {
                    @{ Way = $way; Preference = $preference; What = 'blocked'; Line = "'hollow', 'last' | Sync-AmplitudeCohort -FailOn Blocked | ForEach-Object Status" }
                }
            }
            @{ Way = 'File'; Preference = 'Continue'; What = 'not connected'; Line = "Sync-AmplitudeCohort good -Destination nowhere -FailOn Failed" }
            @{ Way = 'File'; Preference = 'SilentlyContinue'; What = 'blocked'; Line = "'hollow', 'last' | Sync-AmplitudeCohort -FailOn Blocked | ForEach-Object Status" }
        ) {
            $ended = Invoke-Shell $Way $Preference $Line
            $ended.ExitCode | Should -Be 1 -Because $ended.Output
            $ended.Output | Should -Not -Match 'the script went on'
            if ($What -eq 'blocked' -and $Preference -eq 'Continue') {
                $ended.Output | Should -Match 'Blocked\s[\s\S]*(Succeeded|Unchanged)'
            }
        }

        It 'ends it with 0 when nothing failed, and without -FailOn' {
            (Invoke-Shell File Continue 'Sync-AmplitudeCohort good -FailOn Blocked, Failed').ExitCode | Should -Be 0
            $ended = Invoke-Shell File Continue 'Sync-AmplitudeCohort hollow'
            $ended.ExitCode | Should -Be 0
            $ended.Output | Should -Match 'the script went on'
        }

        It 'fails the step in Azure DevOps too' {
            $ended = Invoke-Shell File Continue 'Sync-AmplitudeCohort hollow -FailOn Blocked' @{ TF_BUILD = 'True'; AGENT_TEMPDIRECTORY = "$TestDrive" }
            $ended.ExitCode | Should -Be 1
            $done = @(Get-AgentCommand $ended.Output | Where-Object Name -EQ task.complete)
            $done | Should -HaveCount 1
            $done.Properties | Should -Be 'result=Failed'
            $ended.Output | Should -Match 'task\.logissue type=error;code=SyncFailed\]'
            $ended.Output | Should -Match 'uploadsummary'
        }
    }
}
