# Test-LDIntegrationManifest.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $company = @{ Author = 'Acme'; SupportEmail = 'help@acme.example.com'; Site = 'https://acme.example.com'; PrivacyPolicy = 'https://acme.example.com/privacy' }
    $root = (New-Item (Join-Path $TestDrive 'integrations') -ItemType Directory).FullName
    $good = New-LDIntegrationManifest (Join-Path $root 'good-one') -Name 'Good one' @company
    $bad = New-LDIntegrationManifest (Join-Path $root 'bad-one') -Name 'Bad one' @company
    $document = Get-Content $bad.FullName -Raw | ConvertFrom-Json -AsHashtable
    $document.overview = 'No period at its end'
    $document.capabilities.syncedSegment.requestParser.memberArrayParser.Remove('booleanMembershipPath')
    $document.capabilities.syncedSegment.requestParser.arrayInclusion = @{ path = '/action'; matcher = '^(add|remove)$' }
    $document | ConvertTo-Json -Depth 20 | Set-Content $bad.FullName
    'not a manifest' | Set-Content (Join-Path $root 'README.md')
}

AfterAll {
    Stop-Sandbox
}

Describe 'Test-LDIntegrationManifest' {
    It 'writes nothing for a manifest without fault' {
        Test-LDIntegrationManifest (Split-Path $good.FullName) | Should -BeNullOrEmpty
        Test-LDIntegrationManifest $good.FullName | Should -BeNullOrEmpty
    }

    It 'writes one finding a rule, with its place' {
        $findings = Test-LDIntegrationManifest (Split-Path $bad.FullName)
        $findings | Should -HaveCount 2
        $findings[0] | Should -BeOfType ([LDCohortSync.ManifestFinding])
        $findings.Rule | Should -Be @('OverviewPeriod', 'MatcherAddsRemovals')
        $findings.Severity | Should -Be @('Error', 'Warning')
        $findings.Path | Should -Be @('/overview', '/capabilities/syncedSegment/requestParser/arrayInclusion/matcher')
        $findings.Manifest | Select-Object -Unique | Should -Be $bad.FullName
        $findings.Advice | Should -Match '\.$'
        "$($findings[0])" | Should -Match '^Error OverviewPeriod /overview: '
    }

    It 'finds manifests by wildcards and leaves other files out' {
        (Test-LDIntegrationManifest (Join-Path $root '*')).Manifest | Select-Object -Unique | Should -Be $bad.FullName
        Test-LDIntegrationManifest (Join-Path $root '*/manifest.json') -Quiet | Should -HaveCount 2
    }

    It 'takes files, folders, names and manifests from the pipeline' {
        @(Get-ChildItem $root -Directory | Test-LDIntegrationManifest) | Should -HaveCount 2
        @(Get-ChildItem $root -Recurse -Filter manifest.json | Test-LDIntegrationManifest) | Should -HaveCount 2
        @([System.IO.FileInfo]::new($bad.FullName) | Test-LDIntegrationManifest) | Should -HaveCount 2
        @($bad.FullName, $good.FullName | Test-LDIntegrationManifest) | Should -HaveCount 2
        @($bad, $good | Test-LDIntegrationManifest) | Should -HaveCount 2
        @([pscustomobject]@{ FullName = $bad.FullName } | Test-LDIntegrationManifest) | Should -HaveCount 2
    }

    It 'takes a literal path with brackets in it' {
        $odd = New-LDIntegrationManifest (Join-Path $TestDrive 'odd[1]') -Name 'Odd one' @company
        (Test-LDIntegrationManifest -LiteralPath (Split-Path $odd.FullName)).Rule | Should -Be 'FolderName'
        (Get-Item -LiteralPath (Split-Path $odd.FullName) | Test-LDIntegrationManifest).Rule | Should -Be 'FolderName'
    }

    It 'says yes or no with -Quiet, for errors and not for warnings' {
        Test-LDIntegrationManifest $good.FullName -Quiet | Should -BeTrue
        Test-LDIntegrationManifest $bad.FullName -Quiet | Should -BeFalse
    }

    It 'names a path that leads nowhere, and goes on' -ForEach @('nowhere', 'nowhere*') {
        $failed = $null
        $paths = (Join-Path $root $_), $good.FullName
        Test-LDIntegrationManifest $paths -Quiet -ErrorVariable failed -ErrorAction SilentlyContinue | Should -Be @($true)
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -Be 'ManifestNotFound,LDCohortSync.Commands.TestLDIntegrationManifestCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
    }

    It 'says where a file goes wrong that is not JSON, and where a key comes twice' {
        $folder = (New-Item (Join-Path $TestDrive 'broken') -ItemType Directory).FullName
        "{`n  `"name`": }" | Set-Content (Join-Path $folder 'manifest.json')
        $finding = Test-LDIntegrationManifest $folder
        $finding.Rule | Should -Be 'Json'
        $finding.Message | Should -Match 'line 2'
        Copy-Item (Split-Path $good.FullName) (Join-Path $TestDrive 'double') -Recurse
        $path = Join-Path $TestDrive 'double/manifest.json'
        (Get-Content $path -Raw) -replace '"author":', '"author": "Other", "author":' | Set-Content $path
        (Test-LDIntegrationManifest $path).Path | Should -Be '/author'
    }

    It 'shows findings as a table' {
        $text = Test-LDIntegrationManifest $bad.FullName | Out-String -Width 200
        $text | Should -Match 'Severity\s+Rule\s+Path\s+Message'
        $text | Should -Match 'Error\s+OverviewPeriod\s+/overview'
    }
}

Describe 'Test-LDIntegrationManifest -SamplePayload' {
    BeforeAll {
        $payload = '{ "environmentId": "507f1f77bcf86cd799439011", "batch": [
            { "userId": "u1", "cohortId": "c1", "cohortName": "Power", "cohortUrl": "https://x.example.com/c1", "value": true },
            { "userId": "u2", "cohortId": "c1", "cohortName": "Power", "value": false } ] }'
    }

    It 'shows what LaunchDarkly would read' {
        $read = Test-LDIntegrationManifest $good.FullName -SamplePayload $payload
        $read | Should -BeOfType ([LDCohortSync.ParsedPayload])
        $read.EnvironmentId | Should -Be '507f1f77bcf86cd799439011'
        $read.CohortId, $read.CohortName, $read.CohortUrl, $read.ContextKind | Should -Be @('c1', 'Power', 'https://x.example.com/c1', 'user')
        $read.SegmentKey | Should -Be 'good-one-c1'
        $read.Members.Key | Should -Be @('u1', 'u2')
        $read.Members.Action | Should -Be @('Add', 'Remove')
        $read.Added, $read.Removed | Should -Be @(1, 1)
    }

    It 'reads the payload from a file too' {
        $payload | Set-Content (Join-Path $TestDrive 'request.json')
        (Test-LDIntegrationManifest $good.FullName -SamplePayload (Join-Path $TestDrive 'request.json')).Added | Should -Be 1
        { Test-LDIntegrationManifest $good.FullName -SamplePayload (Join-Path $TestDrive 'gone.json') } | Should -Throw -ErrorId 'InvalidPayload,*'
    }

    It 'names what a payload lacks' {
        $failure = Get-Failure { Test-LDIntegrationManifest $good.FullName -SamplePayload '{ "environmentId": "e", "batch": [] }' -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidPayload,LDCohortSync.Commands.TestLDIntegrationManifestCommand'
        "$failure" | Should -Match '/batch/0/cohortId'
    }

    It 'refuses to be asked for two answers' {
        { Test-LDIntegrationManifest $good.FullName -SamplePayload $payload -Quiet } | Should -Throw -ErrorId 'InvalidParameter,*'
    }

    It 'reads from what a sync sends exactly who entered and who left' {
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Name 'Power "users"' -Members @(1..25 | ForEach-Object { "user-$_" })
        $null = Sync-AmplitudeCohort c1 -BatchSize 7
        Update-SandboxCohort c1 -Add 'new "one"', 'new-two' -Remove @(1..9 | ForEach-Object { "user-$_" })
        Clear-SandboxRequest
        $result = Sync-AmplitudeCohort c1 -BatchSize 4
        $read = Get-SandboxBatch | ForEach-Object { Test-LDIntegrationManifest $good.FullName -SamplePayload $_.body }
        $read | Should -HaveCount $result.Batches
        ($read.Members | Where-Object Action -EQ Add).Key | Sort-Object | Should -Be @('new "one"', 'new-two')
        ($read.Members | Where-Object Action -EQ Remove).Key | Sort-Object | Should -Be @(1..9 | ForEach-Object { "user-$_" } | Sort-Object)
        ($read | Measure-Object Added -Sum).Sum | Should -Be $result.Added
        ($read | Measure-Object Removed -Sum).Sum | Should -Be $result.Removed
        $read.EnvironmentId | Select-Object -Unique | Should -Be (Get-Sandbox).clientSideId
        $read.CohortName | Select-Object -Unique | Should -Be 'Power "users"'
    }
}

Describe 'The partner part of the module' {
    It 'is loaded when one of its commands runs and not before, in a context of its own' {
        $run = Invoke-Pwsh -Environment @{ MANIFEST_OF_TEST = $good.FullName } -Script {
            $ErrorActionPreference = 'Stop'
            function Find-Partner {
                foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
                    $context.Assemblies | Where-Object { $_.GetName().Name -eq 'LDCohortSync.Partner' } | ForEach-Object { $context.Name }
                }
            }
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Get-LDDestination
            "before: $(Find-Partner)"
            Test-LDIntegrationManifest $env:MANIFEST_OF_TEST -Quiet
            "after: $(Find-Partner)"
        }
        $run.ExitCode | Should -Be 0 -Because $run.Errors
        $run.Output.Trim() -split '\r?\n' | Should -Be @('before: ', 'True', 'after: LDCohortSync')
    }
}
