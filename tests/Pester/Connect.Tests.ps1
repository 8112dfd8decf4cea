# Connect-LDDestination: what it proves, and what it says when it can't.

BeforeDiscovery {
    # What is wrong, what is given, and what the error has to be: its id, its category, words that it needs.
    $refusals = @(
        @{
            What     = 'a wrong access token'
            Given    = { @{ AccessToken = ConvertTo-SecureString 'api-00000000-wrong' -AsPlainText -Force } }
            Id       = 'LaunchDarklyUnauthorized'
            Category = 'AuthenticationError'
            Says     = 'access token', '-AccessToken'
            Hides    = 'api-00000000-wrong'
        }
        @{
            What     = 'an SDK key as access token'
            Given    = { @{ AccessToken = ConvertTo-SecureString (Get-Sandbox).sdkKey -AsPlainText -Force } }
            Id       = 'LaunchDarklyUnauthorized'
            Category = 'AuthenticationError'
            Says     = 'SDK key', 'api-'
        }
        @{
            What     = 'a client-side ID that no environment has'
            Given    = { @{ ClientSideId = '0123456789abcdef01234567' } }
            Id       = 'EnvironmentNotFound'
            Category = 'ObjectNotFound'
            Says     = '0123456789abcdef01234567', 'client-side ID'
        }
        @{
            What     = 'an SDK key as client-side ID'
            Given    = { @{ ClientSideId = (Get-Sandbox).sdkKey } }
            Id       = 'InvalidClientSideId'
            Category = 'InvalidArgument'
            Says     = 'server-side SDK key', '24 hexadecimal digits'
        }
        @{
            What     = 'a mobile key as client-side ID'
            Given    = { @{ ClientSideId = 'mob-11111111-2222-3333-4444-555555555555' } }
            Id       = 'InvalidClientSideId'
            Category = 'InvalidArgument'
            Says     = 'mobile key', '24 hexadecimal digits'
            Hides    = '11111111-2222'
        }
        @{
            What     = 'a wrong Amplitude secret key'
            Given    = { @{ AmplitudeCredential = New-SandboxCredential (Get-Sandbox).amplitudeApiKey 'wrong-secret-key' } }
            Id       = 'AmplitudeUnauthorized'
            Category = 'AuthenticationError'
            Says     = 'API key and secret key', '-AmplitudeCredential', 'region'
            Hides    = 'wrong-secret-key'
        }
        @{
            What     = 'LaunchDarkly where nothing listens'
            Given    = { @{ LaunchDarklyUri = Get-ClosedAddress } }
            Id       = 'ServiceUnreachable'
            Category = 'ConnectionError'
            Says     = 'LaunchDarkly', '127\.0\.0\.1', 'address'
        }
        @{
            What     = 'Amplitude where nothing listens'
            Given    = { @{ AmplitudeUri = Get-ClosedAddress } }
            Id       = 'ServiceUnreachable'
            Category = 'ConnectionError'
            Says     = 'Amplitude', '127\.0\.0\.1', 'address'
        }
        @{
            What     = 'plain http to LaunchDarkly on another machine'
            Given    = { @{ LaunchDarklyUri = 'http://app.example.com' } }
            Id       = 'InsecureUri'
            Category = 'SecurityError'
            Says     = 'http', 'LaunchDarklyUri', 'https'
        }
        @{
            What     = 'plain http to Amplitude on another machine'
            Given    = { @{ AmplitudeUri = 'http://amplitude.example.com' } }
            Id       = 'InsecureUri'
            Category = 'SecurityError'
            Says     = 'http', 'AmplitudeUri', 'https'
        }
        @{
            What     = 'a context kind that kind Synced can not carry'
            Given    = { @{ ContextKind = 'device' } }
            Id       = 'ContextKindNotSupported'
            Category = 'InvalidArgument'
            Says     = 'device', 'no field for a context kind', 'Big or Standard'
        }
        @{
            What     = 'a database server as ledger that is not PostgreSQL'
            Given    = { @{ Ledger = 'mysql://joe:pass-word@db.example.com/ledger' } }
            Id       = 'InvalidParameter'
            Category = 'InvalidArgument'
            Says     = 'PostgreSQL', 'path'
            Hides    = 'pass-word'
        }
        @{
            What     = 'a ledger on a database server that does not answer'
            Given    = { @{ Ledger = 'postgres://joe:pass-word@127.0.0.1:1/ledger' } }
            Id       = 'LedgerUnavailable'
            Category = 'ResourceUnavailable'
            Says     = 'postgresql://joe@127.0.0.1:1/ledger', "can't be reached", 'firewall'
            Hides    = 'pass-word'
        }
    )
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox -Seed demo
    Import-Module (Get-ModulePath)

    function Get-ClosedAddress {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $port = $listener.LocalEndpoint.Port
        $listener.Stop()
        "http://127.0.0.1:$port/"
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Connecting' {
    AfterEach {
        Disconnect-LDDestination -Name *
    }

    It 'finds the environment on the second page, and tells what it found' {
        $destination = Connect-Sandbox @{ Name = 'prod' }
        $destination | Should -BeOfType ([LDCohortSync.LDDestination])
        $destination.Name | Should -Be 'prod'
        $destination.ProjectKey | Should -Be 'default'
        $destination.EnvironmentKey | Should -Be 'production'
        $destination.ClientSideId | Should -Be (Get-Sandbox).clientSideId
        $destination.KeyProperty | Should -Be 'user_id'
        $destination.ContextKind | Should -Be 'user'
        $destination.SegmentKind | Should -Be 'Synced'
        $destination.ApiVersion | Should -Be '20240415'
        $destination.LaunchDarklyUri | Should -Be (Get-Sandbox).launchDarklyUri
        $destination.ConnectedAt | Should -BeOfType ([datetimeoffset])
    }

    It 'proves both services, in the form that each wants its key' {
        Clear-SandboxRequest
        $null = Connect-Sandbox
        $launchDarkly = Get-SandboxRequest launchDarkly
        $launchDarkly.target | Should -Contain '/api/v2/caller-identity'
        $launchDarkly.authorization | Select-Object -Unique | Should -Be 'present: bare'
        $launchDarkly.ForEach({ $_.headers.'LD-API-Version' }) | Select-Object -Unique | Should -Be '20240415'
        $launchDarkly.ForEach({ $_.headers.'User-Agent' }) | Select-Object -Unique | Should -Match '^LDCohortSync/\d+\.\d+\.\d+ '
        $amplitude = Get-SandboxRequest amplitude
        $amplitude.target | Should -Contain '/api/3/cohorts'
        $amplitude.authorization | Select-Object -Unique | Should -Be 'present: basic'
    }

    It 'sends a bearer token and another API version when asked to' {
        Clear-SandboxRequest
        $null = Connect-Sandbox @{ OAuth = $true; ApiVersion = '20220603' }
        $launchDarkly = Get-SandboxRequest launchDarkly
        $launchDarkly.authorization | Select-Object -Unique | Should -Be 'present: bearer'
        $launchDarkly.ForEach({ $_.headers.'LD-API-Version' }) | Select-Object -Unique | Should -Be '20220603'
    }

    It 'is named default without a name' {
        (Connect-Sandbox).Name | Should -Be 'default'
    }

    It 'takes the secrets of a vault by name' {
        # As Microsoft.PowerShell.SecretManagement hands them out: text as SecureString, credentials as PSCredential.
        $stored = Get-SandboxConnection
        function Get-Secret([string] $Name) {
            @{ LaunchDarklyToken = $stored.AccessToken; AmplitudeKeys = $stored.AmplitudeCredential }[$Name]
        }
        $vault = @{ AccessToken = Get-Secret LaunchDarklyToken; AmplitudeCredential = Get-Secret AmplitudeKeys }
        $rest = @{ LaunchDarklyUri = $stored.LaunchDarklyUri; AmplitudeUri = $stored.AmplitudeUri; Ledger = $stored.Ledger }
        (Connect-LDDestination -Name vault @vault @rest -ClientSideId $stored.ClientSideId).EnvironmentKey | Should -Be 'production'
        Disconnect-LDDestination vault
    }

    It 'takes everything from the environment' {
        Invoke-WithEnvironment (Get-SandboxEnvironment) {
            $destination = Connect-LDDestination prod -FromEnvironment
            $destination.EnvironmentKey | Should -Be 'production'
            $destination.Ledger | Should -Be $env:LDCOHORTSYNC_LEDGER
            @(Get-AmplitudeCohort).Count | Should -BeGreaterThan 3
        }
    }

    It 'lets a parameter win over the environment' {
        Invoke-WithEnvironment (Get-SandboxEnvironment) {
            $path = New-LedgerPath
            $env:LDCOHORTSYNC_AMPLITUDE_URI = Get-ClosedAddress
            (Connect-LDDestination -FromEnvironment -Ledger $path -AmplitudeUri (Get-Sandbox).amplitudeUri).Ledger | Should -Be $path
        }
    }

    It 'lists the environment variables that are missing, and no other' {
        $variables = Get-SandboxEnvironment
        $variables.AMPLITUDE_SECRET_KEY = $null
        $variables.LAUNCHDARKLY_CLIENT_SIDE_ID = ' '
        Invoke-WithEnvironment $variables {
            $failure = Get-Failure { Connect-LDDestination -FromEnvironment }
            $failure.FullyQualifiedErrorId | Should -Be 'InvalidParameter,LDCohortSync.Commands.ConnectLDDestinationCommand'
            $failure.ToString() | Should -Match 'LAUNCHDARKLY_CLIENT_SIDE_ID'
            $failure.ToString() | Should -Match 'AMPLITUDE_SECRET_KEY'
            $failure.ToString() | Should -Not -Match 'LAUNCHDARKLY_ACCESS_TOKEN|AMPLITUDE_API_KEY'
        }
    }

    It 'lists all four when none is set' {
        $failure = Get-Failure { Connect-LDDestination -FromEnvironment }
        foreach ($name in 'LAUNCHDARKLY_ACCESS_TOKEN', 'LAUNCHDARKLY_CLIENT_SIDE_ID', 'AMPLITUDE_API_KEY', 'AMPLITUDE_SECRET_KEY') {
            $failure.ToString() | Should -Match $name
        }
    }

    It 'takes the ledger by a relative path and by the path of a PowerShell drive' {
        Push-Location $TestDrive
        try {
            (Connect-Sandbox @{ Ledger = 'relative.db' }).Ledger | Should -Be (Join-Path $TestDrive 'relative.db')
        }
        finally {
            Pop-Location
        }
        (Connect-Sandbox @{ Ledger = 'TestDrive:/drive.db' }).Ledger | Should -Be (Join-Path $TestDrive 'drive.db')
        Join-Path $TestDrive 'relative.db' | Should -Exist
        Join-Path $TestDrive 'drive.db' | Should -Exist
    }

    It "keeps the ledger in the user's folder for state when nobody says another" -Skip:(-not $IsLinux) {
        $variables = Get-SandboxEnvironment
        $variables.LDCOHORTSYNC_LEDGER = $null
        $variables.XDG_STATE_HOME = Join-Path $TestDrive 'state'
        Invoke-WithEnvironment $variables {
            $expected = Join-Path $TestDrive 'state/LDCohortSync/ledger.db'
            (Connect-LDDestination -FromEnvironment).Ledger | Should -Be $expected
            $expected | Should -Exist
        }
    }
}

Describe 'Being refused' {
    It 'refuses <What>' -ForEach $refusals {
        $parameters = & $Given
        $failure = Get-Failure { Connect-Sandbox $parameters }
        $failure.FullyQualifiedErrorId | Should -Be "$Id,LDCohortSync.Commands.ConnectLDDestinationCommand"
        $failure.CategoryInfo.Category | Should -Be $Category
        $failure.Exception | Should -BeOfType ([LDCohortSync.SyncFault])
        $failure.Exception.Kind | Should -Be $Id
        foreach ($words in $Says) {
            $failure.ToString() | Should -Match $words
        }
        $shown = "$failure $($failure.Exception) $($failure.TargetObject) $($failure | Format-List -Property * -Force | Out-String -Width 500)"
        foreach ($secret in @(Get-SandboxSecret) + @($Hides | Where-Object { $_ })) {
            $shown | Should -Not -BeLike "*$secret*"
        }
        Get-LDDestination | Should -BeNullOrEmpty
    }

    It 'keeps the connection that was there when a new one of its name fails' {
        $null = Connect-Sandbox @{ Name = 'kept' }
        $null = Get-Failure { Connect-Sandbox @{ Name = 'kept'; ClientSideId = '0123456789abcdef01234567' } }
        @(Get-AmplitudeCohort -Destination kept).Count | Should -BeGreaterThan 3
        Disconnect-LDDestination kept
    }
}
