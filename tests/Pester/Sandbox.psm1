#requires -Version 7.4
<#
    What the test files share: a sandbox of their own, looked at and changed over /sandbox/..., the module to be tested, other
    runspaces and other processes. Start-Sandbox sets everything that a test could leave behind (ledgers, environment
    variables, connections) aside, and Stop-Sandbox puts it back.

    LDCOHORTSYNC_TEST_CONFIGURATION   Debug or Release: which build of the sandbox to start; without it, the newer one
    LDCOHORTSYNC_SANDBOX_DLL          the sandbox itself, in place of one in its build folder
    LDCOHORTSYNC_TEST_MODULE          the folder of the module to be tested, in place of out/LDCohortSync
#>

$ErrorActionPreference = 'Stop'
$script:Repository = (Get-Item (Join-Path $PSScriptRoot '../..')).FullName
$script:Sandbox = $null

# Computed at once, as only tests that are about waiting need to wait; and bodies kept whole.
$script:Options = @{ pendingPolls = 0; exportPendingPolls = 0; importStatePolls = 0; requestBodyCapture = 4MB }

# Whatever the person who runs the tests has set must not be used, and must be there again afterwards.
$script:Variables = @(
    'LAUNCHDARKLY_ACCESS_TOKEN'
    'LAUNCHDARKLY_OAUTH_CLIENT_ID'
    'LAUNCHDARKLY_OAUTH_CLIENT_SECRET'
    'LAUNCHDARKLY_CLIENT_SIDE_ID'
    'AMPLITUDE_API_KEY'
    'AMPLITUDE_SECRET_KEY'
    'LDCOHORTSYNC_LAUNCHDARKLY_URI'
    'LDCOHORTSYNC_AMPLITUDE_URI'
    'LDCOHORTSYNC_LEDGER'
    'LDCOHORTSYNC_PROFILES'
)

function Get-Repository {
    $script:Repository
}

function Get-ModulePath {
    $folder = $env:LDCOHORTSYNC_TEST_MODULE ? $env:LDCOHORTSYNC_TEST_MODULE : (Join-Path $script:Repository 'out/LDCohortSync')
    $manifest = Join-Path $folder 'LDCohortSync.psd1'
    if (-not (Test-Path -LiteralPath $manifest)) {
        throw "There is no module in '$folder'. Build it first: ./build.ps1 -Task Build, or dotnet build."
    }
    $manifest
}

function Get-SandboxAssembly {
    if ($env:LDCOHORTSYNC_SANDBOX_DLL) {
        return $env:LDCOHORTSYNC_SANDBOX_DLL
    }
    $wanted = $env:LDCOHORTSYNC_TEST_CONFIGURATION ? @($env:LDCOHORTSYNC_TEST_CONFIGURATION) : @('Debug', 'Release')
    $found = $wanted |
        ForEach-Object { Join-Path $script:Repository "src/LDCohortSync.Sandbox/bin/$_/net10.0/LDCohortSync.Sandbox.dll" } |
        Where-Object { Test-Path -LiteralPath $_ } |
        Get-Item |
        Sort-Object -Property LastWriteTimeUtc -Descending |
        Select-Object -First 1
    if (-not $found) {
        throw "The sandbox is not built ($($wanted -join ', ')). Use: dotnet build src/LDCohortSync.Sandbox --configuration $($wanted[0])"
    }
    $found.FullName
}

# ---- The sandbox itself

function Start-Sandbox {
    param(
        [ValidateSet('none', 'demo')]
        [string] $Seed = 'none'
    )

    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in (Get-SandboxAssembly), 'serve', '--port', '0', '--seed', $Seed, '--parent', "$PID", '--stop-on-stdin-close') {
        $start.ArgumentList.Add($argument)
    }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $line = $process.StandardOutput.ReadLineAsync()
    if (-not $line.Wait([timespan]::FromSeconds(60)) -or -not $line.Result) {
        $process.Kill()
        throw 'The sandbox did not start.'
    }

    $saved = @{}
    foreach ($name in $script:Variables) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $null)
    }
    $folder = [System.IO.Directory]::CreateTempSubdirectory('ldcohortsync-pester-').FullName
    $env:LDCOHORTSYNC_LEDGER = Join-Path $folder 'default.db'
    $env:LDCOHORTSYNC_PROFILES = Join-Path $folder 'destinations.json'
    $script:Sandbox = $line.Result | ConvertFrom-Json
    $script:Sandbox | Add-Member -NotePropertyMembers @{ Process = $process; Folder = $folder; Saved = $saved; Seed = $Seed }
    Set-SandboxOption $script:Options
}

function Stop-Sandbox {
    if (-not $script:Sandbox) {
        return
    }
    if (Get-Command Disconnect-LDDestination -ErrorAction Ignore) {
        Disconnect-LDDestination -Name * -Confirm:$false
    }
    $script:Sandbox.Process.StandardInput.Close()
    if (-not $script:Sandbox.Process.WaitForExit(20000)) {
        $script:Sandbox.Process.Kill()
    }
    $script:Sandbox.Process.Dispose()
    foreach ($name in $script:Variables) {
        [Environment]::SetEnvironmentVariable($name, $script:Sandbox.Saved[$name])
    }
    Remove-Item -LiteralPath $script:Sandbox.Folder -Recurse -Force
    $script:Sandbox = $null
}

function Get-Sandbox {
    $script:Sandbox
}

function Invoke-SandboxRequest {
    param([string] $Path, [string] $Method = 'Get', $Body)

    $request = @{ Uri = "$($script:Sandbox.launchDarklyUri)sandbox/$Path"; Method = $Method; NoProxy = $true }
    if ($PSBoundParameters.ContainsKey('Body')) {
        $request.Body = ConvertTo-Json -InputObject $Body -Depth 10 -Compress
        $request.ContentType = 'application/json; charset=utf-8'
    }
    Invoke-RestMethod @request
}

# Everything as at the start.
function Reset-Sandbox {
    param([string] $Seed = $script:Sandbox.Seed)

    $null = Invoke-SandboxRequest reset -Method Post -Body @{ seed = $Seed }
    Set-SandboxOption $script:Options
}

function Set-SandboxOption([hashtable] $Option) {
    $null = Invoke-SandboxRequest options -Method Put -Body $Option
}

function Get-SandboxState {
    Invoke-SandboxRequest state
}

# Adds a cohort, or replaces it. The document's fields are those of PUT /sandbox/cohorts/{id}.
function Set-SandboxCohort {
    param([string] $Id, [string] $Name = "Cohort $Id", [object[]] $Members, [hashtable] $Document = @{})

    $body = @{ name = $Name } + $Document
    if ($PSBoundParameters.ContainsKey('Members')) {
        $body.members = $Members
    }
    $null = Invoke-SandboxRequest "cohorts/$Id" -Method Put -Body $body
}

function Update-SandboxCohort {
    param([string] $Id, [object[]] $Add = @(), [string[]] $Remove = @())

    $null = Invoke-SandboxRequest "cohorts/$Id/change" -Method Post -Body @{ add = $Add; remove = $Remove }
}

# The cohort's different non-blank user ids, sorted: what the segment has to hold.
function Get-SandboxCohortMember([string] $Id) {
    @(Invoke-SandboxRequest "cohorts/$Id/members" | ForEach-Object { $_ } | Sort-Object -CaseSensitive)
}

# The members of a cohort's segment, sorted; an error when there is no such segment.
function Get-SandboxSegmentMember {
    param([string] $CohortId, [string] $EnvironmentId)

    $query = $EnvironmentId ? "?environmentId=$EnvironmentId" : ''
    @(Invoke-SandboxRequest "segments/amplitude-$CohortId/members$query" | ForEach-Object { $_ } | Sort-Object -CaseSensitive)
}

function Set-SandboxSegmentMember([string] $CohortId, [string[]] $Members) {
    $null = Invoke-SandboxRequest "segments/amplitude-$CohortId/members" -Method Put -Body $Members
}

# The segments that were made by syncs, by the ids of their cohorts.
function Get-SandboxSyncedCohort {
    @((Get-SandboxState).segments | Where-Object external | ForEach-Object { $_.key -replace '^amplitude-', '' })
}

# What the services received, the oldest first.
function Get-SandboxRequest {
    param([string] $Service = '*', [string] $Method = '*', [string] $Path = '*')

    @((Invoke-SandboxRequest requests).requests |
            Where-Object { $_.service -like $Service -and $_.method -like $Method -and $_.target -like $Path })
}

# The batches that LaunchDarkly received. One that is still held has no body yet.
function Get-SandboxBatch {
    $batches = Get-SandboxRequest launchDarkly POST -Path '/api/v2/segment-targets/*'
    foreach ($batch in $batches) {
        $changes = $batch.body ? @(($batch.body | ConvertFrom-Json).batch) : @()
        $batch | Add-Member -NotePropertyName Changes -NotePropertyValue $changes
    }
    $batches
}

# Three numbers: total, and for each service how many are unanswered now and were at most.
function Get-SandboxTraffic {
    Invoke-SandboxRequest requests | Select-Object -Property total, unanswered, peakUnanswered
}

function Clear-SandboxRequest {
    $null = Invoke-SandboxRequest requests Delete
}

# Arms a fault and returns its id. The fields are those of SandboxFault in camel case.
function Add-SandboxFault([hashtable] $Fault) {
    (Invoke-SandboxRequest faults -Method Post -Body $Fault).ids[0]
}

function Get-SandboxFaultHit([int] $Id) {
    (Invoke-SandboxRequest faults | ForEach-Object { $_ } | Where-Object id -EQ $Id).hits
}

function Clear-SandboxFault {
    $null = Invoke-SandboxRequest faults Delete
}

# Another environment of the seed, by its key: its client-side ID.
function Get-SandboxEnvironmentId([string] $Environment) {
    $request = @{
        Uri     = "$($script:Sandbox.launchDarklyUri)api/v2/projects/default/environments?limit=50"
        Headers = @{ Authorization = $script:Sandbox.accessToken }
        NoProxy = $true
    }
    ((Invoke-RestMethod @request).items | Where-Object key -EQ $Environment)._id
}

# Another member of the account sets an environment: critical, segmentApprovalsRequired, segmentApprovals.
function Set-SandboxEnvironment([hashtable] $Setting, [string] $Id = 'default') {
    $null = Invoke-SandboxRequest "environments/$Id" -Method Put -Body $Setting
}

# The approval requests, the oldest first.
function Get-SandboxApproval {
    @(Invoke-SandboxRequest approvals | ForEach-Object { $_ })
}

# Another member does something with an approval request: approve, apply, approve-and-apply, decline, comment, schedule, fail, delete.
function Resolve-SandboxApproval([string] $Id, [string] $Action = 'approve-and-apply', [string] $Comment) {
    if ($Action -eq 'delete') {
        $null = Invoke-SandboxRequest "approvals/$Id" Delete
        return
    }
    Invoke-SandboxRequest "approvals/$Id/$Action" -Method Post -Body @{ comment = $Comment }
}

# Imports, the oldest first; one that somebody else starts and that runs until it is released or stopped; and what they do with it.
function Get-SandboxImport {
    @(Invoke-SandboxRequest imports | ForEach-Object { $_ })
}

function Start-SandboxImport([string] $SegmentKey) {
    (Invoke-SandboxRequest imports -Method Post -Body @{ segment = $SegmentKey }).id
}

function Resolve-SandboxImport([string] $Id, [string] $Action = 'release') {
    $null = Invoke-SandboxRequest "imports/$Id/$Action" Post
}

# A segment of somebody else: name, unbounded, contextKind, description, tags, members, excluded, flags.
function Set-SandboxSegment([string] $Key, [hashtable] $Document) {
    $null = Invoke-SandboxRequest "segments/$Key" -Method Put -Body $Document
}

# The members of any segment, of one context kind, in ordinal order.
function Get-SandboxKey([string] $SegmentKey, [string] $ContextKind = '', [switch] $Excluded) {
    @(Invoke-SandboxRequest "segments/$SegmentKey/members?contextKind=$ContextKind&excluded=$("$Excluded".ToLowerInvariant())" | ForEach-Object { $_ })
}

function Set-SandboxKey([string] $SegmentKey, [string[]] $Keys, [string] $ContextKind = '', [switch] $Excluded) {
    $null = Invoke-SandboxRequest "segments/$SegmentKey/members?contextKind=$ContextKind&excluded=$("$Excluded".ToLowerInvariant())" -Method Put -Body $Keys
}

# The flags that target a segment.
function Set-SandboxFlag([string] $SegmentKey, [string[]] $Flags) {
    $null = Invoke-SandboxRequest "segments/$SegmentKey/flags" -Method Put -Body $Flags
}

# An entry of the audit log about a change that somebody else made.
function Add-SandboxAuditEntry([string] $SegmentKey, [string] $Member = 'Kim Possible', [string] $Verb = 'updated the segment', [string] $Comment) {
    $null = Invoke-SandboxRequest audit -Method Post -Body @{ segment = $SegmentKey; member = $Member; verb = $Verb; comment = $Comment }
}

# Actions that the token's role does not allow from now on.
function Set-SandboxRole([string[]] $DeniedAction) {
    Set-SandboxOption @{ deniedActions = $DeniedAction }
}

# Makes synced segments as another program would.
function Add-SandboxSyncedSegment([string[]] $CohortId) {
    foreach ($id in $CohortId) {
        $request = @{
            Uri         = "$($script:Sandbox.launchDarklyUri)api/v2/segment-targets/amplitude"
            Method      = 'Post'
            Headers     = @{ Authorization = $script:Sandbox.accessToken }
            ContentType = 'application/json'
            Body        = ConvertTo-Json -Depth 5 -Compress -InputObject @{
                environmentId = $script:Sandbox.clientSideId
                batch         = @(@{ userId = "member-of-$id"; cohortId = $id; cohortName = "Cohort $id"; value = $true })
            }
            NoProxy     = $true
        }
        $null = Invoke-RestMethod @request
    }
}

# ---- The module

# The parameters with which Connect-LDDestination reaches the sandbox, with a ledger of its own.
function Get-SandboxConnection {
    @{
        AccessToken         = ConvertTo-SecureString $script:Sandbox.accessToken -AsPlainText -Force
        ClientSideId        = $script:Sandbox.clientSideId
        AmplitudeCredential = New-SandboxCredential $script:Sandbox.amplitudeApiKey $script:Sandbox.amplitudeSecretKey
        LaunchDarklyUri     = $script:Sandbox.launchDarklyUri
        AmplitudeUri        = $script:Sandbox.amplitudeUri
        Ledger              = New-LedgerPath
    }
}

function New-LedgerPath {
    Join-Path $script:Sandbox.Folder "$([guid]::NewGuid().ToString('n')).db"
}

function New-SandboxCredential([string] $User, [string] $Password) {
    [pscredential]::new($User, (ConvertTo-SecureString $Password -AsPlainText -Force))
}

# The environment variables of -FromEnvironment.
function Get-SandboxEnvironment {
    @{
        LAUNCHDARKLY_ACCESS_TOKEN     = $script:Sandbox.accessToken
        LAUNCHDARKLY_CLIENT_SIDE_ID   = $script:Sandbox.clientSideId
        AMPLITUDE_API_KEY             = $script:Sandbox.amplitudeApiKey
        AMPLITUDE_SECRET_KEY          = $script:Sandbox.amplitudeSecretKey
        LDCOHORTSYNC_LAUNCHDARKLY_URI = $script:Sandbox.launchDarklyUri
        LDCOHORTSYNC_AMPLITUDE_URI    = $script:Sandbox.amplitudeUri
        LDCOHORTSYNC_LEDGER           = New-LedgerPath
    }
}

# Connects to the sandbox; parameters given are added, or take the place of the sandbox's.
function Connect-Sandbox([hashtable] $With = @{}) {
    $parameters = Get-SandboxConnection
    foreach ($name in $With.Keys) {
        $parameters[$name] = $With[$name]
    }
    Connect-LDDestination @parameters
}

# How many pieces of asynchronous work the module has running in this process.
function Get-RunningWork {
    $pump = (Get-Command Sync-AmplitudeCohort).ImplementingType.Assembly.GetType('LDCohortSync.Hosting.CommandPump', $true)
    $pump.GetProperty('Running', [System.Reflection.BindingFlags]'Static, Public, NonPublic').GetValue($null)
}

# Every text that must not be readable anywhere.
function Get-SandboxSecret {
    $pair = "$($script:Sandbox.amplitudeApiKey):$($script:Sandbox.amplitudeSecretKey)"
    @(
        $script:Sandbox.accessToken
        $script:Sandbox.amplitudeApiKey
        $script:Sandbox.amplitudeSecretKey
        $script:Sandbox.sdkKey
        [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($pair))
    )
}

# The error with which a script ends.
function Get-Failure([scriptblock] $Script) {
    try {
        $null = & $Script
    }
    catch {
        return $_
    }
    throw 'Nothing failed.'
}

. (Join-Path $PSScriptRoot 'Shell.ps1')

Export-ModuleMember -Function *
