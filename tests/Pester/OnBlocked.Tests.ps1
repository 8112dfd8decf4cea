# Sync-AmplitudeCohort -OnBlocked.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # A trigger that switches the flag of a cohort's segment off: its secret address.
    function New-Trigger([string] $CohortId) {
        (Invoke-RestMethod "$((Get-Sandbox).launchDarklyUri)api/v2/flags/default/cohort-amplitude-$CohortId/triggers/production" -Method Post -NoProxy `
            -Headers @{ Authorization = (Get-Sandbox).accessToken } -ContentType application/json `
            -Body '{"integrationKey":"generic-trigger","instructions":[{"kind":"turnFlagOff"}]}').triggerURL
    }

    function Get-Trigger {
        (Invoke-SandboxRequest account).triggers | ForEach-Object { $_ }
    }

    # Everything that a sync says, in all streams, with its errors in full.
    function Invoke-Loudly([hashtable] $With) {
        $streams = & { $DebugPreference = 'Continue'; Sync-AmplitudeCohort c1 @With -Verbose -WarningAction Continue } *>&1
        $streams
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Sync-AmplitudeCohort -OnBlocked' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Members a, b
        (Sync-AmplitudeCohort c1).Status | Should -Be 'Succeeded'
        $address = New-Trigger c1
        $trigger = ConvertTo-SecureString $address -AsPlainText -Force
        Clear-SandboxRequest
    }

    It 'switches the flag off when a guard blocks' {
        Set-SandboxCohort c1 -Members @('')
        $result = Sync-AmplitudeCohort c1 -OnBlocked $trigger -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Blocked'
        $problems | Should -HaveCount 1
        (Get-Trigger).calls | Should -Be 1
        (Get-Trigger).flagIsOn | Should -BeFalse
        ((Get-Trigger).lastBody | ConvertFrom-Json).eventName | Should -Match 'EmptyCohort'
        $call = Get-SandboxRequest launchDarkly POST '/webhook/*'
        $call | Should -HaveCount 1
        $call.authorization | Should -BeNullOrEmpty
    }

    It 'is called even when the pipeline has had enough of the result' {
        Set-SandboxCohort c1 -Members @('')
        $null = Sync-AmplitudeCohort c1 -OnBlocked $trigger -ErrorAction SilentlyContinue | Select-Object -First 1
        (Get-Trigger).calls | Should -Be 1
    }

    It 'is not called when <What>' -ForEach @(
        @{ What = 'the sync goes through'; Members = @('a', 'b', 'c'); With = @{} }
        @{ What = 'nothing changes'; Members = @('a', 'b'); With = @{} }
        @{ What = 'it is -WhatIf'; Members = @(''); With = @{ WhatIf = $true } }
        @{ What = '-AllowEmpty lifts the guard'; Members = @(''); With = @{ AllowEmpty = $true } }
    ) {
        Set-SandboxCohort c1 -Members $Members
        $null = Sync-AmplitudeCohort c1 -OnBlocked $trigger @With -ErrorAction SilentlyContinue 6>$null
        (Get-Trigger).calls | Should -Be 0
        (Get-Trigger).flagIsOn | Should -BeTrue
    }

    It 'warns, writes an error and stays blocked when the trigger can not be called' {
        Set-SandboxCohort c1 -Members @('')
        $null = Add-SandboxFault @{ path = '/webhook/*'; status = 404 }
        $result = Sync-AmplitudeCohort c1 -OnBlocked $trigger -ErrorAction SilentlyContinue -ErrorVariable problems -WarningVariable warnings -WarningAction SilentlyContinue
        $result.Status | Should -Be 'Blocked'
        $result.Reason | Should -Match 'no member'
        $problems.FullyQualifiedErrorId | Should -Be @(
            'EmptyCohort,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
            'TriggerFailed,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        )
        "$warnings" | Should -Match 'could not be called'
        (Get-CohortSyncRun -Last 1).Status | Should -Be 'Blocked'
    }

    It 'keeps the address to itself, whether it works or not' {
        Set-SandboxCohort c1 -Members @('')
        $secrets = $address, ([uri] $address).AbsolutePath, ([uri] $address).Segments[-1], ([uri] $address).Segments[-2].Trim('/')
        $echo = ConvertTo-Json -Compress -InputObject @{ message = "No trigger at $address, $($secrets -join ' ')" }
        $said = [System.Collections.Generic.List[string]]::new()
        foreach ($fault in $null, @{ status = 404; body = $echo }, @{ status = 500; body = $echo; headers = @{ 'Retry-After' = '0' } }, @{ abort = $true }) {
            if ($fault) {
                $null = Add-SandboxFault ($fault + @{ path = '/webhook/*' })
            }
            $Error.Clear()
            foreach ($one in Invoke-Loudly @{ OnBlocked = $trigger; ErrorAction = 'Continue' }) {
                $said.Add(($one | Out-String -Width 500))
                $said.Add(($one | Format-List * -Force | Out-String -Width 500))
            }
            $said.Add((Get-Error -Newest 5 | Out-String -Width 500))
        }
        $text = $said -join "`n"
        $text | Should -Match 'flag trigger'
        foreach ($secret in $secrets) {
            $text.Contains($secret, [StringComparison]::OrdinalIgnoreCase) | Should -BeFalse -Because $secret
            foreach ($file in Get-ChildItem (Get-Sandbox).Folder -File) {
                $stream = [System.IO.File]::Open($file.FullName, 'Open', 'Read', 'ReadWrite, Delete')
                $content = [System.IO.StreamReader]::new($stream, [System.Text.Encoding]::Latin1).ReadToEnd()
                $stream.Dispose()
                $content.Contains($secret) | Should -BeFalse -Because "it must not be in $($file.Name)"
            }
        }
    }

    It 'refuses an address that is not safe before anything is asked, and does not repeat it' {
        foreach ($bad in 'http://hooks.example.com/webhook/triggers/sentinel-1', 'sentinel-2', 'https://u:sentinel-3@example.com/x') {
            $failure = Get-Failure { Sync-AmplitudeCohort c1 -OnBlocked (ConvertTo-SecureString $bad -AsPlainText -Force) }
            $failure.FullyQualifiedErrorId | Should -Be 'InsecureUri,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
            "$failure $($failure | Format-List * -Force | Out-String)" | Should -Not -Match 'sentinel'
        }
        Get-SandboxRequest | Should -HaveCount 0
    }
}
