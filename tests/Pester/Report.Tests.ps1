# Export-CohortSyncReport, as a person and a pipeline use it.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $destination = Connect-Sandbox @{ Name = 'prod' }
    Set-SandboxCohort one -Name 'Power <users> & "friends"' -Members @('a', 'b', '', '', 'b')
    Set-SandboxCohort two -Members c
    Set-SandboxCohort empty -Name '=SUM(A1)' -Members @()
    $first = Sync-AmplitudeCohort one
    $null = Sync-AmplitudeCohort two
    $between = [datetimeoffset]::UtcNow
    $blocked = Sync-AmplitudeCohort empty -ErrorAction SilentlyContinue
    $failed = Sync-AmplitudeCohort missing -ErrorAction SilentlyContinue
    $null = New-Item (Join-Path $TestDrive 'here') -ItemType Directory
    Push-Location (Join-Path $TestDrive 'here')
}

AfterAll {
    Pop-Location
    Stop-Sandbox
}

Describe 'Export-CohortSyncReport' {
    It 'writes a page about the whole ledger and emits nothing' {
        Export-CohortSyncReport ./report.html | Should -BeNullOrEmpty
        $page = Get-Content ./report.html -Raw
        $page | Should -Match '^<!DOCTYPE html>'
        $page | Should -Match '4 runs of 4 cohorts'
        $page | Should -Match 'Power &lt;users&gt; &amp; &quot;friends&quot;'
        $page | Should -Match '<b>EmptyCohort</b>: '
        $page | Should -Match '<b>CohortNotFound</b>: '
        $page | Should -Match 'What to do:'
        $page | Should -Match "Content-Security-Policy"" content=""default-src 'none'"
    }

    It 'writes Markdown, and emits the file when asked' {
        $file = Export-CohortSyncReport summary.md -PassThru
        $file | Should -BeOfType ([System.IO.FileInfo])
        $file.FullName | Should -Be (Join-Path (Get-Location) 'summary.md')
        $text = Get-Content $file -Raw
        $text | Should -Match '(?m)^\| Unresolved mapping \| 2 \|'
        $text | Should -Match '(?m)^\| Duplicate \| 1 \|'
        $text | Should -Match '\*\*Blocked\*\*'
    }

    It 'writes a table that Import-Csv reads and a spreadsheet takes for text' {
        Export-CohortSyncReport table.csv
        $rows = Import-Csv table.csv
        $rows | Should -HaveCount 4
        $rows[0].RunId | Should -Be $first.RunId
        $rows[0].SkippedReasons | Should -Be 'Unresolved mapping: 2'
        [timespan] $rows[0].Duration | Should -BeGreaterThan ([timespan]::Zero)
        $rows[2].CohortName | Should -Be "`t=SUM(A1)"
        $rows[2].ErrorId | Should -Be 'EmptyCohort'
        $rows[0].psobject.Properties.Name | Sort-Object | Should -Be ($first.psobject.Properties.Name | Where-Object { $_ -ne 'StoredPlan' } | Sort-Object)
    }

    It 'narrows by cohort and time' {
        Export-CohortSyncReport narrow.csv -CohortId one, two
        (Import-Csv narrow.csv).CohortId | Should -Be @('one', 'two')
        Export-CohortSyncReport narrow.csv -Since $between
        (Import-Csv narrow.csv).CohortId | Should -Be @('empty', 'missing')
        Get-AmplitudeCohort | Where-Object Id -EQ two | Export-CohortSyncReport narrow.csv
        (Import-Csv narrow.csv).CohortId | Should -Be 'two'
    }

    It 'takes runs from the pipeline, also those that were stored' {
        Get-CohortSyncRun -Last 2 | Export-CohortSyncReport last.csv
        (Import-Csv last.csv).CohortId | Should -Be @('empty', 'missing')
        Get-CohortSyncRun | Export-CohortSyncReport last.csv -CohortId two, empty -Since $between
        (Import-Csv last.csv).CohortId | Should -Be 'empty'
        Export-CohortSyncReport last.csv -InputObject $first
        (Import-Csv last.csv).RunId | Should -Be $first.RunId
    }

    It 'needs no destination for runs from the pipeline' {
        $runs = Get-CohortSyncRun
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
                param($Manifest, $Runs, $Path)
                Import-Module $Manifest
                $Runs | Export-CohortSyncReport $Path
            }).AddArgument((Get-ModulePath)).AddArgument($runs).AddArgument((Join-Path (Get-Location) 'alone.md'))
        $null = $shell.Invoke()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $shell.Dispose()
        Get-Content alone.md -Raw | Should -Match '4 runs of 4 cohorts'
    }

    It 'says so when there is nothing to tell' {
        Get-CohortSyncRun -CohortId nobody | Export-CohortSyncReport none.html -WarningVariable warning -WarningAction SilentlyContinue
        $warning | Should -Match 'No run was found'
        Get-Content none.html -Raw | Should -Match 'No run was found'
    }

    It 'replaces a report, leaves nothing beside it, and finds it by a wildcard' {
        Set-Content old-report.html -Value 'old'
        Export-CohortSyncReport old-*.html
        Get-Content old-report.html -Raw | Should -Match '4 runs'
        Get-ChildItem -Name -Filter 'old-report*' | Should -Be 'old-report.html'
    }

    It 'takes brackets in a name literally when told to' {
        Export-CohortSyncReport -LiteralPath 'report[1].md'
        Test-Path -LiteralPath 'report[1].md' | Should -BeTrue
    }

    It 'takes paths of drives' {
        Export-CohortSyncReport TestDrive:/here/drive.md
        'drive.md' | Should -Exist
    }


    It 'with -WhatIf writes nothing' {
        Export-CohortSyncReport never.html -WhatIf -PassThru | Should -BeNullOrEmpty
        'never.html' | Should -Not -Exist
    }

    It 'refuses <Path>: <Message>' -TestCases @(
        @{ Path = 'report.txt'; Message = '\.html.*\.md.*\.csv' }
        @{ Path = 'report'; Message = '\.html' }
        @{ Path = 'nowhere/report.html'; Message = 'no folder' }
        @{ Path = 'none-*.html'; Message = 'find no file' }
        @{ Path = 'Env:/report.html'; Message = 'no path of a file' }
    ) {
        $failure = Get-Failure { Export-CohortSyncReport $Path -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
        $failure.ToString() | Should -Match $Message
    }

    It 'never overwrites a ledger, whatever it is called' {
        $before = $destination.Ledger
        $ledger = Join-Path $TestDrive 'ledger.csv'
        $null = Connect-Sandbox @{ Name = 'disguised'; Ledger = $ledger }
        $failure = Get-Failure { Export-CohortSyncReport $ledger -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
        $failure.ToString() | Should -Match 'database'
        Sync-AmplitudeCohort two -Destination disguised | ForEach-Object Status | Should -Be 'Unchanged'
        Disconnect-LDDestination disguised
        $before | Should -Exist
    }

    It 'a directory in the place of the file is an error, and a read-only folder too' -Skip:($IsWindows -or [Environment]::UserName -eq 'root') {
        $null = New-Item closed -ItemType Directory
        & chmod 500 closed
        (Get-Failure { Export-CohortSyncReport closed/report.html -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
    }
}

Describe 'What a run keeps of what was skipped and of its error' {
    It 'counts by reason, in the result and in the ledger' {
        $first.SkippedReasons['Unresolved mapping'] | Should -Be 2
        (Get-CohortSyncRun -CohortId one).SkippedReasons | Should -Be $first.SkippedReasons
        "$($first.SkippedReasons)" | Should -Be 'Unresolved mapping: 2'
    }

    It 'keeps the error id and what to do about it' {
        $blocked.ErrorId | Should -Be 'EmptyCohort'
        $failed.ErrorId | Should -Be 'CohortNotFound'
        $run = Get-CohortSyncRun -CohortId missing
        $run.ErrorId | Should -Be 'CohortNotFound'
        $run.Advice | Should -Be $failed.Advice
        $run.Advice | Should -Not -BeNullOrEmpty
        $first.ErrorId | Should -BeNullOrEmpty
    }

    It 'survives Export-Clixml, ConvertTo-Json and Export-Csv' {
        $first | Export-Clixml run.xml
        (Import-Clixml run.xml).SkippedReasons['Unresolved mapping'] | Should -Be 2
        ($first | ConvertTo-Json | ConvertFrom-Json).SkippedReasons.'Unresolved mapping' | Should -Be 2
        ($first | ConvertTo-Csv | ConvertFrom-Csv).SkippedReasons | Should -Be 'Unresolved mapping: 2'
        ($first | Format-List | Out-String) | Should -Match 'SkippedReasons\s*:\s*\{.*Unresolved mapping.*2.*\}'
    }
}
