# What Sync-AmplitudeCohort takes: objects, ids, tables and files, one after the other, good and bad ones.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Initialize-Cohort([string[]] $Id) {
        Reset-Sandbox
        foreach ($one in $Id) {
            Set-SandboxCohort $one -Name "Cohort $one" -Members @(1..5 | ForEach-Object { "$one-$_" })
        }
    }

    function Write-Gzip([string] $Path, [string] $Text) {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
        $gzip = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create($Path), [System.IO.Compression.CompressionMode]::Compress)
        $gzip.Write($bytes, 0, $bytes.Length)
        $gzip.Dispose()
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Cohorts from the pipeline' {
    BeforeEach {
        Initialize-Cohort one, two, three
        $null = Connect-Sandbox
    }

    It 'come from Get-AmplitudeCohort, and each result is emitted as it is finished' {
        $synced = [System.Collections.Generic.List[string]]::new()
        Get-AmplitudeCohort | Sync-AmplitudeCohort | ForEach-Object {
            $synced.Add("$($_.CohortId) $($_.Status) $(@(Get-SandboxSyncedCohort).Count)")
        }
        $synced | Should -Be @('one Succeeded 1', 'two Succeeded 2', 'three Succeeded 3')
    }

    It 'come as ids, piped or listed' {
        ('two', 'three' | Sync-AmplitudeCohort).CohortId | Should -Be @('two', 'three')
        (Sync-AmplitudeCohort -CohortId one, two).Status | Should -Be @('Succeeded', 'Unchanged')
    }

    It 'come as a variable' {
        $cohorts = Get-AmplitudeCohort -Name '*o*'
        (Sync-AmplitudeCohort -InputObject $cohorts).CohortId | Should -Be $cohorts.Id
    }

    It 'come from a table with columns CohortId and Destination' {
        $null = Connect-Sandbox @{ Name = 'production' }
        $null = Connect-Sandbox @{ Name = 'test'; ClientSideId = Get-SandboxEnvironmentId test }
        Set-Content (Join-Path $TestDrive 'map.csv') -Value 'CohortId,Destination,Owner', 'one,production,ada', 'two,test,grace', 'one,test,ada'
        $results = Import-Csv (Join-Path $TestDrive 'map.csv') | Sync-AmplitudeCohort
        $results | ForEach-Object { "$($_.CohortId) $($_.Destination) $($_.Status)" } |
            Should -Be @('one production Succeeded', 'two test Succeeded', 'one test Succeeded')
        Get-SandboxSegmentMember one | Should -HaveCount 5
        { Get-SandboxSegmentMember two } | Should -Throw
        Get-SandboxSegmentMember two -EnvironmentId (Get-SandboxEnvironmentId test) | Should -HaveCount 5
        Disconnect-LDDestination production, test
    }

    It 'come from a table of which a bad row is one error, and an empty cell is nothing' {
        $null = Connect-Sandbox @{ Name = 'production' }
        Set-Content (Join-Path $TestDrive 'rows.csv') -Value 'CohortId,Destination,Path,SegmentKind', 'one,production,,', 'two,prodction,,', 'two,,,', 'one,,,Big'
        $results = Import-Csv (Join-Path $TestDrive 'rows.csv') | ForEach-Object {
            if (-not $_.SegmentKind) { $_.PSObject.Properties.Remove('SegmentKind') }
            $_
        } | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable failures
        $results | ForEach-Object { "$($_.CohortId) $($_.Status)" } | Should -Be @('one Succeeded', 'two Succeeded', 'one Failed')
        $failures.FullyQualifiedErrorId | ForEach-Object { $_.Split(',')[0] } | Should -Be @('NotConnected', 'InvalidParameter')
        Disconnect-LDDestination production
    }

    It 'come from a table that has their names too' {
        $results = [pscustomobject]@{ CohortId = 'one'; CohortName = 'what people call it' } | Sync-AmplitudeCohort
        $results.Status | Should -Be 'Succeeded'
        $results.CohortName | Should -Be 'Cohort one' -Because 'Amplitude knows the name'
    }

    It 'come from Get-LDSyncedSegment' {
        $null = 'one', 'three' | Sync-AmplitudeCohort
        Update-SandboxCohort three -Add 'late'
        $results = Get-LDSyncedSegment | Sync-AmplitudeCohort
        $results | ForEach-Object { "$($_.CohortId) $($_.Status) $($_.Added)" } | Should -Be @('one Unchanged 0', 'three Succeeded 1')
    }

    It 'come from earlier runs, so that failed ones can be repeated' {
        $null = Sync-AmplitudeCohort one
        $null = Add-SandboxFault @{ service = 'amplitude'; path = '/api/5/cohorts/request/two'; status = 400 }
        $null = Sync-AmplitudeCohort two -ErrorAction SilentlyContinue
        Clear-SandboxFault
        $results = Get-CohortSyncRun -Status Failed | Sync-AmplitudeCohort
        $results | ForEach-Object { "$($_.CohortId) $($_.Status)" } | Should -Be 'two Succeeded'
    }

    It 'are looked up once for all of them' {
        Clear-SandboxRequest
        $null = 'one', 'two', 'three' | Sync-AmplitudeCohort
        Get-SandboxRequest amplitude GET '/api/3/cohorts*' | Should -HaveCount 1
    }
}

Describe 'A bad cohort among good ones' {
    BeforeEach {
        Initialize-Cohort one, two, three
        $null = Connect-Sandbox
    }

    It 'has its own result and its own error, and the others are synced' {
        $results = 'one', 'missing', 'two', 'oen', 'three' | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        $results | ForEach-Object { "$($_.CohortId) $($_.Status)" } |
            Should -Be @('one Succeeded', 'missing Failed', 'two Succeeded', 'oen Failed', 'three Succeeded')
        $problems | Should -HaveCount 2
        $problems.FullyQualifiedErrorId | Select-Object -Unique | Should -Be 'CohortNotFound,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $problems.TargetObject | Should -Be @('missing', 'oen')
        $problems[1].ToString() | Should -Match "'oen'.*Nearest: one 'Cohort one'"
        Get-SandboxSyncedCohort | Should -HaveCount 3
    }

    It 'ends the pipeline with -ErrorAction Stop' {
        $failure = Get-Failure { 'one', 'missing', 'two' | Sync-AmplitudeCohort -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CohortNotFound,*'
        Get-SandboxSyncedCohort | Should -Be 'one'
        Get-RunningWork | Should -Be 0
    }

    It 'that LaunchDarkly refuses is told with what LaunchDarkly said' {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 404; body = '{"code":"invalid_request","message":"cohort name is too strange"}' }
        $results = 'one', 'two' | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        $results.Status | Should -Be @('Failed', 'Succeeded')
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'RequestRefused,*'
        $problems[0].ToString() | Should -Match 'cohort name is too strange'
    }

    It 'that LaunchDarkly took in part is told as such, and the next sync finishes it' {
        Set-SandboxCohort one -Members @(1..50 | ForEach-Object { "member-$_" })
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; after = 2; times = 100; status = 400 }
        $result = Sync-AmplitudeCohort one -BatchSize 10 -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable problems
        Clear-SandboxFault
        $result.Status | Should -Be 'PartiallyApplied'
        $result.Added | Should -Be 20
        $result.Batches | Should -Be 2
        $result.Reason | Should -Match '20 of 50'
        $problems | Should -HaveCount 1
        $result = Sync-AmplitudeCohort one
        $result.Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember one | Should -Be (Get-SandboxCohortMember one)
    }
}

Describe 'A fault that every cohort would share' {
    BeforeEach {
        Initialize-Cohort one, two, three
        $null = Connect-Sandbox
    }

    It 'of status <Status> ends the command as <Id>, after the result of its cohort' -ForEach @(
        @{ Status = 401; Id = 'LaunchDarklyUnauthorized'; Category = 'AuthenticationError'; Says = 'access token' }
        @{ Status = 403; Id = 'LaunchDarklyForbidden'; Category = 'PermissionDenied'; Says = 'createSegment and updateIncluded' }
    ) {
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; after = 1; times = 100; status = $Status }
        $results = [System.Collections.Generic.List[object]]::new()
        $failure = Get-Failure { 'one', 'two', 'three' | Sync-AmplitudeCohort -ErrorAction SilentlyContinue | ForEach-Object { $results.Add($_) } }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,LDCohortSync.Commands.SyncAmplitudeCohortCommand"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.ToString() | Should -Match $Says
        $results | ForEach-Object { "$($_.CohortId) $($_.Status)" } | Should -Be @('one Succeeded', 'two Failed')
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/three*' | Should -HaveCount 0
        Get-RunningWork | Should -Be 0
    }
}

Describe 'Members from a file' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox
        $folder = (New-Item (Join-Path $TestDrive 'members') -ItemType Directory).FullName
        $text = "amplitude_id,user_id,plan`n1,`"a,`"`"1`"`"`",x`n2,b,y`n3,,z`n4,b,y`n"
        Set-Content (Join-Path $folder 'plain.csv') -Value $text -NoNewline
        Write-Gzip (Join-Path $folder 'packed.csv.gz') $text
        Write-Gzip (Join-Path $folder 'misnamed.csv') $text
    }

    BeforeEach {
        Clear-SandboxRequest
    }

    It 'is read from <_>' -ForEach 'plain.csv', 'packed.csv.gz', 'misnamed.csv' {
        $id = $_ -replace '\W', ''
        $result = Sync-AmplitudeCohort -Path (Join-Path $folder $_) -CohortId $id -CohortName "File $_"
        $result.Status | Should -Be 'Succeeded'
        $result.CohortName | Should -Be "File $_"
        $result.Rows | Should -Be 4
        $result.CohortSize | Should -Be 2
        $result.Skipped | Should -Be 1
        $result.Duplicates | Should -Be 1
        Get-SandboxSegmentMember $id | Should -Be @('a,"1"', 'b')
        Get-SandboxRequest amplitude | Should -HaveCount 0 -Because 'everything was given'
    }

    It 'asks Amplitude for the name when none is given, and for nothing else' {
        Set-SandboxCohort known -Name 'Known in Amplitude' -Members 'other'
        (Sync-AmplitudeCohort -Path (Join-Path $folder 'plain.csv') -CohortId known).CohortName | Should -Be 'Known in Amplitude'
        (Get-SandboxRequest amplitude).target | Should -Match '^/api/3/cohorts'
        Get-SandboxSegmentMember known | Should -Be @('a,"1"', 'b')
    }

    It 'takes a relative path, the path of a PowerShell drive, and files from the pipeline' {
        Push-Location $folder
        try {
            (Sync-AmplitudeCohort -Path ./plain.csv -CohortId relative -CohortName n).Status | Should -Be 'Succeeded'
        }
        finally {
            Pop-Location
        }
        (Sync-AmplitudeCohort -Path TestDrive:/members/plain.csv -CohortId drive -CohortName n).Status | Should -Be 'Succeeded'
        (Get-Item (Join-Path $folder 'packed.csv.gz') | Sync-AmplitudeCohort -CohortId item -CohortName n).CohortSize | Should -Be 2
    }

    It 'takes a table of files' {
        Set-SandboxCohort row1 -Members 'not from the file'
        $rows = @(
            [pscustomobject]@{ Path = Join-Path $folder 'plain.csv'; CohortId = 'row1'; CohortName = 'First' }
            [pscustomobject]@{ Path = Join-Path $folder 'packed.csv.gz'; CohortId = 'row2'; CohortName = 'Second' }
        )
        $results = $rows | Sync-AmplitudeCohort
        $results | ForEach-Object { "$($_.CohortName) $($_.Status) $($_.CohortSize)" } | Should -Be @('First Succeeded 2', 'Second Succeeded 2')
        Get-SandboxSegmentMember row1 | Should -Be @('a,"1"', 'b')
    }

    It 'takes a path with brackets as it is' {
        Copy-Item -LiteralPath (Join-Path $folder 'plain.csv') -Destination (Join-Path $folder 'q[1].csv')
        (Sync-AmplitudeCohort -Path (Join-Path $folder 'q[1].csv') -CohortId brackets -CohortName n).Status | Should -Be 'Succeeded'
    }

    It 'says what is wrong with <What>' -ForEach @(
        @{ What = 'a file that is not there'; File = 'gone.csv'; Id = 'MemberFileNotFound'; Says = 'There is no file' }
        @{ What = 'a directory'; File = 'sub'; Id = 'MemberFileNotFound'; Says = 'is a directory' }
        @{ What = 'a web page'; File = 'page.csv'; Content = '<!doctype html><p>Sign in'; Id = 'InvalidMemberFile'; Says = 'HTML' }
        @{ What = 'a file without the key column'; File = 'other.csv'; Content = "amplitude_id,mail`n1,a`n"; Id = 'KeyPropertyNotFound'; Says = "'amplitude_id', 'mail'" }
        @{ What = 'a row of another length'; File = 'row.csv'; Content = "amplitude_id,user_id`n1,a`n2,b,c`n"; Id = 'InvalidMemberFile'; Says = 'Line 3' }
        @{ What = 'a quote that is never closed'; File = 'quote.csv'; Content = "amplitude_id,user_id`n1,`"a`n2,b`n"; Id = 'I*'; Says = '(?i)quote|whole' }
        @{ What = 'an empty file'; File = 'empty.csv'; Content = ''; Id = 'IncompleteDownload'; Says = 'empty' }
    ) {
        $path = Join-Path $folder $File
        $null = New-Item (Join-Path $folder 'sub') -ItemType Directory -Force
        if ($null -ne $Content) {
            Set-Content $path -Value $Content -NoNewline
        }
        $result = Sync-AmplitudeCohort -Path $path -CohortId bad -CohortName Bad -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike "$Id,LDCohortSync.Commands.SyncAmplitudeCohortCommand"
        $problems[0].ToString() | Should -Match $Says
        $problems[0].ToString() | Should -Match ([regex]::Escape($File)) -Because 'the file has to be named'
        Get-SandboxBatch | Should -HaveCount 0
    }

    It 'does not show the first row of a file that has no header' {
        Set-Content (Join-Path $folder 'headless.csv') -Value 'secret.person@example.com,1', 'other@example.com,2'
        $null = Sync-AmplitudeCohort -Path (Join-Path $folder 'headless.csv') -CohortId bad -CohortName Bad -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'KeyPropertyNotFound,*'
        $problems[0].ToString() | Should -Not -Match 'secret.person'
    }

    It 'is for one cohort only' {
        $failure = Get-Failure { Sync-AmplitudeCohort -Path (Join-Path $folder 'plain.csv') -CohortId a, b -CohortName n }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        Get-SandboxBatch | Should -HaveCount 0
    }
}

Describe 'Rows that bring no member' {
    BeforeAll {
        Reset-Sandbox
        $null = Connect-Sandbox
        function Sync-Row([int] $Good, [int] $Blank, [hashtable] $With = @{}) {
            $path = Join-Path $TestDrive 'rows.csv'
            Set-Content $path -Value (@('user_id,plan') + @(1..$Good | ForEach-Object { "user-$_,x" }) + @(',y') * $Blank)
            Sync-AmplitudeCohort -Path $path -CohortId rows -CohortName 'Many rows' -Force @With -WarningVariable warnings -WarningAction SilentlyContinue
            $script:Warned = @($warnings)
        }
    }

    It 'are warned about below 95 percent, and not at exactly 95' {
        (Sync-Row -Good 95 -Blank 5).Skipped | Should -Be 5
        $Warned | Should -HaveCount 0
        (Sync-Row -Good 94 -Blank 6).Status | Should -Be 'Succeeded'
        $Warned | Should -HaveCount 1
        "$Warned" | Should -Match "Cohort 'Many rows' \(rows\): 94 % of 100 rows are synced, which is less than 95 %"
        "$Warned" | Should -Match "6 'Unresolved mapping'.*-KeyProperty.*-SkippedReport"
    }

    It 'are warned about with -WhatIf too, and can be looked up in the report' {
        (Sync-Row -Good 1 -Blank 1 -With @{ WhatIf = $true }).Status | Should -Be 'Planned'
        "$Warned" | Should -Match '50 % of 2 rows'
        $report = Join-Path $TestDrive 'skipped-rows.csv'
        $null = Sync-Row -Good 1 -Blank 2 -With @{ SkippedReport = $report }
        $rows = Import-Csv $report
        $rows[0].PSObject.Properties.Name | Should -Be @('Amplitude_id', 'Operation', 'Mapped properties', 'Skip_detected', 'Skip_reason')
        $rows.Skip_reason | Should -Be @('Unresolved mapping', 'Unresolved mapping')
    }
}
