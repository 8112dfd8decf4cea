# Add-LDCohortFlagLink.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Get-Link {
        @((Invoke-SandboxRequest account).links | ForEach-Object { $_ } | Sort-Object flagKey)
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Add-LDCohortFlagLink' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox @{ AmplitudeOrganization = 'acme' }
        Set-SandboxCohort c1 -Name 'Power users' -Members a, b
        $null = Sync-AmplitudeCohort c1
        $null = Invoke-SandboxRequest segments/amplitude-c1/flags Put @('dark-mode', 'new-checkout')
        Clear-SandboxRequest
    }

    It 'puts a link on each flag, once' {
        $links = Add-LDCohortFlagLink c1
        $links | Should -BeOfType ([LDCohortSync.LDFlagLink])
        $links.FlagKey | Should -Be @('dark-mode', 'new-checkout')
        $links.Status | Select-Object -Unique | Should -Be 'Added'
        $links[0].Link | Should -Be 'https://analytics.amplitude.com/acme/cohort/c1'
        $links[0].CohortId | Should -Be 'c1'
        (Add-LDCohortFlagLink c1).Status | Select-Object -Unique | Should -Be 'Unchanged'
        Get-Link | Should -HaveCount 2
        (Get-Link).title | Select-Object -Unique | Should -Be 'Amplitude cohort: Power users'
        @(Get-SandboxRequest launchDarkly '*' '/api/v2/flag-links/*').headers.'LD-API-Version' | Select-Object -Unique | Should -Be 'beta'
    }

    It 'changes a title that is no longer right' {
        $null = Add-LDCohortFlagLink c1
        $link = (Get-Link)[0]
        $null = Invoke-RestMethod "$((Get-Sandbox).launchDarklyUri)api/v2/flag-links/projects/default/flags/dark-mode/$($link.id)" -Method Patch -NoProxy `
            -Headers @{ Authorization = (Get-Sandbox).accessToken; 'LD-API-Version' = 'beta' } -Body '[{"op":"replace","path":"/title","value":"Old"}]' -ContentType application/json
        (Get-Link)[0].title | Should -Be 'Old'
        (Add-LDCohortFlagLink c1).Status | Should -Be @('Updated', 'Unchanged')
        (Get-Link)[0].title | Should -Be 'Amplitude cohort: Power users'
    }

    It 'takes <What> from the pipeline' -ForEach @(
        @{ What = 'segments'; From = { Get-LDSyncedSegment } }
        @{ What = 'cohorts'; From = { Get-AmplitudeCohort } }
        @{ What = 'results of a sync'; From = { Sync-AmplitudeCohort c1 } }
        @{ What = 'rows of a table'; From = { [pscustomobject]@{ CohortId = 'c1' } } }
    ) {
        (& $From | Add-LDCohortFlagLink).Status | Should -Be @('Added', 'Added')
        Get-Link | Should -HaveCount 2
    }

    It 'changes nothing with -WhatIf' {
        (Add-LDCohortFlagLink c1 -WhatIf 6>$null).Status | Select-Object -Unique | Should -Be 'Planned'
        Get-Link | Should -HaveCount 0
        Get-SandboxRequest launchDarkly POST | Should -HaveCount 0
    }

    It 'goes on after a flag that fails, with one error for it' {
        $null = Add-SandboxFault @{ path = '/api/v2/flag-links/projects/default/flags/dark-mode'; method = 'POST'; status = 403; always = $true
            body = '{"code":"forbidden","message":"No","access":{"action":"createFlagLink","resource":"proj/default:env/*:flag/dark-mode"}}'
        }
        $links = Add-LDCohortFlagLink c1 -ErrorAction SilentlyContinue -ErrorVariable problems
        $links.FlagKey | Should -Be 'new-checkout'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'LaunchDarklyForbidden,LDCohortSync.Commands.AddLDCohortFlagLinkCommand'
        "$($problems[0])" | Should -Match 'missing action createFlagLink on proj/default:env/\*:flag/dark-mode'
        $problems[0].TargetObject | Should -Be 'dark-mode'
    }

    It 'says what is missing: the address, the segment, the flags, the cohort' {
        $null = Connect-Sandbox @{ Name = 'plain' }
        Set-SandboxCohort c2 -Members a
        $null = Sync-AmplitudeCohort c2
        $null = Add-LDCohortFlagLink c2 -ErrorAction SilentlyContinue -ErrorVariable problems
        "$($problems[0])" | Should -Match '-AmplitudeOrganization'
        $null = Add-LDCohortFlagLink nobody -ErrorAction SilentlyContinue -ErrorVariable problems
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'SegmentNotFound,*'
        $null = Invoke-SandboxRequest segments/amplitude-c1/flags Put @()
        Add-LDCohortFlagLink c1 -WarningVariable warnings -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        "$warnings" | Should -Match 'No flag'
        (Get-Failure { Add-LDCohortFlagLink -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
    }

    It 'is a table' {
        Add-LDCohortFlagLink c1 | Out-String -Width 100 | Should -Match 'dark-mode\s+Added\s+amplitude-c1\s+https://analytics'
    }
}
