# Sync-AmplitudeCohort, the main job: what is sent, what comes out, and what the segment holds afterwards.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox -Seed demo
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'A cohort of 10,000 rows, from the first sync on' {
    BeforeAll {
        Set-SandboxOption @{ pendingPolls = 1 }
        $null = Connect-Sandbox @{ Name = 'prod'; AmplitudeOrganization = 'acme' }
        $firstKey = (Get-SandboxCohortMember 7khm89cz)[0]
    }

    AfterAll {
        Disconnect-LDDestination prod
        Reset-Sandbox
    }

    It 'sends nothing and changes nothing with -WhatIf, and emits what it would do' {
        Clear-SandboxRequest
        $result = Get-AmplitudeCohort -Name 'Power*' | Sync-AmplitudeCohort -WhatIf
        $result | Should -HaveCount 1
        $result.Status | Should -Be 'Planned'
        $result.Added | Should -Be 9600
        $result.Removed | Should -Be 0
        $result.Batches | Should -Be 0
        Get-SandboxBatch | Should -HaveCount 0
        Get-SandboxRequest launchDarkly POST | Should -HaveCount 0
        Get-SandboxSyncedCohort | Should -HaveCount 0
        Get-CohortSyncRun | Should -BeNullOrEmpty
    }

    It 'emits one result with the right counts' {
        Clear-SandboxRequest
        $result = Get-AmplitudeCohort -Name 'Power*' | Sync-AmplitudeCohort
        $result | Should -HaveCount 1
        $result | Should -BeOfType ([LDCohortSync.CohortSyncResult])
        $result.Status | Should -Be 'Succeeded'
        $result.CohortId | Should -Be '7khm89cz'
        $result.CohortName | Should -Be 'Power users'
        $result.Destination | Should -Be 'prod'
        $result.SegmentKey | Should -Be 'amplitude-7khm89cz'
        $result.Rows | Should -Be 10000
        $result.CohortSize | Should -Be 9600
        $result.Added | Should -Be 9600
        $result.Removed | Should -Be 0
        $result.Unchanged | Should -Be 0
        $result.Skipped | Should -Be 250
        $result.Duplicates | Should -Be 150
        $result.Batches | Should -Be 10
        $result.Drift | Should -Be 0
    }

    It 'fills the segment with exactly the different keys that are not blank' {
        $members = Get-SandboxSegmentMember 7khm89cz
        $members | Should -HaveCount 9600
        Compare-Object $members (Get-SandboxCohortMember 7khm89cz) -CaseSensitive | Should -BeNullOrEmpty
    }

    It "sends it as the published manifest of LaunchDarkly's Amplitude integration wants it" {
        $batches = Get-SandboxBatch
        $batches | Should -HaveCount 10
        $batches.status | Select-Object -Unique | Should -Be 204
        $batches.target | Select-Object -Unique | Should -Be '/api/v2/segment-targets/amplitude'
        $batches.headers.ForEach({ $_.'Content-Type' }) | Select-Object -Unique | Should -Match '^application/json'
        $batches.ForEach({ ($_.body | ConvertFrom-Json).environmentId }) | Select-Object -Unique | Should -Be (Get-Sandbox).clientSideId
        $batches.ForEach({ $_.Changes.Count }) | Sort-Object | Should -Be @(@(600) + @(1000) * 9)
        $changes = $batches.Changes
        $changes.value | Select-Object -Unique | Should -BeTrue
        $changes.cohortId | Select-Object -Unique | Should -Be '7khm89cz'
        $changes.cohortName | Select-Object -Unique | Should -Be 'Power users'
        $changes.cohortUrl | Select-Object -Unique | Should -Be 'https://analytics.amplitude.com/acme/cohort/7khm89cz'
        $changes.userId | Sort-Object -Unique -CaseSensitive | Should -HaveCount 9600
    }

    It 'sends nothing the second time' {
        Clear-SandboxRequest
        $result = Get-AmplitudeCohort -Name 'Power*' | Sync-AmplitudeCohort
        $result | Should -HaveCount 1
        $result.Status | Should -Be 'Unchanged'
        $result.Added | Should -Be 0
        $result.Removed | Should -Be 0
        $result.Unchanged | Should -Be 9600
        $result.Batches | Should -Be 0
        $result.Drift | Should -Be 0
        Get-SandboxRequest launchDarkly POST | Should -HaveCount 0
    }

    It 'shows the difference with -WhatIf after the cohort has changed, and leaves the segment and the record of runs as they are' {
        Update-SandboxCohort 7khm89cz -Add 'new-1', 'new-2', 'new-3' -Remove $firstKey
        $version = (Get-SandboxState).segments | Where-Object key -EQ 'amplitude-7khm89cz' | ForEach-Object version
        Clear-SandboxRequest
        $result = Sync-AmplitudeCohort 7khm89cz -WhatIf
        $result.Status | Should -Be 'Planned'
        $result.Added | Should -Be 3
        $result.Removed | Should -Be 1
        $result.Unchanged | Should -Be 9599
        Get-SandboxRequest launchDarkly POST | Should -HaveCount 0
        (Get-SandboxState).segments | Where-Object key -EQ 'amplitude-7khm89cz' | ForEach-Object version | Should -Be $version
        (Get-CohortSyncRun).Status | Should -Be @('Unchanged', 'Succeeded')
    }

    It 'sends only the difference' {
        Clear-SandboxRequest
        $result = Sync-AmplitudeCohort 7khm89cz
        $result.Status | Should -Be 'Succeeded'
        $result.Added | Should -Be 3
        $result.Removed | Should -Be 1
        $result.Unchanged | Should -Be 9599
        $changes = (Get-SandboxBatch).Changes
        $changes | ForEach-Object { "$($_.userId) $($_.value)" } | Sort-Object |
            Should -Be (@('new-1 True', 'new-2 True', 'new-3 True', "$firstKey False") | Sort-Object)
        Compare-Object (Get-SandboxSegmentMember 7khm89cz) (Get-SandboxCohortMember 7khm89cz) -CaseSensitive | Should -BeNullOrEmpty
    }

    It 'shows no difference when compared' {
        $comparison = Compare-CohortMembership 7khm89cz -Summary
        $comparison | Should -HaveCount 1
        $comparison.IsExact | Should -BeTrue
        $comparison.CohortSize | Should -Be 9602
        $comparison.SegmentSize | Should -Be 9602
        $comparison.InBoth | Should -Be 9602
        $comparison.OnlyInCohort | Should -Be 0
        $comparison.OnlyInSegment | Should -Be 0
        $comparison.Similarity | Should -Be 1
        Compare-CohortMembership 7khm89cz | Should -BeNullOrEmpty
    }

    It 'leaves every run in the ledger' {
        (Get-CohortSyncRun).Status | Should -Be @('Succeeded', 'Unchanged', 'Succeeded')
    }
}

Describe 'Keys' {
    BeforeEach {
        Reset-Sandbox none
        $null = Connect-Sandbox
    }

    It 'go through unchanged, whatever is in them' {
        $keys = @(
            'plain', 'Case', 'case', 'CASE', 'with space', ' leading', 'comma,quote"apostrophe''', "line`nbreak", "tab`tinside"
            'Übergröße', 'e' + [char] 0x301, [string] [char] 0xE9, '日本語', '😀', 'a/b?c#d%20', '\u0041', '{"json":1}', '<b>', 'null', '0', '007'
        )
        Set-SandboxCohort odd -Members $keys
        $result = Sync-AmplitudeCohort odd
        $result.Status | Should -Be 'Succeeded'
        $result.CohortSize | Should -Be $keys.Count
        $held = Get-SandboxSegmentMember odd
        $held | Should -HaveCount $keys.Count
        foreach ($key in $keys) {
            [array]::IndexOf($held, $key) | Should -BeGreaterOrEqual 0 -Because "'$key' has to be there, ordinally equal"
        }
    }

    It 'that are blank are skipped, and repeated ones counted' {
        Set-SandboxCohort rows -Members @('a', '', 'b', '   ', 'a', @{ amplitudeId = 7 }, 'b', 'c')
        $result = Sync-AmplitudeCohort rows
        $result.Rows | Should -Be 8
        $result.CohortSize | Should -Be 3
        $result.Skipped | Should -Be 3
        $result.Duplicates | Should -Be 2
        Get-SandboxSegmentMember rows | Should -Be @('a', 'b', 'c')
    }

    It 'come from a user property, and rows without it are skipped' {
        $null = Connect-Sandbox @{ KeyProperty = 'email' }
        Set-SandboxCohort trial -Members @(1..30 | ForEach-Object {
                @{ userId = "trial-$_"; amplitudeId = $_; properties = @{ email = $_ % 10 ? "trial$_@example.com" : ''; plan = 'team' } }
            })
        $result = Sync-AmplitudeCohort trial
        $result.CohortSize | Should -Be 27
        $result.Skipped | Should -Be 3
        (Get-SandboxSegmentMember trial) -notlike '*@example.com' | Should -BeNullOrEmpty
        (Get-SandboxRequest amplitude).target | Should -Contain '/api/5/cohorts/request/trial?props=1&propKeys=email'
    }

    It 'come from a user property that Amplitude prefixes' {
        $null = Connect-Sandbox @{ KeyProperty = 'email' }
        Set-SandboxCohort prefixed -Members @{ userId = 'u'; properties = @{ email = 'u@example.com' } } -Document @{ propertyPrefix = $true }
        (Sync-AmplitudeCohort prefixed).CohortSize | Should -Be 1
        Get-SandboxSegmentMember prefixed | Should -Be 'u@example.com'
    }

    It 'come from the Amplitude id' {
        $null = Connect-Sandbox @{ KeyProperty = 'amplitude_id' }
        Set-SandboxCohort numbers -Members @{ userId = ''; amplitudeId = 12345678901 }, @{ userId = 'x'; amplitudeId = 5 }
        (Sync-AmplitudeCohort numbers).Skipped | Should -Be 0
        Get-SandboxSegmentMember numbers | Should -Be @('12345678901', '5')
    }
}

Describe 'The file of a cohort' {
    BeforeAll {
        Reset-Sandbox none
        $null = Connect-Sandbox
        $keys = 1..300 | ForEach-Object { "member-$_" }
    }

    It 'is read from <fileForm> with gzip <gzip>' -ForEach @(
        @{ fileForm = 'body'; gzip = 'none' }, @{ fileForm = 'body'; gzip = 'contentEncoding' }, @{ fileForm = 'body'; gzip = 'fileOnly' }
        @{ fileForm = 'redirect'; gzip = 'none' }, @{ fileForm = 'redirect'; gzip = 'contentEncoding' }, @{ fileForm = 'redirect'; gzip = 'fileOnly' }
    ) {
        $id = "$fileForm-$gzip".ToLowerInvariant()
        Set-SandboxCohort $id -Members $keys -Document @{ fileForm = $fileForm; gzip = $gzip }
        Clear-SandboxRequest
        (Sync-AmplitudeCohort $id).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember $id | Should -Be ($keys | Sort-Object -CaseSensitive)
        $files = Get-SandboxRequest files
        $files | Should -HaveCount ($fileForm -eq 'redirect' ? 1 : 0)
        @($files | Where-Object authorization) | Should -HaveCount 0 -Because 'no other host may see the keys'
    }

    It 'is read with a byte order mark, CR LF and leading tabs' {
        Set-SandboxCohort odd-file -Members $keys -Document @{ byteOrderMark = $true; carriageReturns = $true; tabPrefix = $true }
        (Sync-AmplitudeCohort odd-file).CohortSize | Should -Be 300
        Get-SandboxSegmentMember odd-file | Should -Be ($keys | Sort-Object -CaseSensitive)
    }

    It 'is asked for once more when its link has expired' {
        Set-SandboxCohort expired -Members $keys -Document @{ fileForm = 'redirect'; expiredLinks = 1 }
        Clear-SandboxRequest
        (Sync-AmplitudeCohort expired).Status | Should -Be 'Succeeded'
        (Get-SandboxRequest files).status | Should -Be @(403, 200)
        Get-SandboxRequest amplitude GET '*/file' | Should -HaveCount 2
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/expired' | Should -HaveCount 1
    }

    It 'is an error when it is <What>, never a smaller cohort' -ForEach @(
        @{ What = 'a web page'; Id = 'InvalidMemberFile'; Says = 'HTML'; Document = @{ rawText = '<html><body>Sign in</body></html>' } }
        @{ What = 'JSON'; Id = 'InvalidMemberFile'; Says = 'JSON'; Document = @{ rawText = '{"error":"none"}' } }
        @{ What = 'empty'; Id = 'IncompleteDownload'; Says = 'not whole'; Document = @{ rawText = '' } }
        @{ What = 'without the key column'; Id = 'KeyPropertyNotFound'; Says = "'user_id'"; Document = @{ rawText = "amplitude_id,name`n1,a`n" } }
        @{ What = 'broken in line 3'; Id = 'InvalidMemberFile'; Says = 'Line 3'; Document = @{ rawText = "amplitude_id,user_id`n1,a`n2`n" } }
        @{ What = 'far too short'; Id = 'IncompleteDownload'; Says = '3 rows'; Document = @{ rawText = "amplitude_id,user_id`n1,a`n2,b`n3,c`n"; size = 1000 } }
    ) {
        $cohort = "broken-$($What -replace '\W', '')"
        Set-SandboxCohort $cohort -Members $keys
        $null = Sync-AmplitudeCohort $cohort
        Set-SandboxCohort $cohort -Members $keys -Document $Document
        Clear-SandboxRequest
        $result = Sync-AmplitudeCohort $cohort -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        $result.Reason | Should -Match $Says
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be "$Id,LDCohortSync.Commands.SyncAmplitudeCohortCommand"
        Get-SandboxBatch | Should -HaveCount 0
        Get-SandboxSegmentMember $cohort | Should -HaveCount 300
    }
}
