# The result object of Sync-AmplitudeCohort.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
}

AfterAll {
    Stop-Sandbox
}

Describe 'The result' {
    BeforeAll {
        $null = Connect-Sandbox @{ Name = 'prod' }
        Set-SandboxCohort c1 -Name 'Some users' -Members a, b, b, ''
        $before = [datetimeoffset]::UtcNow
        $result = Sync-AmplitudeCohort c1
        $after = [datetimeoffset]::UtcNow
        $fields = @(
            'RunId', 'CohortId', 'CohortName', 'Destination', 'SegmentKey', 'SegmentKind', 'Status', 'Rows', 'CohortSize', 'Added', 'Removed'
            'Unchanged', 'Skipped', 'SkippedReasons', 'Duplicates', 'Batches', 'Retries', 'Baseline', 'Drift', 'StartedAt', 'Duration', 'SegmentUri', 'ApprovalUri', 'StoredPlan'
            'Reason', 'ErrorId', 'Advice'
        )
    }

    It 'has every field of the contract, in its order, and no other' {
        $result.PSObject.Properties.Name | Should -Be $fields
    }

    It 'has types that can be counted, sorted and compared' {
        $result.RunId | Should -BeOfType ([guid])
        $result.RunId | Should -Not -Be ([guid]::Empty)
        $result.Status | Should -BeOfType ([enum])
        $result.SegmentKind | Should -BeOfType ([enum])
        $result.Baseline | Should -BeOfType ([enum])
        foreach ($field in 'Rows', 'CohortSize', 'Added', 'Removed', 'Unchanged', 'Skipped', 'Duplicates', 'Drift') {
            $result.$field | Should -BeOfType ([long])
        }
        $result.Batches | Should -BeOfType ([int])
        $result.Retries | Should -BeOfType ([int])
        $result.StartedAt | Should -BeOfType ([datetimeoffset])
        $result.StartedAt | Should -BeGreaterOrEqual $before
        $result.StartedAt | Should -BeLessOrEqual $after
        $result.Duration | Should -BeOfType ([timespan])
        $result.Duration | Should -BeGreaterThan ([timespan]::Zero)
        $result.Duration | Should -BeLessThan ($after - $before + [timespan]::FromSeconds(1))
        $result.SegmentUri | Should -BeOfType ([uri])
        $result.SegmentUri | Should -Be "$((Get-Sandbox).launchDarklyUri)default/production/segments/amplitude-c1/targeting"
        $result.Reason | Should -BeNullOrEmpty
    }

    It 'counts requests that had to be repeated' {
        Update-SandboxCohort c1 -Add 'new'
        $null = Add-SandboxFault @{ path = '/api/v2/segment-targets/amplitude'; status = 503; headers = @{ 'Retry-After' = '0' } }
        $repeated = Sync-AmplitudeCohort c1
        $repeated.Status | Should -Be 'Succeeded'
        $repeated.Retries | Should -Be 1
        $repeated.Batches | Should -Be 1
    }

    It 'is what the ledger gives back' {
        $recorded = Get-CohortSyncRun | Where-Object RunId -EQ $result.RunId
        foreach ($field in $fields | Where-Object { $_ -notin 'StartedAt', 'Duration' }) {
            $recorded.$field | Should -Be $result.$field -Because $field
        }
        [math]::Abs(($recorded.StartedAt - $result.StartedAt).TotalSeconds) | Should -BeLessThan 0.01
    }

    It 'survives Export-Clixml, ConvertTo-Json and Export-Csv' {
        $path = Join-Path $TestDrive 'result.xml'
        $result | Export-Clixml $path
        $copy = Import-Clixml $path
        $copy.PSObject.TypeNames[0] | Should -Be 'Deserialized.LDCohortSync.CohortSyncResult'
        foreach ($field in $fields) {
            # A dictionary comes back as one, and tells its counts by itself no more.
            $value = $copy.$field -is [System.Collections.IDictionary] ? (($copy.$field.Keys | Sort-Object | ForEach-Object { "${_}: $($copy.$field[$_])" }) -join '; ') : $copy.$field
            ($null -eq $value ? '' : $value.ToString()) | Should -Be "$($result.$field)" -Because $field
        }
        $json = $result | ConvertTo-Json -EnumsAsStrings | ConvertFrom-Json
        $json.Status | Should -Be 'Succeeded'
        $json.CohortSize | Should -Be 2
        ($result | ConvertTo-Csv | ConvertFrom-Csv).Status | Should -Be 'Succeeded'
    }
}
