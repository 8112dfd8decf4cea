# New-LDIntegrationManifest.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Import-Module (Get-ModulePath)
    $company = @{
        Name          = 'Acme Sync'
        Author        = 'Acme'
        SupportEmail  = 'help@acme.example.com'
        Site          = 'https://acme.example.com'
        PrivacyPolicy = 'https://acme.example.com/privacy'
    }
    $capabilities = (Get-Command New-LDIntegrationManifest).Parameters['Capability'].Attributes.ValidValues
}

Describe 'New-LDIntegrationManifest' {
    It 'writes a manifest and two icons, and says where' {
        $manifest = New-LDIntegrationManifest (Join-Path $TestDrive 'acme-sync') @company
        $manifest | Should -BeOfType ([LDCohortSync.IntegrationManifest])
        $manifest.Key | Should -Be 'acme-sync'
        $manifest.Capabilities | Should -Be @('syncedSegment')
        $manifest.FullName | Should -Be (Join-Path $TestDrive 'acme-sync/manifest.json')
        $manifest.Files | Should -HaveCount 3
        $manifest.Files | Should -Exist
        $written = Get-Content $manifest.FullName -Raw | ConvertFrom-Json
        $written.name | Should -Be 'Acme Sync'
        $written.links.site | Should -Be 'https://acme.example.com'
        ([xml] (Get-Content (Join-Path $TestDrive 'acme-sync/assets/square.svg') -Raw)).DocumentElement.LocalName | Should -Be 'svg'
        "$manifest" | Should -Be $manifest.FullName
    }

    It 'writes a manifest without a finding for capability <_>' -ForEach @(
        'Approval', 'AuditLogEventsHook', 'BigSegmentStore', 'Endpoint', 'FeatureStore', 'FlagLink', 'ReservedCustomProperties', 'SyncedSegment', 'Trigger'
    ) {
        New-LDIntegrationManifest (Join-Path $TestDrive "only-$($_.ToLowerInvariant())") -Capability $_ @company | Test-LDIntegrationManifest | Should -BeNullOrEmpty
    }

    It 'writes one for none and for all of them' {
        New-LDIntegrationManifest (Join-Path $TestDrive 'none') -Capability @() @company | Test-LDIntegrationManifest | Should -BeNullOrEmpty
        $all = New-LDIntegrationManifest (Join-Path $TestDrive 'all') -Capability $capabilities @company
        $all.Capabilities | Should -HaveCount 8
        $all | Test-LDIntegrationManifest | Should -BeNullOrEmpty
        (Get-Content $all.FullName -Raw | ConvertFrom-Json).categories[0] | Should -Be 'synced-segments'
    }

    It 'offers the capabilities with Tab and takes no others' {
        $line = 'New-LDIntegrationManifest -Capability '
        [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText | Should -Be $capabilities
        { New-LDIntegrationManifest (Join-Path $TestDrive 'x') -Capability Teleport @company } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'takes form variables as hashtables, ordered or not, and as objects from JSON' {
        $team = [ordered]@{ key = 'team'; name = 'Team'; type = 'string'; description = 'The team.' }
        $region = @{ key = 'region'; name = 'Region'; type = 'enum'; description = 'Where.'; allowedValues = @('us', 'eu' | ForEach-Object { $_ }) }
        $quiet = '{"key":"quiet","name":"Quiet","type":"boolean","description":"Fewer events.","isOptional":true,"defaultValue":false}' | ConvertFrom-Json -AsHashtable
        $manifest = New-LDIntegrationManifest (Join-Path $TestDrive 'asking') -FormVariable $team, $region, $quiet @company
        $manifest | Test-LDIntegrationManifest | Should -BeNullOrEmpty
        $written = (Get-Content $manifest.FullName -Raw | ConvertFrom-Json).formVariables
        $written.key | Should -Be @('team', 'region', 'quiet')
        $written[1].allowedValues | Should -Be @('us', 'eu')
        $written[2].defaultValue | Should -BeFalse
    }

    It 'replaces nothing without -Force' {
        $path = Join-Path $TestDrive 'twice'
        $first = New-LDIntegrationManifest $path @company
        $failed = $null
        New-LDIntegrationManifest $path -Capability Trigger @company -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -Be 'ManifestExists,LDCohortSync.Commands.NewLDIntegrationManifestCommand'
        $failed[0].CategoryInfo.Category | Should -Be 'ResourceExists'
        (New-LDIntegrationManifest $path -Capability Trigger -Force @company).Capabilities | Should -Be 'trigger'
        $first.FullName | Should -Exist
    }

    It 'writes nothing with -WhatIf, and checks all the same' {
        New-LDIntegrationManifest (Join-Path $TestDrive 'whatif') -WhatIf @company | Should -BeNullOrEmpty
        Join-Path $TestDrive 'whatif' | Should -Not -Exist
        { New-LDIntegrationManifest (Join-Path $TestDrive 'whatif') -WhatIf -Overview 'No period' -ErrorAction Stop @company } | Should -Throw -ErrorId 'InvalidManifest,*'
    }

    It 'names everything that LaunchDarkly would refuse' {
        $failure = Get-Failure { New-LDIntegrationManifest (Join-Path $TestDrive 'bad') -Overview 'x' -Version 1.0 -Category ai, data, import, automation -ErrorAction Stop @company }
        $failure.CategoryInfo.Category | Should -Be 'InvalidData'
        foreach ($path in '/overview', '/version', '/categories') {
            "$failure" | Should -Match ([regex]::Escape("${path}:"))
        }
        Join-Path $TestDrive 'bad' | Should -Not -Exist
    }

    It 'takes rows of a table, where a bad one does not keep the others back' {
        $rows = @"
Path,Name,Author,SupportEmail,Site,PrivacyPolicy,Capability
$(Join-Path $TestDrive 'row-1'),One Partner,One,help@one.example.com,https://one.example.com,https://one.example.com/privacy,Trigger
$(Join-Path $TestDrive 'row-2'),Two,Two,nobody,https://two.example.com,https://two.example.com/privacy,FlagLink
$(Join-Path $TestDrive 'row-3'),Three,Three,help@three.example.com,https://three.example.com,https://three.example.com/privacy,FlagLink
"@ | ConvertFrom-Csv
        $failed = $null
        $written = $rows | New-LDIntegrationManifest -ErrorVariable failed -ErrorAction SilentlyContinue
        $written.Key | Should -Be @('row-1', 'row-3')
        $failed | Should -HaveCount 1
        "$($failed[0])" | Should -Match '/supportEmail'
    }

    It 'follows the location and the drives of the session' {
        Push-Location $TestDrive
        try {
            (New-LDIntegrationManifest ./here @company).FullName | Should -Be (Join-Path $TestDrive 'here/manifest.json')
            (New-LDIntegrationManifest TestDrive:/there @company).FullName | Should -Be (Join-Path $TestDrive 'there/manifest.json')
        }
        finally {
            Pop-Location
        }
    }
}
