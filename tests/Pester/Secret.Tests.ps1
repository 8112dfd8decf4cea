# A PowerShell of its own in which everything is said that can be said, and everything that it said and wrote is looked through.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    $sandbox = Get-Sandbox
    $mark = '@member.sentinel.example'

    # Each secret in the clear, in Base64, for a URL, in a web page and in JSON, and as the value of a header.
    $ledgerPassword = 'ledger /sentinel@5d0f3a52'
    $forms = foreach ($secret in @(Get-SandboxSecret) + $ledgerPassword) {
        $base64 = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($secret)).TrimEnd('=')
        $secret
        $base64
        $base64.Replace('+', '-').Replace('/', '_')
        [uri]::EscapeDataString($secret)
        [System.Net.WebUtility]::HtmlEncode($secret)
        [System.Text.Json.JsonEncodedText]::Encode($secret).ToString()
    }
    $forms = @($forms | Select-Object -Unique)

    # The forms that a text holds.
    function Find-Secret([string] $Text) {
        $forms | Where-Object { $Text.Contains($_, [StringComparison]::OrdinalIgnoreCase) }
    }

    function Read-File($File) {
        $stream = [System.IO.File]::Open($File.FullName, 'Open', 'Read', 'ReadWrite, Delete')
        $reader = [System.IO.StreamReader]::new($stream, [System.Text.Encoding]::Latin1)
        $reader.ReadToEnd()
        $reader.Dispose()
    }

    function Set-MailCohort([string] $Id) {
        Set-SandboxCohort $Id -Name "Cohort $Id" -Members @(@(1..20 | ForEach-Object { "person-$_$mark" }) + "person-1$mark", '')
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'A PowerShell that tells all it knows' {
    BeforeAll {
        $folder = (New-Item (Join-Path $TestDrive 'told') -ItemType Directory).FullName
        $environment = Get-SandboxEnvironment
        $environment.LDCOHORTSYNC_LEDGER = Join-Path $folder 'ledger.db'
        $environment.LDCOHORTSYNC_TEST_FOLDER = $folder
        $environment.LDCOHORTSYNC_TEST_PASSWORD = $ledgerPassword
        $everything = (Get-SandboxSecret | ForEach-Object { "$_ Bearer $_ Basic $_ $([uri]::EscapeDataString($_))" }) -join ' '
        $echo = ConvertTo-Json -Compress -InputObject @{ code = 'refused'; message = "$everything victim$mark" }
        $page = "<html><head><title>$everything</title></head><body>$everything victim$mark</body></html>"
        $query = (Get-SandboxSecret | ForEach-Object { "key=$([uri]::EscapeDataString($_))" }) -join '&'
        $answers = [ordered]@{
            e400  = @{ status = 400; body = $echo }
            e401  = @{ status = 401; body = $echo; headers = @{ 'WWW-Authenticate' = "Bearer $everything"; 'X-Echo' = $everything } }
            e403  = @{ status = 403; body = $echo }
            e404  = @{ status = 404; body = $echo }
            e429  = @{ status = 429; body = $echo; headers = @{ 'Retry-After' = '0' }; times = 1 }
            e500  = @{ status = 500; body = $page; headers = @{ 'Content-Type' = 'text/html'; 'Retry-After' = '0' }; times = 1 }
            e501  = @{ status = 501; body = $page; headers = @{ 'Content-Type' = 'text/html' } }
            e302  = @{ status = 302; body = ''; headers = @{ Location = "$($sandbox.fileUri)none.csv?$query" } }
            ejson = @{ status = 200; body = $echo.TrimEnd('}') }
            epage = @{ status = 200; body = $page; headers = @{ 'Content-Type' = "text/$($sandbox.amplitudeSecretKey)" } }
        }
        foreach ($id in $answers.Keys) {
            Set-MailCohort $id
            Set-MailCohort "l$id"
            $fault = @{ times = 1000 } + @{}
            foreach ($name in $answers[$id].Keys) {
                $fault[$name] = $answers[$id][$name]
            }
            # Each service by a path with the cohort in it.
            $null = Add-SandboxFault ($fault + @{ path = "/api/5/cohorts/request/$id" })
            $null = Add-SandboxFault ($fault + @{ path = "*/amplitude-l$id" })
        }
        foreach ($status in 401, 403) {
            # The first batch gets through.
            $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; after = 1; times = 1; status = $status; body = $echo }
        }
        Set-MailCohort day
        Set-MailCohort second
        Set-MailCohort third
        Set-MailCohort asked
        Set-SandboxCohort hollow -Members @()
        Set-SandboxCohort headless -Document @{ rawText = "person-1$mark,1`nperson-2$mark,2`n" }
        Set-SandboxCohort broken -Document @{ rawText = "amplitude_id,user_id`n1,person-1$mark`n2,person-2$mark,x`n" }

        $shell = Start-Pwsh -Environment $environment -Script {
            $folder = $env:LDCOHORTSYNC_TEST_FOLDER
            $null = Start-Transcript (Join-Path $folder 'transcript.txt')
            $VerbosePreference = 'Continue'
            $DebugPreference = 'Continue'
            $InformationPreference = 'Continue'
            $WarningPreference = 'Continue'
            $ErrorActionPreference = 'Continue'
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST -Verbose
            $called = [System.Collections.Generic.HashSet[string]]::new()

            # Says what a command says, what comes of it and how it fails, in every way in which that can be looked at.
            function Invoke-Told([scriptblock] $Script) {
                $Script.Ast.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
                    ForEach-Object { $null = $called.Add($_.GetCommandName()) }
                try {
                    $output = @(& $Script)
                }
                catch {
                    $output = @()
                    $_ | Format-List * -Force | Out-String -Width 4000
                    Get-Error -InputObject $_ | Out-String -Width 4000
                }
                foreach ($one in $output) {
                    "$one"
                    $one | Format-List * -Force | Out-String -Width 4000
                    $one | Format-Custom -Depth 4 | Out-String -Width 4000
                    $one | ConvertTo-Json -Depth 5 -WarningAction SilentlyContinue
                    $one | ConvertTo-Csv
                    $one | ConvertTo-Xml -As String -Depth 4
                }
                if ($output) {
                    $output | Export-Clixml (Join-Path $folder "$([guid]::NewGuid().ToString('n')).xml") -Depth 4
                }
            }

            Invoke-Told { Connect-LDDestination -FromEnvironment -Verbose }
            Invoke-Told { Get-LDDestination -Verbose }
            Invoke-Told { Get-AmplitudeCohort -IncludeSyncInfo -Verbose }
            Invoke-Told { Sync-AmplitudeCohort day -WhatIf -Verbose }
            Invoke-Told { Sync-AmplitudeCohort day -Verify -SkippedReport (Join-Path $folder 'skipped.csv') -Verbose }
            Invoke-Told { Sync-AmplitudeCohort second -Verbose }
            Invoke-Told { Sync-AmplitudeCohort third -Verbose }
            Invoke-Told { Compare-CohortMembership day -Summary -Verbose }
            Invoke-Told { Get-LDSyncedSegment -All -IncludeFlags -Verbose }
            foreach ($id in 'e400', 'e401', 'e403', 'e404', 'e429', 'e500', 'e501', 'e302', 'ejson', 'epage') {
                Invoke-Told { Sync-AmplitudeCohort $id -Verbose }
                Invoke-Told { Sync-AmplitudeCohort "l$id" -Verbose }
                Invoke-Told { Compare-CohortMembership $id -Summary -Verbose }
            }
            Invoke-Told { Sync-AmplitudeCohort headless -Verbose }
            Invoke-Told { Sync-AmplitudeCohort broken -Verbose }
            Invoke-Told { Sync-AmplitudeCohort nobody -Verbose }
            Invoke-Told { Get-CohortSyncRun -Verbose }
            Invoke-Told { Export-CohortSyncReport (Join-Path $folder 'report.html') -Verbose }
            Invoke-Told { Export-CohortSyncReport (Join-Path $folder 'report.md') -Verbose }
            Invoke-Told { Export-CohortSyncReport (Join-Path $folder 'report.csv') -PassThru -Verbose }
            Invoke-Told { Register-CohortSync day, nobody -Cadence Hourly -Verbose }
            Invoke-Told { Sync-AmplitudeCohort -Due -Verbose }
            Invoke-Told { Get-CohortSync -Verbose }
            Invoke-Told { Unregister-CohortSync day -Verbose }
            Invoke-Told { Test-LDDestination -Verbose }
            Invoke-Told { New-LDSyncPolicy -Verbose }
            Invoke-Told { Add-LDCohortFlagLink day -Verbose }
            Invoke-Told { Get-LDSyncedSegment -ContextKey nobody-at-all -Verbose }
            Invoke-Told { Get-LDSyncedSegment -Key amplitude-day -History -Verbose }
            Invoke-Told { Sync-AmplitudeCohort asked -SegmentKind Big -RequestApproval -Verbose }
            Invoke-Told { Sync-AmplitudeCohort hollow -OnBlocked (ConvertTo-SecureString "$($env:LDCOHORTSYNC_LAUNCHDARKLY_URI)$($env:AMPLITUDE_SECRET_KEY)" -AsPlainText) -Verbose }
            $manifest = Join-Path $folder 'manifest'
            Invoke-Told { New-LDIntegrationManifest -Path $manifest -Name 'Own integration' -Capability SyncedSegment -Verbose }
            Invoke-Told { Test-LDIntegrationManifest -Path $manifest -Verbose }
            $plain = @{
                AccessToken         = ConvertTo-SecureString $env:LAUNCHDARKLY_ACCESS_TOKEN -AsPlainText
                ClientSideId        = $env:LAUNCHDARKLY_CLIENT_SIDE_ID
                AmplitudeCredential = [pscredential]::new($env:AMPLITUDE_API_KEY, (ConvertTo-SecureString $env:AMPLITUDE_SECRET_KEY -AsPlainText))
                LaunchDarklyUri     = $env:LDCOHORTSYNC_LAUNCHDARKLY_URI
                AmplitudeUri        = $env:LDCOHORTSYNC_AMPLITUDE_URI
                Ledger              = $env:LDCOHORTSYNC_LEDGER
            }
            Invoke-Told { Connect-LDDestination @plain -Name named -OAuth -Verbose }
            $plain.ClientSideId = $env:LAUNCHDARKLY_ACCESS_TOKEN
            Invoke-Told { Connect-LDDestination @plain -Name wrong -Verbose }
            $plain.ClientSideId = $env:LAUNCHDARKLY_CLIENT_SIDE_ID
            $plain.LaunchDarklyUri = 'http://127.0.0.1:1/'
            Invoke-Told { Connect-LDDestination @plain -Name unreachable -Verbose }
            $plain.LaunchDarklyUri = $env:LDCOHORTSYNC_AMPLITUDE_URI
            Invoke-Told { Connect-LDDestination @plain -Name crossed -Verbose }
            # The password of a shared ledger: out of reach, of no use, and in texts that are no address.
            $plain.LaunchDarklyUri = $env:LDCOHORTSYNC_LAUNCHDARKLY_URI
            $password = $env:LDCOHORTSYNC_TEST_PASSWORD
            $encoded = [uri]::EscapeDataString($password)
            $ledgers = @(
                "Host=127.0.0.1;Port=1;Database=ledger;Username=sync;Password=$password"
                "postgresql://sync:$encoded@127.0.0.1:1/ledger?sslpassword=$encoded"
                "postgresql://sync:$password@127.0.0.1:1/ledger"
                "host=127.0.0.1 dbname=ledger password=$password"
                "Host=127.0.0.1;Database=ledger;Pwd=a;$password=b"
                "mysql://sync:$password@127.0.0.1/ledger"
            )
            foreach ($ledger in $ledgers) {
                $plain.Ledger = $ledger
                Invoke-Told { Connect-LDDestination @plain -Name shared -Save -Verbose }
            }
            $ledgers = $ledger = $password = $encoded = $null
            Invoke-Told { Disconnect-LDDestination -Name named -Verbose }
            Invoke-Told { Move-CohortSyncLedger -To "Host=127.0.0.1;Port=1;Database=x;Username=y;Password=$($env:AMPLITUDE_SECRET_KEY)" -Verbose }
            Invoke-Told { Move-CohortSyncLedger -To (Join-Path $folder 'moved' 'ledger.db') -Verbose }
            $plain = $null

            '--- errors'
            $Error | Format-List * -Force | Out-String -Width 4000
            $Error | ForEach-Object { Get-Error -InputObject $_ } | Out-String -Width 4000
            $Error | ForEach-Object { "$($_.Exception)" }
            $Error | ConvertTo-Json -Depth 2 -WarningAction SilentlyContinue
            "errors: $($Error.Count)"
            "called: $(($called | Sort-Object) -join ' ')"
            $null = Stop-Transcript
        }
        $shell.Process.StandardInput.Close()
        $told = Wait-Pwsh $shell 240
        Clear-SandboxFault
        $files = @(Get-ChildItem $folder -File -Recurse)
    }

    It 'has called every command of the module' {
        $called = [regex]::Match($told.Output, '(?m)^called: (.*)$').Groups[1].Value -split '\s+'
        foreach ($command in (Get-Command -Module LDCohortSync -CommandType Cmdlet).Name) {
            $called | Should -Contain $command
        }
    }

    It 'has told a lot: verbose, debug and warning texts, results, and errors of many kinds' {
        # The last one is what the services repeated, without the secrets.
        foreach ($part in '(?m)^VERBOSE: Read \d+ rows', '(?m)^DEBUG: GET /api/v2/projects: 200', '"LaunchDarklyUri"', '"CohortName"', '\*\*\*') {
            $told.Output -match $part | Should -BeTrue -Because $part
        }
        foreach ($id in 'AmplitudeUnauthorized', 'LaunchDarklyUnauthorized', 'LaunchDarklyForbidden', 'CohortNotFound', 'UnexpectedAnswer', 'RequestRefused',
            'KeyPropertyNotFound', 'InvalidMemberFile', 'InvalidClientSideId', 'ServiceUnreachable', 'LedgerUnavailable') {
            $told.Output.Contains($id) | Should -BeTrue -Because $id
        }
        [int] [regex]::Match($told.Output, '(?m)^errors: (\d+)').Groups[1].Value | Should -BeGreaterThan 20
        Write-Host "      $($told.Output.Length) characters on the console, $($files.Count) files"
    }

    It 'has shown no secret, in any form' {
        Find-Secret $told.Output | Should -BeNullOrEmpty
        Find-Secret $told.Errors | Should -BeNullOrEmpty
    }

    It 'has written no secret to any file: transcript, ledger and its log, report, exported objects' {
        $files.Name | Should -Contain 'transcript.txt'
        $files.Name | Should -Contain 'skipped.csv'
        $files.Name | Should -Contain 'ledger.db'
        foreach ($file in $files) {
            Find-Secret (Read-File $file) | Should -BeNullOrEmpty -Because $file.Name
        }
    }

    It 'has named members nowhere but in the ledger and in the report that was asked for' {
        $told.Output.Contains($mark) | Should -BeFalse
        $told.Errors.Contains($mark) | Should -BeFalse
        $holders = $files | Where-Object { (Read-File $_).Contains($mark) } | ForEach-Object Name
        $holders | Where-Object { $_ -notlike 'ledger.db*' -and $_ -ne 'skipped.csv' } | Should -BeNullOrEmpty
        $holders | Should -Contain 'skipped.csv'
    }

    It 'has made the ledger and the report for their owner only' -Skip:$IsWindows {
        foreach ($file in $files | Where-Object { $_.Name -like 'ledger.db*' -or $_.Name -eq 'skipped.csv' }) {
            $file.UnixFileMode | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite') -Because $file.Name
        }
    }
}

Describe 'The search itself' {
    It 'finds a secret in every form' {
        foreach ($form in $forms) {
            Find-Secret "x $($form.ToUpperInvariant()) y" | Should -Not -BeNullOrEmpty
        }
        Find-Secret 'x y' | Should -BeNullOrEmpty
    }
}
