# Get-AmplitudeCohort.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox -Seed demo
    Import-Module (Get-ModulePath)
    $null = Connect-Sandbox @{ AmplitudeOrganization = 'acme' }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Get-AmplitudeCohort' {
    It 'lists every cohort that is not archived' {
        $cohorts = Get-AmplitudeCohort
        $cohorts | Should -HaveCount 6
        $cohorts[0] | Should -BeOfType ([LDCohortSync.AmplitudeCohort])
        $cohorts.Id | Should -Contain '7khm89cz'
        $cohorts.Id | Should -Not -Contain 'acf4eeb'
    }

    It 'tells what Amplitude knows of a cohort' {
        $cohort = Get-AmplitudeCohort -Id 7khm89cz
        $cohort.Name | Should -Be 'Power users'
        $cohort.Size | Should -Be 10000
        $cohort.Description | Should -Match 'ten or more days'
        $cohort.LastComputed | Should -BeOfType ([datetimeoffset])
        $cohort.Archived | Should -BeFalse
        $cohort.GroupType | Should -Be 'User'
        $cohort.Owners | Should -Contain 'owner@example.com'
        $cohort.Url | Should -Be 'https://analytics.amplitude.com/acme/cohort/7khm89cz'
        "$cohort" | Should -Be 'Power users (7khm89cz)'
    }

    It 'finds names by wildcard, in any case' {
        (Get-AmplitudeCohort -Name 'power*').Id | Should -Be '7khm89cz'
        (Get-AmplitudeCohort 'Power*', '*retention').Id | Should -Be @('7khm89cz', '9apg8e8f')
        (Get-AmplitudeCohort 'Likely to churn').Id | Should -Be 'u9gtvp8t'
    }

    It 'finds nothing, without an error, by a wildcard that fits nothing' {
        Get-AmplitudeCohort -Name 'Nobody*' -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'names the nearest cohorts when a name is misspelt, and finds the others' {
        $found = Get-AmplitudeCohort -Name 'Powr users', 'Likely to churn' -ErrorAction SilentlyContinue -ErrorVariable problems
        $found.Id | Should -Be 'u9gtvp8t'
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'CohortNotFound,LDCohortSync.Commands.GetAmplitudeCohortCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $problems[0].TargetObject | Should -Be 'Powr users'
        $problems[0].ToString() | Should -Match "'Powr users'.*Nearest: 7khm89cz 'Power users'"
    }

    It 'names the nearest cohorts when an id is misspelt' {
        $failure = Get-Failure { Get-AmplitudeCohort -Id 7khm89cx -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'CohortNotFound,*'
        $failure.ToString() | Should -Match "7khm89cz 'Power users'"
    }

    It 'shows archived cohorts on request, and by id' {
        (Get-AmplitudeCohort -IncludeArchived).Id | Should -Contain 'acf4eeb'
        (Get-AmplitudeCohort -Name 'Winter*' -IncludeArchived).Archived | Should -BeTrue
        (Get-AmplitudeCohort -Id acf4eeb).Archived | Should -BeTrue
    }

    It 'asks for hosted syncs only on request' {
        Clear-SandboxRequest
        (Get-AmplitudeCohort -Id h0st3d42).HostedSyncs | Should -Be $null
        (Get-SandboxRequest amplitude).target | Should -Be '/api/3/cohorts'
        $sync = (Get-AmplitudeCohort -Id h0st3d42 -IncludeSyncInfo).HostedSyncs
        $sync.Target | Should -Match 'launchdarkly'
        $sync.Frequency | Should -Be 'hourly'
        $sync.LastSuccessful | Should -BeOfType ([datetimeoffset])
        @((Get-AmplitudeCohort -Id 7khm89cz -IncludeSyncInfo).HostedSyncs).Count | Should -Be 0
        (Get-SandboxRequest amplitude).target | Should -Contain '/api/3/cohorts?includeSyncInfo=true'
    }

    It 'takes ids from the pipeline, as texts and by property name, and asks Amplitude once' {
        Clear-SandboxRequest
        ('7khm89cz', '9apg8e8f' | Get-AmplitudeCohort -Id { $_ }).Name | Should -Be @('Power users', '14 day user retention')
        ('7khm89cz', '9apg8e8f' | Get-AmplitudeCohort).Id | Should -Be @('7khm89cz', '9apg8e8f')
        ([pscustomobject]@{ CohortId = '26umsb5' }, [pscustomobject]@{ CohortId = '7khm89cz' } | Get-AmplitudeCohort).Id |
            Should -Be @('26umsb5', '7khm89cz')
        Get-SandboxRequest amplitude | Should -HaveCount 3
    }

    It 'shows a cohort that was never computed without a size' {
        $cohort = Get-AmplitudeCohort -Id u9gtvp8t
        $cohort.Size | Should -Be $null
        $cohort.LastComputed | Should -Be $null
    }

    It 'says that the keys were refused, and ends' {
        $null = Add-SandboxFault @{ service = 'amplitude'; path = '/api/3/cohorts'; status = 403; body = '{"error":{"http_code":403}}' }
        $failure = Get-Failure { Get-AmplitudeCohort -ErrorAction SilentlyContinue }
        Clear-SandboxFault
        $failure.FullyQualifiedErrorId | Should -Be 'AmplitudeUnauthorized,LDCohortSync.Commands.GetAmplitudeCohortCommand'
    }
}
