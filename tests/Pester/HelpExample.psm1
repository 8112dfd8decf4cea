#requires -Version 7.4
# The world of the help's examples: what they name is there, in the sandbox, in a folder, in the environment and in a vault.

$ErrorActionPreference = 'Stop'
$script:Console = $null
$script:Browser = $null
$script:Visited = $null
Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1')
Import-Module (Join-Path $PSScriptRoot 'Console.psm1')

# The examples as Get-Help hands them out.
function Get-HelpExample {
    Import-Module (Get-ModulePath)
    foreach ($command in (Import-PowerShellDataFile (Get-ModulePath)).CmdletsToExport) {
        foreach ($example in (Get-Help $command).examples.example) {
            $title = $example.title.Trim('-', ' ')
            @{
                Command = $command
                Title   = $title
                Key     = "$command, $($title -replace '^Example \d+: ')"
                Code    = "$($example.code)"
                Remark  = (@($example.remarks.Text) -join ' ') -replace '\s+', ' '
            }
        }
    }
}

# The commands that the topics show: what stands apart, is indented, and begins with a command or a variable.
function Get-TopicExample {
    foreach ($topic in Get-ChildItem (Join-Path (Split-Path (Get-ModulePath)) en-US/about_*.help.txt)) {
        $text = (Get-Content -LiteralPath $topic -Raw) -replace "`r"
        foreach ($block in [regex]::Matches($text, '(?<=\n\n)(?= {8,}(\$|try\b|[A-Z][A-Za-z]+-[A-Z]))(?: {8,}\S.*\n)+(?=\n)').Value) {
            $code = ($block -replace '(?m)^ {8}').TrimEnd()
            $name = $topic.Name -replace '\.help\.txt$'
            @{ Command = $name; Title = ($code -split '\n')[0]; Key = "$name, $code"; Code = $code; Remark = '' }
        }
    }
}

# Runs an example and tells what came of it.
function Invoke-HelpExample($Example) {
    $sandbox = Get-Sandbox
    $folder = (New-Item -ItemType Directory -Path (Join-Path $sandbox.Folder ([guid]::NewGuid().ToString('n')))).FullName
    $script:Browser = Join-Path $folder '.browser'
    New-Account $Example
    New-File $folder $Example
    $environment = (Get-SandboxEnvironment) + @{
        # A browser that writes down what it is to open.
        DISPLAY                   = ':0'
        PATH                      = "$(New-Opener $folder)$([System.IO.Path]::PathSeparator)$env:PATH"
        SSH_CONNECTION            = $IsWindows ? 'yes' : $null
        LDCOHORTSYNC_TEST_BROWSER = $script:Browser
        LDCOHORTSYNC_PROFILES     = Join-Path $folder destinations.json
    }
    Invoke-WithEnvironment $environment {
        # One session for all, without what an example before has left in it.
        $script:Console ??= New-Console -Module (Get-ModulePath)
        $script:Console.Window.ExitCode = $null
        $script:Console.Window.Console.Answers.Clear()
        Initialize-Session $script:Console $Example $folder
        $meanwhile = $Example.Code -match 'OAuth' ? { param($Shown) Invoke-Visitor $Shown } : $null
        $result = Invoke-Console $script:Console $Example.Code -Scoped -Meanwhile $meanwhile
        $result | Add-Member -NotePropertyMembers @{
            Folder      = $folder
            ExitCode    = $script:Console.Window.ExitCode
            OutputTypes = @(Get-OutputType $Example.Code)
            Sessions    = (Invoke-Console $script:Console 'Get-LDDestination').Output
            # What is handed out can be looked at.
            Text        = $result.Output | Out-String -Width 120
        }
        $null = Invoke-Console $script:Console 'Disconnect-LDDestination * -Confirm:$false'
        $result
    }
}

function Close-HelpExample {
    if ($script:Console) {
        Close-Console $script:Console
        $script:Console = $null
    }
}

# ---- The services

function New-Account($Example) {
    Reset-Sandbox
    $members = @(38..57 | ForEach-Object { 'user-{0:d6}' -f $_ }) + @('', 'user-000040')
    Set-SandboxCohort 7khm89cz -Name 'Power users' -Members $members
    Set-SandboxCohort 3fq0aw1x -Name 'Power buyers' -Members @(1..5 | ForEach-Object { "buyer-$_" })
    Set-SandboxCohort 9be7a001 -Name 'Beta testers' -Members @(1..3 | ForEach-Object { "tester-$_" })
    Set-SandboxCohort h0st3d42 -Name 'Checkout abandoners' -Members a -Document @{ syncs = @(@{}) }
    foreach ($id in [regex]::Matches($Example.Code, '(?<=-ClientSideId )[0-9a-f]{24}\b').Value | Select-Object -Unique) {
        $null = Invoke-SandboxRequest "environments/$id" Put @{ key = "of-$id" }
    }
    foreach ($id in [regex]::Matches($Example.Code, '(?<=-OAuthClientId )\S+').Value | Select-Object -Unique) {
        $client = $Example.Code -match 'OAuthClientSecret' ? @{ secret = (Get-Sandbox).oAuthClientSecret } : @{}
        $null = Invoke-SandboxRequest "oauth/clients/$id" Put ($client + @{ id = $id; name = 'LDCohortSync'; redirectUris = @('http://127.0.0.1/callback'); anyLoopbackPort = $true })
    }
}

# The destinations that an example names, or a file that it reads; the default one is the last.
function Get-ConnectionName($Example) {
    $text = $Example.Code + ($Example.Code -match '(map|schedule)\.csv' ? ' prod staging' : '')
    @('production', 'prod', 'staging' | Where-Object { $text -match "(?<![\w-])$_(?![\w-])" }) + @($text -match 'prod-\*' ? @('prod-eu', 'prod-us') : @()) + @('default')
}

function Initialize-Session($Console, $Example, [string] $Folder) {
    $sandbox = Get-Sandbox
    $token = ConvertTo-SecureString $sandbox.accessToken -AsPlainText
    $keys = New-SandboxCredential $sandbox.amplitudeApiKey $sandbox.amplitudeSecretKey
    $Console.Window.Console.Answers['LaunchDarkly access token'] = $token
    $Console.Window.Console.Answers['Performing the operation'] = 'Y'
    $Console.Window.Console.Answers['Amplitude: API key'] = $keys
    $setup = {
        param($Sandbox, $Connections, $Vault, $Folder)
        Set-Location -LiteralPath $Folder
        $global:PSDefaultParameterValues = @{
            'Connect-LDDestination:LaunchDarklyUri' = $Sandbox.launchDarklyUri
            'Connect-LDDestination:AmplitudeUri'    = $Sandbox.amplitudeUri
        }
        # In place of the SecretManagement module.
        $global:vault_of_tests = $Vault
        Remove-Module Microsoft.PowerShell.SecretManagement -ErrorAction Ignore
        New-Module -Name Microsoft.PowerShell.SecretManagement -ScriptBlock {
            function Get-Secret {
                [CmdletBinding()]
                param([string] $Name, [string] $Vault)
                Write-Debug "Vault: $Vault"
                $global:vault_of_tests[$Name] ?? $(throw "The vault of the tests has no secret '$Name'.")
            }
        } | Import-Module -Global
        foreach ($connection in $Connections) {
            $null = Connect-LDDestination @connection
        }
    }
    $connections = @(
        if ($Example.Code -cnotmatch '\bConnect-LDDestination') {
            foreach ($name in Get-ConnectionName $Example) {
                $id = $name -in 'default', 'prod', 'production' ? $sandbox.clientSideId : (New-Environment $name)
                @{ Name = $name; AccessToken = $token; AmplitudeCredential = $keys; ClientSideId = $id; AmplitudeOrganization = 'acme' }
            }
        }
    )
    $vault = @{
        LaunchDarklyToken       = $token
        LaunchDarklyOAuthSecret = ConvertTo-SecureString $sandbox.oAuthClientSecret -AsPlainText
        AmplitudeKeys           = $keys
    }
    Confirm-Setup (Invoke-Console $Console $setup.ToString() -Arguments $sandbox, $connections, $vault, $Folder)
    if ($Example.Command -match 'Compare|Segment|Run|FlagLink|Report|about' -and $connections) {
        Confirm-Setup (Invoke-Console $Console '$null = Sync-AmplitudeCohort 7khm89cz, 3fq0aw1x')
        Set-SandboxFlag amplitude-7khm89cz @('new-checkout', 'dark-mode')
        Add-SandboxAuditEntry amplitude-7khm89cz
        Update-SandboxCohort 7khm89cz -Add user-000099 -Remove user-000038
    }
    if ($Example.Command -match '^(Get|Unregister)-CohortSync$' -or $Example.Code -match '-Due\b') {
        if (-not $connections) {
            Confirm-Setup (Invoke-Console $Console '$null = Connect-LDDestination -FromEnvironment')
        }
        Confirm-Setup (Invoke-Console $Console @'
$null = Register-CohortSync 7khm89cz -Cadence Once
$null = Sync-AmplitudeCohort -Due
$null = Get-LDDestination | ForEach-Object { Register-CohortSync 3fq0aw1x -Cadence Daily -Destination $_ }
'@)
    }
    if ($Example.Code -match '-From ./team\.db') {
        Confirm-Setup (Invoke-Console $Console @'
$null = Connect-LDDestination team -FromEnvironment -Ledger ./team.db
$null = Sync-AmplitudeCohort 7khm89cz -Destination team
Disconnect-LDDestination team
'@)
    }
    if ($Example.Code -match 'flag trigger') {
        Confirm-Setup (Invoke-Console $Console '$null = Sync-AmplitudeCohort 7khm89cz')
        $Console.Window.Console.Answers['Address of the flag trigger'] = ConvertTo-SecureString (New-Trigger) -AsPlainText
    }
    $null = $Console.Window.Console.Take()
}

function Confirm-Setup($Result) {
    if ($Result.Errors) {
        throw "The example can't be prepared: $($Result.Errors)"
    }
}

# Another environment of the project: its client-side ID.
function New-Environment([string] $Key) {
    $id = [guid]::NewGuid().ToString('n').Substring(0, 24)
    $null = Invoke-SandboxRequest "environments/$id" Put @{ key = $Key }
    $id
}

# The address of a trigger that switches a flag off.
function New-Trigger {
    $sandbox = Get-Sandbox
    (Invoke-RestMethod "$($sandbox.launchDarklyUri)api/v2/flags/default/cohort-amplitude-7khm89cz/triggers/production" -Method Post -NoProxy `
        -Headers @{ Authorization = $sandbox.accessToken } -ContentType application/json `
        -Body '{"integrationKey":"generic-trigger","instructions":[{"kind":"turnFlagOff"}]}').triggerURL
}

# ---- The folder

function New-File([string] $Folder, $Example) {
    'CohortId,Destination', '7khm89cz,prod', '3fq0aw1x,staging' | Set-Content (Join-Path $Folder map.csv)
    'CohortId,Cadence,At,TimeZone,Destination', '7khm89cz,Daily,06:30,Europe/Berlin,prod', '3fq0aw1x,02:00:00,,,staging' | Set-Content (Join-Path $Folder schedule.csv)
    $rows = @('user_id') + @(40..60 | ForEach-Object { 'user-{0:d6}' -f $_ })
    $rows | Set-Content (Join-Path $Folder segment-export.csv)
    New-Gzip (Join-Path $Folder cohort.csv.gz) ($rows + 'user-000061')
    $null = New-Item -ItemType Directory -Path (Join-Path $Folder members)
    New-Gzip (Join-Path $Folder members/7khm89cz.csv.gz) ($rows + 'user-000061')
    New-Gzip (Join-Path $Folder members/3fq0aw1x.csv.gz) @('user_id', 'buyer-1', 'buyer-9')
    New-Gzip (Join-Path $Folder power-users.csv.gz) (@('amplitude_id,user_id') + @(40..60 | ForEach-Object { '{0},user-{0:d6}' -f $_ }) + '99,')
    'Path,Name,Author,SupportEmail,Site,PrivacyPolicy',
    './integrations/one,One,Acme,help@acme.example.com,https://acme.example.com,https://acme.example.com/privacy' |
        Set-Content (Join-Path $Folder partners.csv)
    '{ "environmentId": "507f1f77bcf86cd799439011", "batch": [ { "userId": "u1", "cohortId": "7khm89cz", "cohortName": "Power users", "value": true } ] }' |
        Set-Content (Join-Path $Folder request.json)
    if ($Example.Command -eq 'Test-LDIntegrationManifest') {
        $company = @{ Author = 'Acme'; SupportEmail = 'help@acme.example.com'; Site = 'https://acme.example.com'; PrivacyPolicy = 'https://acme.example.com/privacy' }
        $null = New-LDIntegrationManifest (Join-Path $Folder integrations/acme-sync) -Name 'Acme Sync' @company
    }
}

function New-Gzip([string] $Path, [string[]] $Lines) {
    $file = [System.IO.File]::Create($Path)
    $packed = [System.IO.Compression.GZipStream]::new($file, [System.IO.Compression.CompressionLevel]::Fastest)
    $packed.Write([System.Text.Encoding]::UTF8.GetBytes(($Lines -join "`n") + "`n"))
    $packed.Dispose()
}

# ---- Who sits at the browser

function New-Opener([string] $Folder) {
    $bin = (New-Item -ItemType Directory -Path (Join-Path $Folder '.bin')).FullName
    foreach ($name in 'xdg-open', 'open') {
        $file = Join-Path $bin $name
        Set-Content -LiteralPath $file -Value "#!/bin/sh`nprintf '%s' `"`$1`" > `"`$LDCOHORTSYNC_TEST_BROWSER`""
        if (-not $IsWindows) {
            [System.IO.File]::SetUnixFileMode($file, 'UserRead,UserWrite,UserExecute')
        }
    }
    $bin
}

# Signs in at the address that was opened, or that a warning names.
function Invoke-Visitor([string] $Shown) {
    $address = (Test-Path -LiteralPath $script:Browser) ? (Get-Content -LiteralPath $script:Browser -Raw) : ($Shown -match '(http\S+/oauth/authorize\S+)' ? $Matches[1] : $null)
    if (-not $address -or $address -eq $script:Visited) {
        return
    }
    $script:Visited = $address
    $page = Invoke-WebRequest $address -NoProxy
    $form = @{ request = $page.InputFields.Where({ $_.name -eq 'request' }).value; member = 'ada'; decision = 'allow' }
    $null = Invoke-WebRequest "$((Get-Sandbox).launchDarklyUri)trust/oauth/authorize" -Method Post -Body $form -NoProxy
}

# ---- What an example hands out

# The types of what its lines hand out; nothing where that can't be told, as other commands or -WhatIf change it.
function Get-OutputType([string] $Code) {
    $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
    $types = foreach ($line in $tree.EndBlock.Statements) {
        if ($line -is [System.Management.Automation.Language.AssignmentStatementAst]) {
            continue
        }
        $command = $line -is [System.Management.Automation.Language.PipelineAst] ? $line.PipelineElements[-1] : $null
        $name = $command -is [System.Management.Automation.Language.CommandAst] ? $command.GetCommandName() : $null
        $found = $name ? (Get-Command -Name $name -Module LDCohortSync -ErrorAction Ignore) : $null
        $switches = $found ? @($command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }).ParameterName : @()
        if (-not $found -or ('WhatIf' -in $switches -and $name -notmatch '^Sync-')) {
            return
        }
        $found.OutputType.Name | Where-Object { $_ -ne 'System.Void' }
    }
    $types | Select-Object -Unique
}

Export-ModuleMember -Function Get-HelpExample, Get-TopicExample, Invoke-HelpExample, Close-HelpExample
