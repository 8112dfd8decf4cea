# The samples of src/Samples/Schedules: what schedulers start, against the sandbox, as far as this machine can.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $samples = Join-Path (Get-Repository) 'src/Samples/Schedules'
    $variables = Get-SandboxEnvironment
    $pwsh = (Get-Process -Id $PID).Path

    # Runs a program of the samples as a scheduler does: nothing of this session but the variables, and its exit code.
    function Invoke-Program([string] $Program, [string[]] $Arguments, [hashtable] $Environment = @{}) {
        $start = [System.Diagnostics.ProcessStartInfo]::new($Program)
        $Arguments | ForEach-Object { $start.ArgumentList.Add($_) }
        $Environment.GetEnumerator() | ForEach-Object { $start.Environment[$_.Key] = $_.Value }
        $start.Environment['NO_COLOR'] = '1'
        $start.Environment['PATH'] = "$(Split-Path $pwsh)$([System.IO.Path]::PathSeparator)$env:PATH"
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        Wait-Pwsh ([pscustomobject]@{ Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Errors = $process.StandardError.ReadToEndAsync() })
    }

    function Invoke-DueScript([string[]] $Arguments, [hashtable] $Environment = $variables) {
        Invoke-Program $pwsh (@('-NoProfile', '-NonInteractive', '-File', (Join-Path $samples 'Sync-DueCohort.ps1')) + ($Arguments -contains '-Module' ? @() : @('-Module', (Get-ModulePath))) + @($Arguments | Where-Object { $_ })) $Environment
    }

    function Initialize-Scene {
        Reset-Sandbox
        foreach ($id in 'one', 'two') {
            Set-SandboxCohort $id -Members "$id-a", "$id-b"
        }
        Set-SandboxCohort empty -Members @()
        $null = Connect-Sandbox @{ Name = 'default'; Ledger = $variables.LDCOHORTSYNC_LEDGER }
        Get-CohortSync | Unregister-CohortSync
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Sync-DueCohort.ps1' {
    BeforeEach {
        Initialize-Scene
    }

    It 'runs what is due, writes a line for each, and ends well' {
        $null = Register-CohortSync one, two -Cadence Daily
        $results = Join-Path (Get-Sandbox).Folder 'results.csv'
        $end = Invoke-DueScript '-ResultPath', $results
        $end.Errors | Should -BeNullOrEmpty
        $end.ExitCode | Should -Be 0
        $lines = $end.Output.Trim() -split "`r?`n"
        $lines | Should -HaveCount 2
        $lines[0] | Should -Match '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d Succeeded Cohort one \(one\) to default: 2 added, 0 removed, 2 members, \d+[.,]\d s$'
        (Import-Csv $results).CohortId | Should -Be 'one', 'two'
        Get-SandboxSegmentMember two | Should -Be 'two-a', 'two-b'

        $again = Invoke-DueScript '-ResultPath', $results
        $again.ExitCode, $again.Output, $again.Errors | Should -Be 0, '', ''
    }

    It 'ends with 1 when a guard blocked one, and runs the others' {
        $null = Register-CohortSync empty, one -Cadence Daily
        $end = Invoke-DueScript
        $end.ExitCode | Should -Be 1
        $end.Output | Should -Match 'Blocked Cohort empty'
        $end.Output | Should -Match 'Succeeded Cohort one'
        $end.Errors | Should -Match 'empty'
    }

    It 'ends with 2 when it can''t connect, and shows no key' {
        $wrong = $variables.Clone()
        $wrong.LAUNCHDARKLY_ACCESS_TOKEN = 'api-wrong-token'
        $end = Invoke-DueScript -Environment $wrong
        $end.ExitCode | Should -Be 2
        $end.Errors | Should -Match 'refused the access token'
        foreach ($secret in (Get-SandboxSecret) + 'api-wrong-token') {
            $end.Errors + $end.Output | Should -Not -Match ([regex]::Escape($secret))
        }
        (Invoke-DueScript -Environment @{ LAUNCHDARKLY_ACCESS_TOKEN = '' }).ExitCode | Should -Be 2
    }

    It 'leaves other destinations alone, says so, and ends with 2' {
        $null = Register-CohortSync one -Cadence Daily
        $end = Invoke-DueScript '-Destination', 'prod'
        $end.ExitCode | Should -Be 2
        $end.Output | Should -Match "WARNING: 1 due subscription.*'default'"
        $end.Output | Should -Match 'WARNING: 1 sync\(s\) that were due have not run: one for default in '
        (Invoke-DueScript).Output | Should -Match 'Succeeded'
    }

    It 'leaves to another schedule what is due for its destination, unless nobody runs it for a day' {
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $variables.LDCOHORTSYNC_LEDGER }
        $null = Register-CohortSync one -Cadence Daily -Destination prod
        $null = Register-CohortSync two -Cadence Daily -Destination default
        $end = Invoke-DueScript '-Destination', 'prod'
        $end.Output | Should -Match 'Succeeded Cohort one \(one\) to prod'
        $end.Output | Should -Match "WARNING: 1 due subscription.*'default'"
        $end.Output | Should -Not -Match 'have not run'
        $end.ExitCode | Should -Be 0

        # A day later, which is told by a module of that name in front of the real one.
        $later = Join-Path (Get-Sandbox).Folder 'later.psm1'
        Set-Content -LiteralPath $later -Value @"
            Import-Module '$(Get-ModulePath)' -Global
            function Get-CohortSync([switch] `$DueOnly) {
                LDCohortSync\Get-CohortSync @PSBoundParameters | ForEach-Object { `$_ | Add-Member -NotePropertyName NextAttempt -NotePropertyValue `$_.NextAttempt.AddDays(-1) -Force -PassThru }
            }
"@
        $end = Invoke-DueScript '-Destination', 'prod', '-Module', $later
        $end.Output | Should -Match 'WARNING: 1 sync\(s\) that were due have not run: two for default in '
        $end.ExitCode | Should -Be 2
        Disconnect-LDDestination -Name prod -Confirm:$false
    }

    It 'connects as it is told to' {
        $null = Connect-Sandbox @{ Name = 'default'; Ledger = $variables.LDCOHORTSYNC_LEDGER; KeyProperty = 'amplitude_id'; ContextKind = 'device'; SegmentKind = 'Big' }
        $null = Register-CohortSync one -Cadence Daily
        (Invoke-DueScript).ExitCode | Should -Be 2 -Because 'it was registered for other members'
        $end = Invoke-DueScript '-KeyProperty', 'amplitude_id', '-ContextKind', 'device', '-SegmentKind', 'Big'
        $end.Errors | Should -BeNullOrEmpty
        $end.Output | Should -Match '(Succeeded|Unchanged) Cohort one'
        $end.Output | Should -Not -Match 'left alone|have not run'
        $end.ExitCode | Should -Be 0
        foreach ($region in 'LaunchDarklyRegion', 'AmplitudeRegion') {
            (Invoke-DueScript "-$region", 'Nowhere').Errors | Should -Match "'$region'.*Nowhere|Nowhere.*$region"
        }
    }

    It 'connects saved destinations by name, and goes on without one that it can''t' {
        $profiles = @{ LDCOHORTSYNC_PROFILES = Join-Path (Get-Sandbox).Folder 'destinations.json' }
        Invoke-WithEnvironment ($variables + $profiles) {
            $null = Connect-LDDestination -Name nightly -FromEnvironment -Save
            $null = Connect-LDDestination -Name other -FromEnvironment -Save
            $null = Register-CohortSync one -Cadence Daily -Destination nightly
            $null = Register-CohortSync two -Cadence Daily -Destination other
        }
        $end = Invoke-DueScript '-Saved', 'nightly,other' ($variables + $profiles)
        $end.Errors | Should -BeNullOrEmpty
        $end.ExitCode | Should -Be 0
        $end.Output | Should -Match 'Succeeded Cohort one \(one\) to nightly'
        $end.Output | Should -Match 'Succeeded Cohort two \(two\) to other'

        $null = Register-CohortSync one -Cadence Daily -Destination other
        $end = Invoke-DueScript '-Saved', 'missing,other' ($variables + $profiles)
        $end.ExitCode | Should -Be 2
        $end.Errors | Should -Match "'missing'"
        $end.Output | Should -Match 'Unchanged Cohort one \(one\) to other'
    }
}

Describe 'cron and systemd' -Skip:$IsWindows {
    BeforeEach {
        Initialize-Scene
    }

    It 'start-due.sh hands the keys of its file over' {
        $null = Register-CohortSync one -Cadence Daily
        $file = Join-Path (Get-Sandbox).Folder 'keys.env'
        Set-Content -LiteralPath $file -Value (@('# Keys', '') + ($variables.GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" }) + 'ODD_ONE=a $(b) = "c"')
        $end = Invoke-Program /bin/sh (Join-Path $samples 'start-due.sh'), '-Module', (Get-ModulePath) @{ LDCOHORTSYNC_ENV = $file }
        $end.Errors | Should -BeNullOrEmpty
        $end.ExitCode | Should -Be 0
        $end.Output | Should -Match 'Succeeded Cohort one'
    }

    It 'start-due.sh takes a file with <What>' -ForEach @(
        @{ What = 'no line break at its end'; Break = "`n" }
        @{ What = 'the line breaks of Windows'; Break = "`r`n" }
    ) {
        $null = Register-CohortSync one -Cadence Daily
        $file = Join-Path (Get-Sandbox).Folder 'edited.env'
        $lines = @('# Keys', '') + ($variables.GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" })
        Set-Content -LiteralPath $file -Value ($lines -join $Break) -NoNewline
        $end = Invoke-Program /bin/sh (Join-Path $samples 'start-due.sh'), '-Module', (Get-ModulePath) @{ LDCOHORTSYNC_ENV = $file }
        $end.Errors | Should -BeNullOrEmpty
        $end.ExitCode | Should -Be 0
        $end.Output | Should -Match 'Succeeded Cohort one'
    }

    It 'start-due.sh gives the exit code on, and fails without its file' {
        $null = Register-CohortSync empty -Cadence Daily
        $file = Join-Path (Get-Sandbox).Folder 'more.env'
        Set-Content -LiteralPath $file -Value ($variables.GetEnumerator() | ForEach-Object { "$($_.Key)=$($_.Value)" })
        (Invoke-Program /bin/sh (Join-Path $samples 'start-due.sh'), '-Module', (Get-ModulePath) @{ LDCOHORTSYNC_ENV = $file }).ExitCode | Should -Be 1
        (Invoke-Program /bin/sh @(Join-Path $samples 'start-due.sh') @{ LDCOHORTSYNC_ENV = "$file.gone" }).ExitCode | Should -Not -Be 0
    }

    It 'the crontab has a line that cron takes' {
        $lines = Get-Content (Join-Path $samples 'ldcohortsync.cron') | Where-Object { $_ -and $_ -notmatch '^(#|\w+=)' }
        $lines | Should -HaveCount 1
        $lines | Should -Match '^\*/5 \* \* \* \* ldcohortsync /opt/ldcohortsync/start-due\.sh '
        Get-Content (Join-Path $samples 'ldcohortsync.cron') -Raw | Should -Match "`n$" -Because 'cron skips a last line without an end'
    }

    It 'systemd takes the service and the timer' -Skip:(-not (Get-Command systemd-analyze -ErrorAction Ignore)) {
        # The one thing that differs from machine to machine is where PowerShell is.
        $folder = New-Item -ItemType Directory -Path (Join-Path (Get-Sandbox).Folder 'units')
        Get-Content (Join-Path $samples 'ldcohortsync.service') | ForEach-Object { $_ -replace '/usr/bin/pwsh', $pwsh } | Set-Content (Join-Path $folder 'ldcohortsync.service')
        Copy-Item (Join-Path $samples 'ldcohortsync.timer') $folder
        $end = Invoke-Program systemd-analyze 'verify', (Join-Path $folder 'ldcohortsync.service'), (Join-Path $folder 'ldcohortsync.timer')
        $end.Errors + $end.Output | Should -BeNullOrEmpty
        $end.ExitCode | Should -Be 0
    }
}

Describe 'Register-LDCohortSyncTask.ps1' {
    BeforeAll {
        # The cmdlets of the Task Scheduler, as Windows declares them; what they are given is looked at.
        $global:scheduledTaskCalls = @{}
        function global:New-ScheduledTaskAction([string] $Execute, [string] $Argument, [string] $WorkingDirectory) { $global:scheduledTaskCalls.Action = $PSBoundParameters; 'action' }
        function global:New-ScheduledTaskTrigger([switch] $Once, [datetime] $At, [timespan] $RepetitionInterval) { $global:scheduledTaskCalls.Trigger = $PSBoundParameters; 'trigger' }
        function global:New-ScheduledTaskSettingsSet {
            param([ValidateSet('Parallel', 'Queue', 'IgnoreNew')] [string] $MultipleInstances, [switch] $StartWhenAvailable, [timespan] $ExecutionTimeLimit,
                [switch] $AllowStartIfOnBatteries, [switch] $DontStopIfGoingOnBatteries, [int] $RestartCount, [timespan] $RestartInterval)
            $global:scheduledTaskCalls.Settings = $PSBoundParameters
            'settings'
        }
        function global:New-ScheduledTaskPrincipal {
            param([string] $UserId, [ValidateSet('None', 'Password', 'S4U', 'Interactive', 'Group', 'ServiceAccount', 'InteractiveOrPassword')] [string] $LogonType,
                [ValidateSet('Limited', 'Highest')] [string] $RunLevel)
            $global:scheduledTaskCalls.Principal = $PSBoundParameters
            'principal'
        }
        function global:Register-ScheduledTask {
            [CmdletBinding()]
            param([string] $TaskName, [string] $Description, $Action, $Trigger, $Settings, $Principal, [string] $User, [string] $Password,
                [ValidateSet('Limited', 'Highest')] [string] $RunLevel, [switch] $Force)
            $global:scheduledTaskCalls.Register = $PSBoundParameters
        }
        $file = Join-Path $samples 'Register-LDCohortSyncTask.ps1'
    }

    BeforeEach {
        Initialize-Scene
        $global:scheduledTaskCalls = @{}
    }

    AfterAll {
        Remove-Item Function:New-ScheduledTask*, Function:Register-ScheduledTask, Variable:scheduledTaskCalls
    }

    It 'makes one task that starts the script again and again' {
        & $file -Account 'CORP\svc$' -Saved 'big shop', prod -Interval 00:10:00
        $global:scheduledTaskCalls.Action.Execute | Should -Be $pwsh
        $global:scheduledTaskCalls.Action.Argument | Should -Match '-NonInteractive .*-File \S*Sync-DueCohort\.ps1 -Saved "big shop,prod"$'
        $global:scheduledTaskCalls.Trigger.RepetitionInterval | Should -Be ([timespan]'00:10:00')
        $global:scheduledTaskCalls.Settings.MultipleInstances, "$($global:scheduledTaskCalls.Settings.StartWhenAvailable)" | Should -Be 'IgnoreNew', 'True'
        $global:scheduledTaskCalls.Principal.UserId, $global:scheduledTaskCalls.Principal.LogonType | Should -Be 'CORP\svc$', 'Password'
        $global:scheduledTaskCalls.Register.TaskName, $global:scheduledTaskCalls.Register.Principal, "$($global:scheduledTaskCalls.Register.Force)" | Should -Be 'LDCohortSync', 'principal', 'True'
        $global:scheduledTaskCalls.Register.ContainsKey('Password') | Should -BeFalse
    }

    It 'hands a password to the Task Scheduler and to nobody else' {
        & $file -Account 'CORP\me' -Password (ConvertTo-SecureString 'hush hush' -AsPlainText)
        $global:scheduledTaskCalls.Register.User, $global:scheduledTaskCalls.Register.Password | Should -Be 'CORP\me', 'hush hush'
        $global:scheduledTaskCalls.Action.Argument | Should -Not -Match 'hush'
        $global:scheduledTaskCalls.ContainsKey('Principal') | Should -BeFalse
    }

    It 'makes nothing with -WhatIf' {
        & $file -Account 'CORP\me' -WhatIf
        $global:scheduledTaskCalls.ContainsKey('Register') | Should -BeFalse
    }

    It 'refuses what can''t work' {
        { & $file -Interval 00:00:10 } | Should -Throw '*from a minute to a day*'
        { & $file -Saved prod -Destination prod } | Should -Throw '*not both*'
        { & $file -Destination 'a"b' } | Should -Throw '*quotation mark*'
    }

    It 'hands each argument over that the script takes' {
        $due = (Get-Command (Join-Path $samples 'Sync-DueCohort.ps1')).Parameters.Keys | Where-Object { $_ -notin [System.Management.Automation.PSCmdlet]::CommonParameters }
        'Saved', 'Destination', 'Ledger', 'ResultPath' | Where-Object { $_ -notin $due } | Should -BeNullOrEmpty
        foreach ($name in $due | Where-Object { $_ -ne 'Saved' }) {
            $given = @{ $name = "some $name" }
            & $file @given
            $global:scheduledTaskCalls.Action.Argument | Should -Match "Sync-DueCohort\.ps1 -$name `"some $name`"$"
        }
        { & $file -Saved prod -ContextKind device } | Should -Throw '*-ContextKind, not both*'
    }

    It 'parses, as every script here does' {
        foreach ($script in Get-ChildItem $samples -Filter *.ps1) {
            $problems = $null
            $null = [System.Management.Automation.Language.Parser]::ParseFile($script.FullName, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty -Because $script.Name
            (Get-Help $script.FullName).Synopsis | Should -Match '\.$'
        }
    }
}
