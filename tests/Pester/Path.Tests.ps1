# Files of members as people name them: wildcards, files from the pipeline, names with brackets, standard input.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Write-MemberFile([string] $Path, [string[]] $Members) {
        $text = [System.Text.Encoding]::UTF8.GetBytes("user_id`n$($Members -join "`n")`n")
        $file = [System.IO.File]::Create($Path)
        if ($Path -like '*.gz') {
            $file = [System.IO.Compression.GZipStream]::new($file, [System.IO.Compression.CompressionMode]::Compress)
        }
        $file.Write($text, 0, $text.Length)
        $file.Dispose()
    }

    # Runs a command line in a PowerShell of its own, with a file as its standard input, as a shell would.
    function Invoke-Piped([string] $Command, [string] $InputFile, [string[]] $Option = '-NonInteractive', [hashtable] $Environment = @{}) {
        $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        foreach ($argument in @('-NoProfile') + $Option + @('-Command', $Command)) {
            $start.ArgumentList.Add($argument)
        }
        foreach ($name in $Environment.Keys) {
            $start.Environment[$name] = $Environment[$name]
        }
        $start.Environment['LDCOHORTSYNC_TEST_MANIFEST'] = Get-ModulePath
        $start.Environment['NO_COLOR'] = '1'
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $output = $process.StandardOutput.ReadToEndAsync()
        $errors = $process.StandardError.ReadToEndAsync()
        if ($InputFile) {
            $content = [System.IO.File]::ReadAllBytes($InputFile)
            $process.StandardInput.BaseStream.Write($content, 0, $content.Length)
        }
        $process.StandardInput.Close()
        if (-not $process.WaitForExit([timespan]::FromSeconds(120))) {
            $process.Kill($true)
            throw 'The other PowerShell did not end.'
        }
        [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output.Result; Errors = $errors.Result }
        $process.Dispose()
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Sync-AmplitudeCohort -Path' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox
        foreach ($id in 'c1', 'c2', 'c3') {
            Set-SandboxCohort $id -Members 'in Amplitude'
        }
        $folder = (New-Item (Join-Path $TestDrive 'members') -ItemType Directory).FullName
        Write-MemberFile (Join-Path $folder 'c1.csv') a, b
        Write-MemberFile (Join-Path $folder 'c2.csv.gz') c, d, e
        $null = New-Item (Join-Path $folder 'sub.csv') -ItemType Directory
    }

    It 'takes a wildcard that matches one file' {
        $result = Sync-AmplitudeCohort -Path (Join-Path $folder '*.gz') -CohortId wild -CohortName Wild
        "$($result.CohortId) $($result.Status) $($result.CohortSize)" | Should -Be 'wild Succeeded 3'
    }

    It 'refuses a wildcard that matches several files of one cohort, and names them' {
        Clear-SandboxRequest
        $failure = Get-Failure { Sync-AmplitudeCohort -Path (Join-Path $folder '*.csv*') -CohortId many -CohortName Many }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $failure.ToString() | Should -Match 'matches 2 files \(c1\.csv, c2\.csv\.gz\)'
        Get-SandboxBatch | Should -HaveCount 0
    }

    It 'says that there is no file where a wildcard matches none' {
        $result = Sync-AmplitudeCohort -Path (Join-Path $folder '*.txt') -CohortId none -CohortName None -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'MemberFileNotFound,*'
        $problems[0].ToString() | Should -Match '\*\.txt'
    }

    It 'takes files that are named after their cohorts from Get-ChildItem, without -CohortId' {
        $results = Get-ChildItem (Join-Path $folder '*') -File | Sync-AmplitudeCohort
        $results | ForEach-Object { "$($_.CohortId) $($_.CohortName) $($_.Status) $($_.CohortSize)" } |
            Should -Be @('c1 Cohort c1 Succeeded 2', 'c2 Cohort c2 Succeeded 3')
        Get-SandboxSegmentMember c2 | Should -Be @('c', 'd', 'e')
    }

    It 'takes such files as a parameter' {
        (Sync-AmplitudeCohort -InputFile (Get-Item (Join-Path $folder 'c1.csv'))).Status | Should -Be 'Unchanged'
    }

    It 'takes such files from a table with a column Path only' {
        $results = [pscustomobject]@{ Path = Join-Path $folder 'c1.csv'; Owner = 'ada' } | Sync-AmplitudeCohort
        "$($results.CohortId) $($results.Status)" | Should -Be 'c1 Unchanged'
    }

    It 'asks Amplitude whether there is such a cohort, so that a wrong name makes no segment' {
        Write-MemberFile (Join-Path $TestDrive 'members.csv') a
        $result = Get-Item (Join-Path $TestDrive 'members.csv') | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        "$($result.CohortId) $($result.Status)" | Should -Be 'members Failed'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'CohortNotFound,*'
        Get-SandboxSyncedCohort | Should -Not -Contain 'members'
    }

    It 'says what to do with a name that can be no id, and goes on with the others' {
        $odd = Join-Path $TestDrive 'my cohort (1).csv'
        Write-MemberFile $odd a
        $results = @(Get-Item $odd), (Get-Item (Join-Path $folder 'c1.csv')) | ForEach-Object { $_ } |
            Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        $results.CohortId | Should -Be 'c1'
        $problems | Should -HaveCount 1
        $problems[0].ToString() | Should -Match 'my cohort \(1\)\.csv.*Give -CohortId'
    }

    It 'refuses a second file that is named after the same cohort' {
        $other = (New-Item (Join-Path $TestDrive 'other') -ItemType Directory).FullName
        Write-MemberFile (Join-Path $other 'c1.csv.gz') x
        $results = (Join-Path $folder 'c1.csv'), (Join-Path $other 'c1.csv.gz') | Get-Item | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        $results | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
        $problems[0].ToString() | Should -Match "both named after cohort 'c1'"
        Get-SandboxSegmentMember c1 | Should -Be @('a', 'b')
    }

    It 'takes one piped file with -CohortId, and none of several' {
        (Get-Item (Join-Path $folder 'c1.csv') | Sync-AmplitudeCohort -CohortId piped -CohortName Piped).Status | Should -Be 'Succeeded'
        Clear-SandboxRequest
        $failure = Get-Failure { Get-ChildItem $folder -File | Sync-AmplitudeCohort -CohortId several -CohortName Several }
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
        $failure.ToString() | Should -Match 'c1\.csv.*c2\.csv\.gz.*nothing was synced'
        Get-SandboxBatch | Should -HaveCount 0 -Because 'the first file must not be synced before the second is seen'
    }

    It 'writes a report of one piped file too' {
        $report = Join-Path $TestDrive 'piped-skipped.csv'
        $file = Join-Path $TestDrive 'blank.csv'
        Write-MemberFile $file a, '""'
        $null = Get-Item $file | Sync-AmplitudeCohort -CohortId blank -CohortName Blank -SkippedReport $report -WarningAction SilentlyContinue
        (Import-Csv $report).Skip_reason | Should -Be 'Unresolved mapping'
        { Get-Item $file | Sync-AmplitudeCohort -CohortId blank -CohortName Blank -SkippedReport $file } | Should -Throw -ErrorId 'InvalidParameter,*'
        Get-Content $file | Should -HaveCount 3
    }

    It '-LiteralPath takes a name with brackets or a star as it is' {
        foreach ($name in 'q[1].csv', 'c*.csv') {
            Copy-Item -LiteralPath (Join-Path $folder 'c1.csv') -Destination (Join-Path $TestDrive 'brackets.csv')
            [System.IO.File]::Copy((Join-Path $folder 'c1.csv'), (Join-Path $TestDrive $name), $true)
            (Sync-AmplitudeCohort -LiteralPath (Join-Path $TestDrive $name) -CohortId literal -CohortName L).CohortSize | Should -Be 2
        }
        $result = Sync-AmplitudeCohort -LiteralPath (Join-Path $folder '*.gz') -CohortId literal -CohortName L -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'MemberFileNotFound,*'
        (Get-ChildItem -LiteralPath (Join-Path $TestDrive 'q[1].csv') | Sync-AmplitudeCohort -CohortId literal -CohortName L).Status | Should -Be 'Unchanged'
    }

    It 'refuses <Path>, which is no file' -ForEach @(
        @{ Path = 'Env:PATH'; Says = 'provider Environment' }
        @{ Path = 'Variable:PID'; Says = 'provider Variable' }
        @{ Path = 'NoSuchDrive:/c1.csv'; Says = 'NoSuchDrive' }
    ) {
        foreach ($parameter in 'Path', 'LiteralPath') {
            $given = @{ $parameter = $Path }
            $failure = Get-Failure { Sync-AmplitudeCohort -CohortId c1 @given }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
            $failure.ToString() | Should -Match $Says
        }
    }

    It 'refuses a relative path where the location is no folder' {
        Push-Location Env:
        try {
            (Get-Failure { Sync-AmplitudeCohort -CohortId c1 -Path c1.csv }).ToString() | Should -Match 'provider Environment'
        }
        finally {
            Pop-Location
        }
    }

    It 'refuses what contradicts itself: <Command>' -ForEach @(
        @{ Command = 'Sync-AmplitudeCohort -CohortId c1 -Path a.csv -LiteralPath b.csv'; Says = 'both given' }
        @{ Command = '[pscustomobject]@{ Path = "c1.csv"; CohortName = "n" } | Sync-AmplitudeCohort -ErrorAction Stop'; Says = 'no -CohortId' }
        @{ Command = '[pscustomobject]@{ Path = "-" } | Sync-AmplitudeCohort -ErrorAction Stop'; Says = 'standard input' }
        @{ Command = '[pscustomobject]@{ Owner = 1 } | Sync-AmplitudeCohort -ErrorAction Stop'; Says = 'Nothing says which cohort' }
    ) {
        $failure = Get-Failure ([scriptblock]::Create($Command))
        $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
        $failure.ToString() | Should -Match $Says
    }

    It 'completes nothing and does nothing for an empty pipeline' {
        @() | Sync-AmplitudeCohort | Should -BeNullOrEmpty
        @() | Sync-AmplitudeCohort -CohortId c1 | Should -BeNullOrEmpty
    }
}

Describe 'Standard input' {
    BeforeAll {
        Reset-Sandbox
        $variables = Get-SandboxEnvironment
        Write-MemberFile (Join-Path $TestDrive 'in.csv') a, b, c
        Write-MemberFile (Join-Path $TestDrive 'in.csv.gz') @(1..50000 | ForEach-Object { "member-$_" })
        $connect = 'Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST; $null = Connect-LDDestination -FromEnvironment; '
    }

    It 'is the cohort, plain or gzip: <File>' -ForEach @(@{ File = 'in.csv'; Size = 3 }, @{ File = 'in.csv.gz'; Size = 50000 }) {
        $run = Invoke-Piped -Environment $variables -InputFile (Join-Path $TestDrive $File) -Command (
            $connect + 'Sync-AmplitudeCohort -Path - -CohortId piped -CohortName Piped -Force | ForEach-Object { "$($_.Status) $($_.CohortSize)" }')
        $run.Output | Should -Match "Succeeded $Size"
        Get-SandboxSegmentMember piped | Should -HaveCount $Size
    }

    It 'is planned with -WhatIf, and can be read once' {
        $run = Invoke-Piped -Environment $variables -InputFile (Join-Path $TestDrive 'in.csv') -Command (
            $connect + '"first: $((Sync-AmplitudeCohort -Path - -CohortId w -CohortName W -WhatIf).Status)"; ' +
            'try { Sync-AmplitudeCohort -Path - -CohortId w -CohortName W } catch { "second: $($_.FullyQualifiedErrorId) $_" }')
        $run.Output | Should -Match 'first: Planned'
        $run.Output | Should -Match 'second: InvalidParameter,.*read already'
        Get-SandboxSyncedCohort | Should -Not -Contain 'w'
    }

    It 'that is cut off or empty is no cohort' {
        $cut = Join-Path $TestDrive 'cut.csv.gz'
        $whole = [System.IO.File]::ReadAllBytes((Join-Path $TestDrive 'in.csv.gz'))
        [System.IO.File]::WriteAllBytes($cut, $whole[0..($whole.Length / 2)])
        foreach ($file in $cut, '') {
            $run = Invoke-Piped -Environment $variables -InputFile $file -Command (
                $connect + 'Sync-AmplitudeCohort -Path - -CohortId cut -CohortName Cut -ErrorAction SilentlyContinue -ErrorVariable e | Out-Null; "$($e[0].FullyQualifiedErrorId) $($e[0])"')
            $run.Output | Should -Match 'IncompleteDownload,.*Standard input is not whole'
        }
    }

    It 'is compared with a file' {
        $run = Invoke-Piped -Environment $variables -InputFile (Join-Path $TestDrive 'in.csv') -Command (
            'Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST; Compare-CohortMembership -ReferencePath "' + (Join-Path $TestDrive 'in.csv') +
            '" -DifferencePath - -Summary | ForEach-Object { "$($_.CohortName) $($_.CohortSize) $($_.IsExact)" }')
        $run.Output | Should -Match 'standard input 3 True'
    }

    It 'can not be both sides of a comparison' {
        $run = Invoke-Piped -InputFile (Join-Path $TestDrive 'in.csv') -Command (
            'Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST; try { Compare-CohortMembership -ReferencePath - -DifferencePath - } catch { "$($_.FullyQualifiedErrorId) $_" }')
        $run.Output | Should -Match 'InvalidParameter,.*read already'
    }

    It 'is refused in a host that talks to its client through it' {
        $background = Start-Background { try { Compare-CohortMembership -ReferencePath - -DifferencePath x } catch { "$_" } }
        Wait-Background $background | Should -Match 'has none of its own'
    }

    It 'is refused when it is the keyboard' -Skip:(-not (Get-Command script -CommandType Application -ErrorAction SilentlyContinue)) {
        $command = "Import-Module '$(Get-ModulePath)'; try { Compare-CohortMembership -ReferencePath - -DifferencePath x } catch { Write-Output `$_.ToString() }"
        $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($command))
        $shown = script -qec "$((Get-Process -Id $PID).Path) -NoProfile -EncodedCommand $encoded" /dev/null
        "$shown" | Should -Match 'that is the keyboard here'
    }
}

Describe 'Compare-CohortMembership and files' {
    BeforeAll {
        $folder = (New-Item (Join-Path $TestDrive 'compare') -ItemType Directory).FullName
        Write-MemberFile (Join-Path $folder 'monday.csv') a, b
        Write-MemberFile (Join-Path $folder 'tuesday.csv.gz') b, c
        Write-MemberFile (Join-Path $folder 'day[3].csv') c
    }

    It 'takes wildcards that match one file, and refuses others' {
        $found = Compare-CohortMembership -ReferencePath (Join-Path $folder 'mon*') -DifferencePath (Join-Path $folder '*.gz')
        $found | ForEach-Object { "$($_.SideIndicator)$($_.Key)" } | Should -Be @('=>c', '<=a')
        $failure = Get-Failure { Compare-CohortMembership -ReferencePath (Join-Path $folder '*day*') -DifferencePath (Join-Path $folder '*.gz') }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.CompareCohortMembershipCommand'
        $failure.ToString() | Should -Match 'matches 3 files'
        { Compare-CohortMembership -ReferencePath Env:PATH -DifferencePath (Join-Path $folder '*.gz') } | Should -Throw -ErrorId 'InvalidParameter,*'
    }

    It 'takes files from the pipeline, brackets and all, each beside the reference' {
        $found = Get-ChildItem $folder -File | Compare-CohortMembership -ReferencePath (Join-Path $folder 'monday.csv') -Summary
        $found | ForEach-Object { "$(Split-Path $_.CohortName -Leaf) $($_.OnlyInCohort) $($_.OnlyInSegment)" } |
            Should -Be @('day[3].csv 1 2', 'monday.csv 0 0', 'tuesday.csv.gz 1 1')
    }

    It 'goes straight to <Command>' -ForEach @(
        @{ Command = 'Export-Csv' }, @{ Command = 'Group-Object' }, @{ Command = 'ConvertTo-Json' }, @{ Command = 'Sort-Object' }, @{ Command = 'Export-Clixml' }
    ) {
        $files = @{ ReferencePath = Join-Path $folder 'monday.csv'; DifferencePath = Join-Path $folder 'tuesday.csv.gz'; IncludeEqual = $true }
        switch ($Command) {
            'Export-Csv' {
                Compare-CohortMembership @files | Export-Csv (Join-Path $TestDrive 'out.csv')
                $rows = Import-Csv (Join-Path $TestDrive 'out.csv')
                $rows[0].PSObject.Properties.Name | Should -Be @('Key', 'SideIndicator', 'CohortId')
                $rows | ForEach-Object { "$($_.Key)$($_.SideIndicator)" } | Should -Be @('b==', 'c=>', 'a<=')
                Compare-CohortMembership @files -Summary | Export-Csv (Join-Path $TestDrive 'summary.csv')
                (Import-Csv (Join-Path $TestDrive 'summary.csv')).InBoth | Should -Be 1
            }
            'Group-Object' {
                $groups = Compare-CohortMembership @files | Group-Object SideIndicator -AsHashTable
                $groups['=>'].Key | Should -Be 'c'
                (Compare-CohortMembership @files | Group-Object SideIndicator -NoElement | Measure-Object Count -Sum).Sum | Should -Be 3
            }
            'ConvertTo-Json' {
                $json = Compare-CohortMembership @files | ConvertTo-Json -AsArray | ConvertFrom-Json
                $json.Key | Should -Be @('b', 'c', 'a')
                (Compare-CohortMembership @files -Summary | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json).Against | Should -Be 'File'
            }
            'Sort-Object' {
                (Compare-CohortMembership @files | Sort-Object Key -Descending).Key | Should -Be @('c', 'b', 'a')
                (Compare-CohortMembership @files | Sort-Object SideIndicator, Key -Top 1).SideIndicator | Should -Be '<='
            }
            'Export-Clixml' {
                Compare-CohortMembership @files | Export-Clixml (Join-Path $TestDrive 'out.xml')
                (Import-Clixml (Join-Path $TestDrive 'out.xml')).SideIndicator | Should -Be @('==', '=>', '<=')
            }
        }
    }

    It 'has plain properties only, as Out-GridView shows them' {
        $files = @{ ReferencePath = Join-Path $folder 'monday.csv'; DifferencePath = Join-Path $folder 'tuesday.csv.gz' }
        foreach ($one in @(Compare-CohortMembership @files) + @(Compare-CohortMembership @files -Summary)) {
            foreach ($property in $one.GetType().GetProperties()) {
                $type = [Nullable]::GetUnderlyingType($property.PropertyType) ?? $property.PropertyType
                ($type.IsPrimitive -or $type.IsEnum -or $type -eq [string]) | Should -BeTrue -Because "$($property.Name) is $type"
            }
        }
    }
}
