# Connect-LDDestination -OAuthClientId: a member by a browser, a client by its secret, and what becomes of the tokens.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # The work has to end within a second. A machine that does other things at the same time is given three.
    $limit = 3000

    # What every connection to the sandbox needs beside the sign-in.
    function Get-Common {
        $parameters = Get-SandboxConnection
        $parameters.Remove('AccessToken')
        $parameters
    }

    function Get-ClientSecret([string] $Secret = (Get-Sandbox).oAuthClientSecret) {
        ConvertTo-SecureString $Secret -AsPlainText -Force
    }

    function Connect-Service([hashtable] $With = @{}) {
        $parameters = @{ OAuthClientId = (Get-Sandbox).oAuthServiceClientId; OAuthClientSecret = Get-ClientSecret } + (Get-Common)
        foreach ($name in $With.Keys) {
            $parameters[$name] = $With[$name]
        }
        Connect-LDDestination @parameters
    }

    # Starts the sign-in of a member in the background, and waits for the address that it tells.
    function Start-MemberSignIn([hashtable] $With = @{}) {
        $parameters = @{ OAuthClientId = (Get-Sandbox).oAuthClientId; NoBrowser = $true } + $With + (Get-Common)
        $signIn = Start-Background {
            param($Parameters)
            Connect-LDDestination @Parameters
            (Get-AmplitudeCohort).Count
            'c1' | Sync-AmplitudeCohort
            Disconnect-LDDestination *
        } $parameters
        Wait-Until { $signIn.Shell.Streams.Warning.Count -gt 0 -or $signIn.Handle.IsCompleted }
        $warning = "$($signIn.Shell.Streams.Warning)"
        $warning | Should -Match 'open this address in a browser on this machine within 5 minutes: (http\S+)$'
        $null = $warning -match '(http\S+)$'
        $query = [System.Web.HttpUtility]::ParseQueryString(([uri] $Matches[1]).Query)
        $signIn | Add-Member -NotePropertyMembers @{ Address = $Matches[1]; Redirect = $query['redirect_uri']; State = $query['state'] } -PassThru
    }

    # What a person does in the browser: opens the page, fills in the form, presses the button, is led back.
    function Invoke-Browser([string] $Address, [string] $Decision) {
        $page = Invoke-WebRequest $Address -NoProxy
        $form = @{
            request  = $page.InputFields.Where({ $_.name -eq 'request' }).value
            member   = 'ada'
            decision = $Decision
        }
        Invoke-WebRequest "$((Get-Sandbox).launchDarklyUri)trust/oauth/authorize" -Method Post -Body $form -NoProxy
    }

    function Test-Port([string] $Address) {
        $client = [System.Net.Sockets.TcpClient]::new()
        try {
            $client.Connect(([uri] $Address).Host, ([uri] $Address).Port)
            $true
        }
        catch {
            $false
        }
        finally {
            $client.Dispose()
        }
    }

    # The first error of the script in the background.
    function Wait-Failure($Background) {
        $Background.Handle.AsyncWaitHandle.WaitOne(60000) | Should -BeTrue
        $failure = @($Background.Shell.Streams.Error)[0]
        $Background.Shell.Dispose()
        $failure | Should -Not -BeNullOrEmpty
        $failure
    }

    function Get-OAuthState {
        Invoke-SandboxRequest oauth
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Signing in with OAuth' {
    BeforeEach {
        Reset-Sandbox
        Set-SandboxCohort c1 -Members 'a', 'b', 'c'
    }

    AfterEach {
        Disconnect-LDDestination *
        $null = Clear-SandboxFault
    }

    Context 'as a client with a secret' {
        It 'connects, syncs as bearer, and gives the token back' {
            $destination = Connect-Service @{ Name = 'pipeline' }
            $destination | Should -BeOfType ([LDCohortSync.LDDestination])
            $destination.TokenName | Should -BeNullOrEmpty
            (Sync-AmplitudeCohort c1).Status | Should -Be 'Succeeded'
            Get-SandboxSegmentMember c1 | Should -Be @('a', 'b', 'c')
            (Get-SandboxRequest launchDarkly '*' '/api/*').authorization | Select-Object -Unique | Should -Be 'present: bearer'
            (Get-SandboxRequest launchDarkly '*' '/trust/oauth/token').authorization | Should -Be 'present: basic'
            (Get-OAuthState).validAccessTokens | Should -Be 1
            Disconnect-LDDestination pipeline
            (Get-OAuthState).validAccessTokens | Should -Be 0
        }

        It 'renews a token that LaunchDarkly refuses, and the sync goes on' {
            $null = Connect-Service
            $null = Invoke-SandboxRequest oauth/expire Post
            (Sync-AmplitudeCohort c1).Status | Should -Be 'Succeeded'
            (Get-OAuthState).issued | Should -Be 2
        }

        It 'gives the token of a connection back that another one replaces' {
            $null = Connect-Service
            $null = Connect-Service
            (Get-OAuthState).issued | Should -Be 2
            (Get-OAuthState).validAccessTokens | Should -Be 1
        }

        It 'takes the client from the environment where there is no access token' {
            $variables = Get-SandboxEnvironment
            $variables.LAUNCHDARKLY_ACCESS_TOKEN = $null
            $variables.LAUNCHDARKLY_OAUTH_CLIENT_ID = (Get-Sandbox).oAuthServiceClientId
            $variables.LAUNCHDARKLY_OAUTH_CLIENT_SECRET = (Get-Sandbox).oAuthClientSecret
            Invoke-WithEnvironment $variables {
                (Connect-LDDestination -FromEnvironment).EnvironmentKey | Should -Be 'production'
                (Get-OAuthState).issued | Should -Be 1
                $env:LAUNCHDARKLY_OAUTH_CLIENT_SECRET = $null
                $failure = Get-Failure { Connect-LDDestination -FromEnvironment }
                $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
                $failure.ToString() | Should -Match 'not set: LAUNCHDARKLY_OAUTH_CLIENT_SECRET\.'
            }
        }

        It 'says what is wrong with <What>' -ForEach @(
            @{ What = 'a wrong secret'; With = { @{ OAuthClientSecret = Get-ClientSecret 'wrong-secret-of-nobody' } }; Id = 'LaunchDarklyUnauthorized'; Says = '-OAuthClientSecret' }
            @{ What = 'an unknown client'; With = { @{ OAuthClientId = 'nobody' } }; Id = 'LaunchDarklyUnauthorized'; Says = "'nobody'" }
            @{ What = 'a client that may not'; With = { Register-Client; @{ OAuthClientId = 'members-only' } }; Id = 'SignInFailed'; Says = 'client-credentials grant' }
            @{ What = 'a LaunchDarkly without OAuth'; With = { $null = Add-SandboxFault @{ path = '/.well-known/*'; status = 404 }; @{} }; Id = 'UnexpectedAnswer'; Says = 'publishes no OAuth metadata' }
            @{ What = 'plain http'; With = { @{ LaunchDarklyUri = 'http://app.example.com' } }; Id = 'InsecureUri'; Says = 'https' }
            @{ What = 'an SDK key in place of the client-side ID'; With = { @{ ClientSideId = (Get-Sandbox).sdkKey } }; Id = 'InvalidClientSideId'; Says = 'SDK key' }
        ) {
            function Register-Client {
                $null = Invoke-SandboxRequest oauth/clients/members-only Put @{ name = 'Members'; secret = (Get-Sandbox).oAuthClientSecret; grants = @('authorization_code') }
            }
            $parameters = & $With
            $failure = Get-Failure { Connect-Service $parameters }
            $failure.FullyQualifiedErrorId | Should -Be "$Id,LDCohortSync.Commands.ConnectLDDestinationCommand"
            $failure.ToString() | Should -Match $Says
            "$failure $($failure | Format-List -Property * -Force | Out-String -Width 500)" | Should -Not -Match 'wrong-secret-of-nobody'
            Get-LDDestination | Should -BeNullOrEmpty
        }

        It 'gives the token back when the rest of connecting fails' {
            $failure = Get-Failure { Connect-Service @{ ClientSideId = '0123456789abcdef01234567' } }
            $failure.FullyQualifiedErrorId | Should -BeLike 'EnvironmentNotFound,*'
            (Get-OAuthState).issued | Should -Be 1
            (Get-OAuthState).validAccessTokens | Should -Be 0
        }
    }

    Context 'as a member' {
        It 'tells the address, and connects when the member allows it' {
            $signIn = Start-MemberSignIn
            (Invoke-Browser $signIn.Address allow).Content | Should -Match 'go back to PowerShell'
            $output = Wait-Background $signIn
            $output[0].EnvironmentKey | Should -Be 'production'
            $output[1] | Should -Be 1
            $output[2].Status | Should -Be 'Succeeded'
            (Get-OAuthState).validAccessTokens | Should -Be 0
            (Get-OAuthState).validRefreshTokens | Should -Be 0
            Test-Port $signIn.Redirect | Should -BeFalse
        }

        It 'says so when the member denies it' {
            $signIn = Start-MemberSignIn
            (Invoke-Browser $signIn.Address deny).Content | Should -Match 'Not signed in'
            $failure = Wait-Failure $signIn
            $failure.FullyQualifiedErrorId | Should -Be 'SignInFailed,LDCohortSync.Commands.ConnectLDDestinationCommand'
            $failure.CategoryInfo.Category | Should -Be 'AuthenticationError'
            $failure.ToString() | Should -Match 'denied in the browser'
            Test-Port $signIn.Redirect | Should -BeFalse
        }

        It 'refuses what does not know the state, and goes on waiting' {
            $signIn = Start-MemberSignIn
            foreach ($query in 'code=stolen&state=wrong', 'code=stolen', 'error=access_denied&state=wrong', "state=$($signIn.State)") {
                (Invoke-WebRequest "$($signIn.Redirect)?$query" -NoProxy -SkipHttpErrorCheck).StatusCode | Should -Be 400
            }
            (Invoke-WebRequest ($signIn.Redirect -replace '/callback$', '/favicon.ico') -NoProxy -SkipHttpErrorCheck).StatusCode | Should -Be 404
            $signIn.Handle.IsCompleted | Should -BeFalse
            $null = Invoke-Browser $signIn.Address allow
            (Wait-Background $signIn)[0].EnvironmentKey | Should -Be 'production'
        }

        It 'listens on the port that is registered, and says so when it is taken' {
            $taken = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $taken.Start()
            $port = $taken.LocalEndpoint.Port
            $common = Get-Common
            $failure = Get-Failure { Connect-LDDestination -OAuthClientId exact -OAuthRedirectPort $port -NoBrowser @common }
            $failure.FullyQualifiedErrorId | Should -BeLike 'InvalidParameter,*'
            $failure.ToString() | Should -Match "Port $port .*-OAuthRedirectPort"
            $taken.Stop()
            $null = Invoke-SandboxRequest oauth/clients/exact Put @{ name = 'Exact'; redirectUris = @("http://127.0.0.1:$port/callback") }
            $signIn = Start-MemberSignIn @{ OAuthRedirectPort = $port }
            $signIn.Redirect | Should -Be "http://127.0.0.1:$port/callback"
            $null = Invoke-Browser $signIn.Address allow
            (Wait-Background $signIn)[0].EnvironmentKey | Should -Be 'production'
        }

        It 'stops at once on Ctrl+C while it waits, and closes the port' {
            $signIn = Start-MemberSignIn
            Test-Port $signIn.Redirect | Should -BeTrue
            $milliseconds = Stop-Background $signIn
            Write-Host "      stopped within $milliseconds ms"
            $milliseconds | Should -BeLessThan $limit
            Get-RunningWork | Should -Be 0
            Test-Port $signIn.Redirect | Should -BeFalse
        }

        It 'stops at once on Ctrl+C while LaunchDarkly does not answer' {
            $fault = Add-SandboxFault @{ path = '/trust/oauth/token'; hang = $true }
            $signIn = Start-MemberSignIn
            $null = Invoke-Browser $signIn.Address allow
            Wait-Until { (Get-SandboxFaultHit $fault) -eq 1 }
            $milliseconds = Stop-Background $signIn
            Write-Host "      stopped within $milliseconds ms"
            $milliseconds | Should -BeLessThan $limit
            Get-RunningWork | Should -Be 0
        }

        It 'ends for good when LaunchDarkly takes the access away' {
            $go = [System.Threading.ManualResetEventSlim]::new()
            $signIn = Start-Background {
                param($Parameters, $Go)
                $null = Connect-LDDestination @Parameters
                $null = $Go.Wait(60000)
                Get-LDSyncedSegment
            } (@{ OAuthClientId = (Get-Sandbox).oAuthClientId; NoBrowser = $true } + (Get-Common)), $go
            Wait-Until { $signIn.Shell.Streams.Warning.Count -gt 0 }
            $null = "$($signIn.Shell.Streams.Warning)" -match '(http\S+)$'
            $null = Invoke-Browser $Matches[1] allow
            Wait-Until { (Get-SandboxRequest amplitude GET '/api/3/cohorts').status -eq 200 }
            $null = Invoke-SandboxRequest oauth/revoke Post
            $go.Set()
            $failure = Wait-Failure $signIn
            $failure.FullyQualifiedErrorId | Should -Be 'LaunchDarklyUnauthorized,LDCohortSync.Commands.GetLDSyncedSegmentCommand'
            $failure.ToString() | Should -Match 'The sign-in to LaunchDarkly has ended.*-OAuthClientId again'
        }
    }

    Context 'with a browser' -Skip:(-not $IsLinux) {
        BeforeAll {
            # A browser that presses Allow at once: it is called as any other is.
            $tools = New-Item (Join-Path $TestDrive 'tools') -ItemType Directory
            $opener = Join-Path $tools 'xdg-open'
            Set-Content $opener @'
#!/bin/sh
printf '%s' "$1" > "$OPENED"
exit "$OPENER_STATUS"
'@
            & chmod +x $opener
            $opened = Join-Path $TestDrive 'opened.txt'
            $environment = @{ PATH = "$tools$([System.IO.Path]::PathSeparator)$env:PATH"; DISPLAY = ':99'; OPENED = $opened; OPENER_STATUS = '0' }
        }

        It 'opens it at the address, and says nothing' {
            Invoke-WithEnvironment $environment {
                $signIn = Start-Background { param($Parameters) Connect-LDDestination @Parameters } (@{ OAuthClientId = (Get-Sandbox).oAuthClientId } + (Get-Common))
                Wait-Until { (Test-Path $opened) -and (Get-Content $opened -Raw) -match '^http\S+$' }
                $null = Invoke-Browser (Get-Content $opened -Raw) allow
                $null = $signIn.Handle.AsyncWaitHandle.WaitOne(60000)
                $signIn.Shell.Streams.Warning | Should -BeNullOrEmpty
                (Wait-Background $signIn).EnvironmentKey | Should -Be 'production'
            }
        }

        It 'tells the address where the browser can not be opened: <Why>' -ForEach @(
            @{ Why = 'the opener fails'; Change = @{ OPENER_STATUS = '3' } }
            @{ Why = 'there is no screen'; Change = @{ DISPLAY = $null; WAYLAND_DISPLAY = $null; WSL_DISTRO_NAME = $null } }
        ) {
            $changed = $environment.Clone()
            foreach ($name in $Change.Keys) {
                $changed[$name] = $Change[$name]
            }
            Invoke-WithEnvironment $changed {
                $signIn = Start-Background { param($Parameters) Connect-LDDestination @Parameters } (@{ OAuthClientId = (Get-Sandbox).oAuthClientId } + (Get-Common))
                Wait-Until { $signIn.Shell.Streams.Warning.Count -gt 0 }
                $null = "$($signIn.Shell.Streams.Warning)" -match '(http\S+)$'
                $null = Invoke-Browser $Matches[1] allow
                (Wait-Background $signIn).EnvironmentKey | Should -Be 'production'
            }
        }
    }

    Context 'and its secrets' {
        It 'are in no stream, error or file, whatever LaunchDarkly repeats' {
            $secret = (Get-Sandbox).oAuthClientSecret
            $tokens = @(1..3 | ForEach-Object { "acce55-sentinel-token-$_" })
            foreach ($token in $tokens) {
                $null = Add-SandboxFault @{ path = '/trust/oauth/token'; status = 200; body = (@{ access_token = $token; token_type = 'Bearer'; expires_in = 3600 } | ConvertTo-Json -Compress) }
            }
            $basic = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes("$((Get-Sandbox).oAuthServiceClientId):$secret"))
            $echo = ConvertTo-Json -Compress -InputObject @{ code = 'unauthorized'; message = "$secret $basic $($tokens[0..1]) Bearer $($tokens[0])" }
            $null = Add-SandboxFault @{ path = '/api/v2/caller-identity'; status = 401; body = $echo; times = 1000 }
            $environment = Get-SandboxEnvironment
            $environment.LAUNCHDARKLY_ACCESS_TOKEN = $null
            $environment.LAUNCHDARKLY_OAUTH_CLIENT_ID = (Get-Sandbox).oAuthServiceClientId
            $environment.LAUNCHDARKLY_OAUTH_CLIENT_SECRET = $secret
            $told = Invoke-Pwsh -Environment $environment -Script {
                $DebugPreference = $VerbosePreference = $InformationPreference = 'Continue'
                Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
                try {
                    Connect-LDDestination -FromEnvironment *>&1
                }
                catch {
                    "caught $_"
                    $_ | Format-List -Property * -Force | Out-String -Width 1000
                    $_.Exception | Format-List -Property * -Force | Out-String -Width 1000
                }
                Get-Error | Out-String -Width 1000
                Remove-Item Env:LAUNCHDARKLY_OAUTH_CLIENT_SECRET
            }
            $told.Output | Should -Match 'caught LaunchDarkly refused the token that its own authorization server has just issued'
            $told.Output | Should -Match 'POST /trust/oauth/token: 200'
            $told.Output | Should -Match '\*\*\*'
            foreach ($text in @($secret, $basic) + $tokens) {
                $told.Output | Should -Not -Match ([regex]::Escape($text))
                $told.Errors | Should -Not -Match ([regex]::Escape($text))
            }
        }
    }
}
