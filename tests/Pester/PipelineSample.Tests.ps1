# The pipelines of src/Samples: their scripts are taken out of the files as an agent would, and run against the sandbox in the order of a day.

BeforeDiscovery {
    $samples = Join-Path $PSScriptRoot '../../src/Samples'
    $files = @(
        @{ Name = 'azure-pipelines.yml'; File = Join-Path $samples 'AzureDevOps/azure-pipelines.yml' }
        @{ Name = 'cohort-sync.yml'; File = Join-Path $samples 'GitHubActions/cohort-sync.yml' }
    )
    $pool = @{ Name = 'agent-pool.yml'; File = Join-Path $samples 'AzureDevOps/agent-pool.yml' }
    $all = $files + @($pool)
    $isMissing = -not $env:LDCOHORTSYNC_TEST_POSTGRES
    $why = $isMissing ? ' (skipped: LDCOHORTSYNC_TEST_POSTGRES names no PostgreSQL server; .ci/run starts one)' : ''
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    $samples = Join-Path (Get-Repository) 'src/Samples'

    # The scripts of a file with the names of their steps: the lines below "pwsh: |" or "run: |" that are indented more.
    function Get-InlineScript([string] $File) {
        $lines = @(Get-Content $File)
        for ($i = 0; $i -lt $lines.Count; $i++) {
            if ($lines[$i] -notmatch '^(\s*)(?:- )?(pwsh|run): \|$') {
                continue
            }
            $key = $Matches[2]
            $depth = $lines[$i].IndexOf("${key}:")
            $body = for ($j = $i + 1; $j -lt $lines.Count -and ($lines[$j] -match '^\s*$' -or $lines[$j] -match "^ {$($depth + 2)}"); $j++) {
                $lines[$j] -replace "^ {$($depth + 2)}"
            }
            $around = $key -eq 'pwsh' ? $lines[$j..($j + 6)] : $lines[([Math]::Max(0, $i - 8))..$i]
            $name = @($around -match '^\s*(?:- )?(?:displayName|name): ' -replace '^\s*(?:- )?(?:displayName|name): ')[$key -eq 'pwsh' ? 0 : -1]
            [pscustomobject]@{ Name = $name; Text = $body -join "`n" }
        }
    }

    # Runs a step as the agent's task does: a file with the script, in the working directory, in a PowerShell of its own. Both services
    # put the preference before it.
    function Invoke-InlineScript([string] $File, [string] $Name) {
        $text = @(Get-InlineScript $File | Where-Object Name -EQ $Name)[0].Text
        $text | Should -Not -BeNullOrEmpty -Because "there is a step '$Name'"
        Invoke-Pwsh -Environment $environment -Script ([scriptblock]::Create("`$ErrorActionPreference = 'stop'`nSet-Location '$work'`n" + $text))
    }

    # What the services' own variables are in a job.
    function Initialize-Job([switch] $GitHub) {
        Reset-Sandbox
        Set-SandboxCohort c1 -Name 'One' -Members a, b, c
        Set-SandboxCohort c2 -Name 'Two' -Members x, y
        $work = (New-Item (Join-Path $TestDrive ([guid]::NewGuid().ToString('n'))) -ItemType Directory).FullName
        $null = New-Item (Join-Path $work cohorts), (Join-Path $work plan), (Join-Path $work temp) -ItemType Directory
        Set-Content (Join-Path $work cohorts/map.csv) 'CohortId', 'c1', 'c2'
        $environment = (Get-SandboxEnvironment) + @{
            PSModulePath = (Split-Path (Split-Path (Get-ModulePath))) + [IO.Path]::PathSeparator + $env:PSModulePath
            TF_BUILD = $GitHub ? $null : 'True'
            GITHUB_ACTIONS = $GitHub ? 'true' : $null
            GITHUB_STEP_SUMMARY = Join-Path $work temp/step.md
            AGENT_TEMPDIRECTORY = Join-Path $work temp
            BUILD_ARTIFACTSTAGINGDIRECTORY = Join-Path $work plan
            PIPELINE_WORKSPACE = $work
        }
        $environment.LDCOHORTSYNC_LEDGER = Join-Path $work ledger.db
        $work, $environment
    }

    function Get-Page([string] $Output) {
        , @([regex]::Matches($Output, '(?m)^##vso\[task\.uploadsummary\](.+)$') | ForEach-Object { Get-Content -LiteralPath $_.Groups[1].Value.Trim() -Raw })
    }
}

AfterAll {
    Stop-Sandbox
}

Describe '<Name>' -ForEach $all {
    It 'is indented by two blanks, has no tab, and no key twice in one place' {
        $open = [System.Collections.Generic.Stack[object]]::new()
        $block = -1
        foreach ($line in Get-Content $File) {
            $line | Should -Not -Match "`t|\s$"
            $depth = $line.Length - $line.TrimStart().Length
            if ($line -match '^\s*(#|$)' -or ($block -ge 0 -and $depth -gt $block)) {
                continue
            }
            $block = -1
            ($depth % 2) | Should -Be 0 -Because $line
            while ($open.Count -gt 0 -and $open.Peek().Depth -gt $depth) {
                $null = $open.Pop()
            }
            $rest = $line.TrimStart()
            if ($rest.StartsWith('- ')) {
                # An entry of a list begins a new place for keys, two further in.
                while ($open.Count -gt 0 -and $open.Peek().Depth -ge $depth + 2) {
                    $null = $open.Pop()
                }
                $rest = $rest.Substring(2)
                $depth += 2
            }
            if ($rest -match '^([\w.-]+):(?: (.*))?$') {
                if ($open.Count -eq 0 -or $open.Peek().Depth -lt $depth) {
                    $open.Push(@{ Depth = $depth; Keys = [System.Collections.Generic.HashSet[string]]::new() })
                }
                $open.Peek().Keys.Add($Matches[1]) | Should -BeTrue -Because "'$line' repeats a key"
                if ($Matches[2] -eq '|') {
                    $block = $depth
                }
            }
        }
    }

    It 'has scripts that PowerShell can read, with parameters that there are' {
        Import-Module (Get-ModulePath)
        $scripts = @(Get-InlineScript $File)
        $scripts.Count | Should -BeGreaterThan 1
        foreach ($script in $scripts) {
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($script.Text, [ref] $null, [ref] $problems)
            $problems | Should -BeNullOrEmpty
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = Get-Command $call.GetCommandName() -ErrorAction Ignore
                if (-not $command) {
                    # What installs modules is not part of every PowerShell.
                    $call.GetCommandName() | Should -BeIn 'Register-PSResourceRepository', 'Install-PSResource'
                    continue
                }
                foreach ($parameter in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    $command.Parameters.Keys | Should -Contain $parameter.ParameterName
                }
            }
        }
    }

    It 'goes on with the others after a cohort with an error' {
        $lines = @(Get-InlineScript $File | ForEach-Object { $_.Text -split "`n" } | Where-Object { $_ -match 'Sync-AmplitudeCohort|Compare-CohortMembership' })
        $lines | Should -Not -BeNullOrEmpty
        $lines | Should -Match '-ErrorAction Continue'
    }

    It 'holds no secret and takes each from a variable' {
        $text = Get-Content $File -Raw
        foreach ($name in 'LAUNCHDARKLY_ACCESS_TOKEN', 'AMPLITUDE_API_KEY', 'AMPLITUDE_SECRET_KEY') {
            $values = [regex]::Matches($text, "(?m)^\s*${name}: (.*)$") | ForEach-Object { $_.Groups[1].Value }
            $values | Should -Not -BeNullOrEmpty
            $values | Should -Match '^\$(\(\w+\)|\{\{ secrets\.\w+ \}\})$'
        }
    }
}

Describe '<Name>, with approvals' -ForEach $files {
    It 'is green only when what was approved is made' {
        $apply = @(Get-InlineScript $File | Where-Object Name -EQ 'Make what was approved')[0].Text
        $apply | Should -Match '-FailOn Blocked, PartiallyApplied, Failed, PendingApproval '
    }
}

Describe 'A day with azure-pipelines.yml' {
    BeforeAll {
        $file = Join-Path $samples 'AzureDevOps/azure-pipelines.yml'
        $work, $environment = Initialize-Job
        $planned = Invoke-InlineScript $file 'Make the plan'
    }

    It 'shows the plan of a pull request as a page and writes nothing' {
        $planned.ExitCode | Should -Be 0 -Because "$($planned.Output) $($planned.Errors)"
        $pages = Get-Page $planned.Output
        $pages | Should -HaveCount 1
        $pages[0] | Should -Match '^### Sync-AmplitudeCohort: 2 cohorts'
        $pages[0] | Should -Match '\| One \(c1\) \|.*\| Planned \| 3 \| 0 \|'
        $planned.Output | Should -Match '(?m)^##vso\[task\.setsecret\]'
        Get-SandboxSyncedCohort | Should -BeNullOrEmpty
        Join-Path $work plan/plan.xml | Should -Exist
        (Get-Content (Join-Path $work plan/plan.xml) -Raw) | Should -Not -Match '>a<'
    }

    It 'makes what was approved' {
        $made = Invoke-InlineScript $file 'Make what was approved'
        $made.ExitCode | Should -Be 0 -Because "$($made.Output) $($made.Errors)"
        Get-SandboxSegmentMember c1 | Should -Be @('a', 'b', 'c')
        Get-SandboxSegmentMember c2 | Should -Be @('x', 'y')
        (Get-Page $made.Output)[0] | Should -Match '\| One \(c1\) \|.*\| Succeeded \| 3 \| 0 \|'
        $made.Output | Should -Match "(?m)^##\[group\]Sync cohort 'c1' to 'default'"
    }

    It 'can be started again: what is made is left as it is' {
        $made = Invoke-InlineScript $file 'Make what was approved'
        $made.ExitCode | Should -Be 0 -Because "$($made.Output) $($made.Errors)"
        (Get-Page $made.Output)[0] | Should -Match '^### Sync-AmplitudeCohort: 2 cohorts\n[\s\S]*\| One \(c1\) \|.*\| Unchanged \| 0 \| 0 \|'
    }

    It 'refuses a plan that no longer fits and fails the step, and the others go on' {
        Set-SandboxCohort c2 -Name 'Two' -Members x, y, z
        (Invoke-InlineScript $file 'Make the plan').ExitCode | Should -Be 0
        Set-SandboxCohort c1 -Name 'One' -Members a, b, c, other
        $made = Invoke-InlineScript $file 'Make what was approved'
        $made.ExitCode | Should -Be 1
        $made.Output | Should -Match 'logissue type=error;code=PlanChanged\]'
        $made.Output | Should -Match 'logissue type=error;code=SyncFailed\]'
        $made.Output | Should -Match '##vso\[task\.complete result=Failed\]'
        $page = (Get-Page $made.Output)[0]
        $page | Should -Match '^### Sync-AmplitudeCohort: 1 of 2 cohorts needs attention'
        $page | Should -Match '\| Two \(c2\) \|.*\| Succeeded \| 1 \| 0 \|' -Because 'the second goes on'
        Get-SandboxSegmentMember c2 | Should -Be @('x', 'y', 'z')
        Set-SandboxCohort c1 -Name 'One' -Members a, b, c
    }

    It 'finds the segments equal at night, and says so when one is not' {
        $same = Invoke-InlineScript $file 'Compare'
        $same.ExitCode | Should -Be 0 -Because "$($same.Output) $($same.Errors)"
        (Get-Page $same.Output)[0] | Should -Match '^### Compare-CohortMembership: 2 cohorts\n'
        $same.Output | Should -Not -Match 'task\.complete'
        Set-SandboxSegmentMember c1 a, b, stranger
        $other = Invoke-InlineScript $file 'Compare'
        (Get-Page $other.Output)[0] | Should -Match '1 of 2 cohorts needs attention[\s\S]*One \(c1\): \*\*not equal\*\*'
        $other.Output | Should -Match 'task\.complete result=SucceededWithIssues\]1 of 2 segments'
    }

    It 'syncs what is due, and fails when that goes wrong' {
        Set-SandboxCohort c2 -Name 'Two' -Members ''
        Invoke-WithEnvironment $environment {
            Invoke-WithEnvironment @{ TF_BUILD = $null } {
                Import-Module (Get-ModulePath)
                $null = Connect-LDDestination -FromEnvironment
                $null = Register-CohortSync c2 -Cadence Hourly
                Disconnect-LDDestination * -Confirm:$false
            }
        }
        $due = Invoke-InlineScript $file 'Sync what is due'
        $due.ExitCode | Should -Be 1 -Because "$($due.Output) $($due.Errors)"
        $due.Output | Should -Match 'code=EmptyCohort\]'
        $due.Output | Should -Match 'code=SyncFailed\]'
        (Invoke-InlineScript $file 'Sync what is due').ExitCode | Should -Be 0 -Because 'it backs off: nothing is due'
    }

    It 'fails a pull request whose plan a guard blocks' {
        $planned = Invoke-InlineScript $file 'Make the plan'
        $planned.ExitCode | Should -Be 1
        (Get-Page $planned.Output)[0] | Should -Match 'Two \(c2\): \*\*Blocked\*\*'
    }
}

Describe 'A day with cohort-sync.yml' {
    BeforeAll {
        $file = Join-Path $samples 'GitHubActions/cohort-sync.yml'
        $work, $environment = Initialize-Job -GitHub
    }

    It 'plans, applies, and refuses what no longer fits' {
        $planned = Invoke-InlineScript $file 'Make the plan'
        $planned.ExitCode | Should -Be 0 -Because "$($planned.Output) $($planned.Errors)"
        Get-SandboxSyncedCohort | Should -BeNullOrEmpty
        $made = Invoke-InlineScript $file 'Make what was approved'
        $made.ExitCode | Should -Be 0 -Because "$($made.Output) $($made.Errors)"
        Get-SandboxSegmentMember c1 | Should -Be @('a', 'b', 'c')
        (Invoke-InlineScript $file 'Make what was approved').ExitCode | Should -Be 0 -Because 'a job can be started again'
        Set-SandboxCohort c1 -Name 'One' -Members a, b, c, d
        Set-SandboxCohort c2 -Name 'Two' -Members x, y, z
        $again = Invoke-InlineScript $file 'Make what was approved'
        $again.ExitCode | Should -Be 1
        [regex]::Matches($again.Output, '(?m)^::error title=PlanChanged::').Count | Should -Be 2 -Because 'the second goes on'
        $summary = Get-Content $environment.GITHUB_STEP_SUMMARY -Raw
        [regex]::Matches($summary, '(?m)^### Sync-AmplitudeCohort').Count | Should -Be 4
        $summary | Should -Match '2 of 2 cohorts need attention'
    }
}

Describe 'agent-pool.yml' {
    It 'needs nothing of its agents but variables, and takes the password of the ledger from one' {
        $text = Get-Content (Join-Path $samples 'AzureDevOps/agent-pool.yml') -Raw
        $text | Should -Match '(?m)^ +PGPASSWORD: \$\(LedgerPassword\)$'
        $text | Should -Match '(?m)^ +- checkout: none$'
        $text | Should -Match '(?m)^ +parallel: \d+$'
        $text | Should -Not -Match '(?i)password=|pwd='
        $text | Should -Not -Match '(?m)^ +name: cohort-sync$'
    }
}

Describe "A turn of agent-pool.yml$why" -Skip:$isMissing {
    BeforeAll {
        $file = Join-Path $samples 'AzureDevOps/agent-pool.yml'
        $work, $environment = Initialize-Job
        $settings = [System.Data.Common.DbConnectionStringBuilder]::new()
        $settings.set_ConnectionString($env:LDCOHORTSYNC_TEST_POSTGRES)
        $environment.PGPASSWORD = $settings['Password']
        $null = $settings.Remove('Password')
        $settings['Search Path'] = "t$([guid]::NewGuid().ToString('n'))"
        $environment.LDCOHORTSYNC_LEDGER = $settings.ConnectionString
        foreach ($number in 3..6) {
            Set-SandboxCohort "c$number" -Members "$number-a", "$number-b"
        }
        Invoke-WithEnvironment $environment {
            Invoke-WithEnvironment @{ TF_BUILD = $null } {
                Import-Module (Get-ModulePath)
                $null = Connect-LDDestination -FromEnvironment
                $null = Register-CohortSync c1, c2, c3, c4, c5, c6 -Cadence Daily
                Disconnect-LDDestination * -Confirm:$false
            }
        }
    }

    It 'is shared by the agents that run at once: each cohort once, all green, and the password is hidden' {
        $text = @(Get-InlineScript $file | Where-Object Name -EQ 'Sync what is due')[0].Text
        $agents = 1..3 | ForEach-Object {
            $own = $environment + @{}
            $own.AGENT_TEMPDIRECTORY = (New-Item (Join-Path $work "agent$_") -ItemType Directory).FullName
            Start-Pwsh -Environment $own -Script ([scriptblock]::Create("`$ErrorActionPreference = 'stop'`n" + $text))
        }
        $synced = foreach ($agent in $agents) {
            $agent.Process.StandardInput.Close()
            $agent.Process.WaitForExit(120000) | Should -BeTrue
            $agent.Process.ExitCode | Should -Be 0 -Because "$($agent.Output.Result) $($agent.Errors.Result)"
            $agent.Output.Result | Should -Match "(?m)^##vso\[task\.setsecret\]$([regex]::Escape($environment.PGPASSWORD))\r?$"
            [regex]::Matches($agent.Output.Result, "(?m)^##\[group\]Sync cohort '(c\d)' to 'default'").ForEach({ $_.Groups[1].Value })
        }
        $synced | Sort-Object | Should -Be 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'
        foreach ($number in 3..6) {
            Get-SandboxSegmentMember "c$number" | Should -Be "$number-a", "$number-b"
        }
    }

    It 'leaves nothing on an agent: the next one finds nothing due and is green' {
        $due = Invoke-InlineScript $file 'Sync what is due'
        $due.ExitCode | Should -Be 0 -Because "$($due.Output) $($due.Errors)"
        $due.Output | Should -Not -Match 'Sync cohort'
        Get-ChildItem $work -Filter *.db -Recurse | Should -BeNullOrEmpty
    }
}
