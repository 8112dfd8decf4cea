# Saved destinations: what is kept, what never is, and where the secrets come from when the name alone is given.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    $profiles = $env:LDCOHORTSYNC_PROFILES
    $names = 'LaunchDarklyToken', 'AmplitudeKeys'

    # What a stand-in for Microsoft.PowerShell.SecretManagement hands out; its module is made in the tests' folder.
    $modules = (New-Item (Join-Path $TestDrive 'modules/Microsoft.PowerShell.SecretManagement') -ItemType Directory).FullName
    Set-Content (Join-Path $modules 'Microsoft.PowerShell.SecretManagement.psm1') -Value @'
function Get-Secret {
    [CmdletBinding()]
    param([string] $Name, [string] $Vault)

    $global:asked_of_vault += "$Vault/$Name"
    if (-not $global:vault_of_tests.ContainsKey($Name)) {
        Write-Error "The secret $Name was not found."
        return
    }
    $global:vault_of_tests[$Name]
}
'@
    $modulePath = $env:PSModulePath

    function Use-Vault([hashtable] $Secret = @{}) {
        $stored = Get-SandboxConnection
        $global:asked_of_vault = @()
        $global:vault_of_tests = @{ LaunchDarklyToken = $stored.AccessToken; AmplitudeKeys = $stored.AmplitudeCredential } + $Secret
        $env:PSModulePath = (Split-Path $modules) + [System.IO.Path]::PathSeparator + $modulePath
    }

    # The addresses and the ledger, without a key.
    function Get-Place {
        $connection = Get-SandboxConnection
        @{ ClientSideId = $connection.ClientSideId; LaunchDarklyUri = $connection.LaunchDarklyUri; AmplitudeUri = $connection.AmplitudeUri; Ledger = $connection.Ledger }
    }

    # Nothing is left of a test.
    function Reset-Profile {
        $env:PSModulePath = $modulePath
        Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
        Remove-Variable vault_of_tests, asked_of_vault -Scope Global -ErrorAction Ignore
        Disconnect-LDDestination * -Forget -ErrorAction Ignore
        Remove-Item $profiles -ErrorAction Ignore
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Saving a destination' {
    AfterEach { Reset-Profile }

    It 'keeps everything but the secrets, and the name alone connects it again' {
        $ledger = New-LedgerPath
        $first = Connect-Sandbox @{ Name = 'prod'; SegmentKind = 'Big'; ContextKind = 'device'; KeyProperty = 'amplitude_id'; AmplitudeOrganization = 'acme'; ApiVersion = '20220603'; Ledger = $ledger; Save = $true }
        Disconnect-LDDestination prod
        Invoke-WithEnvironment (Get-SandboxEnvironment) {
            $again = Connect-LDDestination -Name PROD
            foreach ($property in 'Name', 'ProjectKey', 'EnvironmentKey', 'ClientSideId', 'KeyProperty', 'ContextKind', 'SegmentKind', 'LaunchDarklyUri', 'AmplitudeUri', 'AmplitudeOrganization', 'ApiVersion', 'Ledger') {
                $again.$property | Should -Be $first.$property -Because $property
            }
        }
    }

    It 'has no secret in its file, which is its owner''s' {
        $null = Connect-Sandbox @{ Name = 'prod'; Save = $true; Vault = 'V'; LaunchDarklyVaultEntry = 'token'; AmplitudeVaultEntry = 'keys' }
        Invoke-WithEnvironment (Get-SandboxEnvironment) { $null = Connect-LDDestination other -FromEnvironment -Save }
        $text = Get-Content $profiles -Raw
        $text | Should -Match '"name": "prod"'
        $text | Should -Match '"launchDarklyVaultEntry": "token"'
        foreach ($file in Get-ChildItem (Split-Path $profiles) -File -Filter 'destinations*') {
            $content = Get-Content $file -Raw
            foreach ($secret in Get-SandboxSecret) {
                $content | Should -Not -BeLike "*$secret*"
            }
            if ($IsWindows) {
                continue
            }
            if ($file.Extension -eq '.lock') {
                # Whoever shares the destinations waits for it too, and there is nothing in it.
                $file.Length | Should -Be 0
                [System.IO.File]::GetUnixFileMode($file.FullName) -band [System.IO.UnixFileMode] 'GroupWrite, OtherWrite' | Should -Be 'None'
            }
            else {
                [System.IO.File]::GetUnixFileMode($file.FullName) | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite')
            }
        }
    }

    It 'is not done for keys that are refused' {
        { Connect-Sandbox @{ Name = 'prod'; Save = $true; ClientSideId = '0123456789abcdef01234567' } } | Should -Throw -ErrorId 'EnvironmentNotFound,*'
        $profiles | Should -Not -Exist
    }

    It 'is in the folder for configuration of the user' -Skip:(-not $IsLinux) {
        Invoke-WithEnvironment @{ LDCOHORTSYNC_PROFILES = $null; XDG_CONFIG_HOME = (Join-Path $TestDrive 'config') } {
            $null = Connect-Sandbox @{ Name = 'prod'; Save = $true }
            Join-Path $TestDrive 'config/LDCohortSync/destinations.json' | Should -Exist
            (Get-LDDestination -Saved).Name | Should -Be 'prod'
        }
    }

    It 'keeps an OAuth client, whose secret comes from the environment later' {
        $client = (Get-Sandbox).oAuthServiceClientId
        $connection = Get-SandboxConnection
        $connection.Remove('AccessToken')
        $secret = ConvertTo-SecureString (Get-Sandbox).oAuthClientSecret -AsPlainText
        $null = Connect-LDDestination -Name machine @connection -OAuthClientId $client -OAuthClientSecret $secret -Save
        $saved = Get-LDDestination machine -Saved
        $saved.OAuthClientId | Should -Be $client
        $saved.SignsInByBrowser | Should -BeFalse
        Get-Content $profiles -Raw | Should -Not -BeLike "*$((Get-Sandbox).oAuthClientSecret)*"
        $variables = Get-SandboxEnvironment
        $variables.LAUNCHDARKLY_OAUTH_CLIENT_SECRET = (Get-Sandbox).oAuthClientSecret
        $variables.LAUNCHDARKLY_ACCESS_TOKEN = $null
        Invoke-WithEnvironment $variables { (Connect-LDDestination machine).EnvironmentKey | Should -Be 'production' }
    }
}

Describe 'Connecting by name' {
    AfterEach { Reset-Profile }

    It 'lets parameters win over what is saved' {
        $null = Connect-Sandbox @{ Name = 'prod'; KeyProperty = 'amplitude_id'; Save = $true }
        $ledger = New-LedgerPath
        Invoke-WithEnvironment (Get-SandboxEnvironment) {
            $destination = Connect-LDDestination prod -KeyProperty user_id -Ledger $ledger
            $destination.KeyProperty | Should -Be 'user_id'
            $destination.Ledger | Should -Be $ledger
            (Get-LDDestination prod -Saved).KeyProperty | Should -Be 'amplitude_id' -Because '-Save was not given'
            $null = Connect-LDDestination prod -KeyProperty mail -Save
            (Get-LDDestination prod -Saved).KeyProperty | Should -Be 'mail'
        }
    }

    It 'takes no part where the keys are given: scripts connect as before' {
        $null = Connect-Sandbox @{ Name = 'default'; KeyProperty = 'amplitude_id'; Save = $true }
        (Connect-Sandbox).KeyProperty | Should -Be 'user_id'
        Invoke-WithEnvironment (Get-SandboxEnvironment) { (Connect-LDDestination -FromEnvironment).KeyProperty | Should -Be 'user_id' }
    }

    It 'names those that are saved when there is none of the name' {
        $null = Connect-Sandbox @{ Name = 'prod'; Save = $true }
        $null = Connect-Sandbox @{ Name = 'staging'; Save = $true }
        $failure = Get-Failure { Connect-LDDestination prodd }
        $failure.FullyQualifiedErrorId | Should -Be 'ProfileNotFound,LDCohortSync.Commands.ConnectLDDestinationCommand'
        $failure.CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $failure.TargetObject | Should -Be 'prodd'
        $failure.ToString() | Should -Match 'Saved are: prod, staging'
    }

    It 'does not hang where nobody can be asked' {
        $run = Invoke-Pwsh -Environment @{ LDCOHORTSYNC_PROFILES = $profiles } -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            foreach ($given in @{}, @{ Name = 'nobody' }, @{ ClientSideId = '0123456789abcdef01234567' }) {
                try { Connect-LDDestination @given } catch { $_.FullyQualifiedErrorId }
            }
        }
        ($run.Output | Select-String 'ProfileNotFound,' -AllMatches).Matches | Should -HaveCount 3
    }

    It 'says which variable is missing' {
        $null = Connect-Sandbox @{ Name = 'prod'; Save = $true }
        $failure = Get-Failure { Connect-LDDestination prod }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SecretUnavailable,*'
        $failure.ToString() | Should -Match 'LAUNCHDARKLY_ACCESS_TOKEN is not set.*-LaunchDarklyVaultEntry'
        Invoke-WithEnvironment @{ LAUNCHDARKLY_ACCESS_TOKEN = (Get-Sandbox).accessToken; AMPLITUDE_API_KEY = 'key' } {
            (Get-Failure { Connect-LDDestination prod }).ToString() | Should -Match 'AMPLITUDE_SECRET_KEY is not set'
        }
    }

    It 'refuses a broken file, a newer one and one that others may change' {
        Set-Content $profiles -Value '{ "version": 1, "destinations": [ { "name"'
        { Connect-LDDestination prod } | Should -Throw -ErrorId 'InvalidProfile,*'
        (Get-Failure { Get-LDDestination -Saved -ErrorAction Stop }).ToString() | Should -Match 'line 1|line 2'
        Set-Content $profiles -Value '{ "version": 99, "destinations": [] }' -NoNewline
        { Connect-Sandbox @{ Name = 'prod'; Save = $true } } | Should -Throw -ErrorId 'InvalidProfile,*'
        Get-Content $profiles -Raw | Should -Be '{ "version": 99, "destinations": [] }'
        Remove-Item $profiles
    }
}

Describe 'Secrets of a vault' {
    AfterEach { Reset-Profile }

    It 'are read by their names' {
        Use-Vault
        $place = Get-Place
        $null = Connect-LDDestination nightly @place -Vault Automation -LaunchDarklyVaultEntry LaunchDarklyToken -AmplitudeVaultEntry AmplitudeKeys -Save
        $global:asked_of_vault | Should -Be @('Automation/LaunchDarklyToken', 'Automation/AmplitudeKeys')
        $global:asked_of_vault = @()
        (Connect-LDDestination nightly).EnvironmentKey | Should -Be 'production'
        $global:asked_of_vault | Should -Be @('Automation/LaunchDarklyToken', 'Automation/AmplitudeKeys')
        (Get-LDDestination nightly -Saved).Vault | Should -Be 'Automation'
    }

    It 'come from any vault when none is named, and win over the environment' {
        Use-Vault
        $place = Get-Place
        Invoke-WithEnvironment @{ LAUNCHDARKLY_ACCESS_TOKEN = 'api-wrong' } {
            $null = Connect-LDDestination nightly @place -LaunchDarklyVaultEntry LaunchDarklyToken -AmplitudeVaultEntry AmplitudeKeys
        }
        $global:asked_of_vault | Should -Be @('/LaunchDarklyToken', '/AmplitudeKeys')
    }

    It 'that are missing or of another type are named, with their vault: <What>' -ForEach @(
        @{ What = 'no token'; Given = @{ LaunchDarklyVaultEntry = 'Nothing' }; Says = "'Nothing' could not be had from vault 'V': .*not found" }
        @{ What = 'a text in place of a pair'; Given = @{ AmplitudeVaultEntry = 'LaunchDarklyToken' }; Says = "'LaunchDarklyToken' in vault 'V' is a SecureString, and a PSCredential" }
        @{ What = 'a pair in place of a text'; Given = @{ LaunchDarklyVaultEntry = 'AmplitudeKeys' }; Says = "'AmplitudeKeys' in vault 'V' is a PSCredential, and text" }
        @{ What = 'a table'; Given = @{ AmplitudeVaultEntry = 'Table' }; Says = 'is a Hashtable' }
        @{ What = 'an empty text'; Given = @{ LaunchDarklyVaultEntry = 'Empty' }; Says = 'without a letter' }
    ) {
        Use-Vault @{ Table = @{ key = 'sentinel-in-table' }; Empty = [securestring]::new() }
        $place = Get-Place
        $entries = @{ LaunchDarklyVaultEntry = 'LaunchDarklyToken'; AmplitudeVaultEntry = 'AmplitudeKeys'; Vault = 'V' }
        foreach ($name in $Given.Keys) {
            $entries[$name] = $Given[$name]
        }
        $failure = Get-Failure { Connect-LDDestination nightly @place @entries }
        $failure.FullyQualifiedErrorId | Should -Be 'SecretUnavailable,LDCohortSync.Commands.ConnectLDDestinationCommand'
        $failure.ToString() | Should -Match $Says
        $shown = "$failure $($failure | Format-List * -Force | Out-String -Width 500)"
        foreach ($secret in @(Get-SandboxSecret) + 'sentinel-in-table') {
            $shown | Should -Not -BeLike "*$secret*"
        }
    }

    It 'come from the environment where the module is not installed' {
        $variables = Get-SandboxEnvironment
        $place = Get-Place
        Invoke-WithEnvironment $variables {
            $told = Connect-LDDestination nightly @place -LaunchDarklyVaultEntry LaunchDarklyToken -AmplitudeVaultEntry AmplitudeKeys -Verbose 4>&1
            "$told" | Should -Match "SecretManagement is not installed, so LAUNCHDARKLY_ACCESS_TOKEN takes the place of secret 'LaunchDarklyToken'"
        }
        $failure = Get-Failure { Connect-LDDestination nightly @place -LaunchDarklyVaultEntry LaunchDarklyToken -AmplitudeVaultEntry AmplitudeKeys }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SecretUnavailable,*'
        $failure.ToString() | Should -Match "Install the module Microsoft.PowerShell.SecretManagement, whose secret 'LaunchDarklyToken'"
    }

    It 'are not taken from a function of the session that is only called so' {
        function global:Get-Secret { throw 'somebody else' }
        try {
            Use-Vault
            $place = Get-Place
            $null = Connect-LDDestination nightly @place -LaunchDarklyVaultEntry LaunchDarklyToken -AmplitudeVaultEntry AmplitudeKeys
        }
        finally {
            Remove-Item Function:/Get-Secret -ErrorAction Ignore
        }
    }

    It 'are not named beside the secrets themselves without -Save' {
        { Connect-Sandbox @{ LaunchDarklyVaultEntry = 'x' } } | Should -Throw -ErrorId 'InvalidParameter,*'
    }
}

Describe 'The list of saved destinations' {
    AfterEach { Reset-Profile }

    BeforeEach {
        foreach ($name in 'prod', 'prod-eu', 'staging') {
            $null = Connect-Sandbox @{ Name = $name; Save = $true }
        }
    }

    It 'has all, or those of a name' {
        (Get-LDDestination -Saved).Name | Should -Be @('prod', 'prod-eu', 'staging')
        (Get-LDDestination prod* -Saved).Name | Should -Be @('prod', 'prod-eu')
        Get-LDDestination none* -Saved | Should -BeNullOrEmpty
        (Get-Failure { Get-LDDestination none -Saved -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'ProfileNotFound,*'
        Get-LDDestination -Saved | Out-String -Width 100 | Should -Match 'prod-eu.*environment'
        Get-LDDestination prod -Saved | Should -BeOfType ([LDCohortSync.LDSavedDestination])
    }

    It 'loses one with -Forget, connected or not, and none with -WhatIf' {
        Disconnect-LDDestination staging
        Disconnect-LDDestination prod, staging -Forget -WhatIf
        (Get-LDDestination -Saved).Name | Should -Be @('prod', 'prod-eu', 'staging')
        Disconnect-LDDestination prod, staging -Forget
        (Get-LDDestination -Saved).Name | Should -Be 'prod-eu'
        (Get-LDDestination).Name | Should -Be 'prod-eu'
        { Disconnect-LDDestination staging -Forget -ErrorAction Stop } | Should -Throw -ErrorId 'NotConnected,*'
    }

    It 'keeps what is only disconnected' {
        Disconnect-LDDestination *
        (Get-LDDestination -Saved).Name | Should -HaveCount 3
        Get-LDDestination | Should -BeNullOrEmpty
    }
}
