#requires -Version 7.4

<#
.SYNOPSIS
    Has the Windows Task Scheduler run the registered cohort syncs that are due.
.DESCRIPTION
    Makes, or replaces, one scheduled task that starts Sync-DueCohort.ps1 every few minutes. One task serves all cohorts: what is
    synced when is said with Register-CohortSync.

    Run it once, in PowerShell 7, as somebody who may make tasks for the account. The account needs the right to log on as a batch
    job, and its own copy of what is needed:

      - the module, installed for all users or for the account;
      - the ledger in which the cohorts are registered (-Ledger, or the account's own default);
      - the keys. Best, save the destination once as that account, with entries of a vault that opens without a password:
            Connect-LDDestination -Name prod -ClientSideId ... -Vault Automation -LaunchDarklyVaultEntry LaunchDarklyToken -AmplitudeVaultEntry AmplitudeKeys -Save
        and name it with -Saved. Or set the variables LAUNCHDARKLY_ACCESS_TOKEN, LAUNCHDARKLY_CLIENT_SIDE_ID, AMPLITUDE_API_KEY and
        AMPLITUDE_SECRET_KEY for the account, which keeps them in the registry, readable by the account and by administrators.

    The password of the account is handed to the Task Scheduler, which keeps it; a group managed service account needs none.
.PARAMETER TaskName
    The task's name. One that there is takes its place.
.PARAMETER Account
    The account that runs the task, as DOMAIN\name. Without it, you.
.PARAMETER Password
    Its password. Leave it out for a group managed service account (DOMAIN\name$).
.PARAMETER Interval
    How often the task starts. A cadence can't be kept better than that.
.PARAMETER TimeLimit
    After this time the Task Scheduler ends a run. What it had not finished stays due.
.PARAMETER Saved
    Names of destinations that the account has saved. Without it, the keys come from the account's environment.
.PARAMETER Destination
    Without -Saved: the destination's name.
.PARAMETER KeyProperty
    Without -Saved: what names a member, as when the cohorts were registered.
.PARAMETER ContextKind
    Without -Saved: the context kind of the members, as when the cohorts were registered.
.PARAMETER SegmentKind
    Without -Saved: how segments are filled: Synced, Big or Standard.
.PARAMETER LaunchDarklyRegion
    Without -Saved: where the LaunchDarkly account lives, as Connect-LDDestination takes it.
.PARAMETER AmplitudeRegion
    Without -Saved: where the Amplitude organization lives, as Connect-LDDestination takes it.
.PARAMETER Ledger
    The ledger's file, when it is not the account's default.
.PARAMETER ResultPath
    A CSV file to which the results are added.
.PARAMETER Module
    The module's path, where it is not installed.
.PARAMETER Script
    Where Sync-DueCohort.ps1 is. The account has to be able to read it, and nobody else may change it.
.PARAMETER PowerShell
    The pwsh.exe that runs it.
.EXAMPLE
    ./Register-LDCohortSyncTask.ps1 -Account 'CORP\svc-ldsync$' -Saved prod
.EXAMPLE
    ./Register-LDCohortSyncTask.ps1 -Password (Read-Host 'Your Windows password' -AsSecureString) -Interval 00:15:00 -WhatIf
.NOTES
    Unregister-ScheduledTask -TaskName LDCohortSync takes the task away again.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [ValidateNotNullOrEmpty()]
    [string] $TaskName = 'LDCohortSync',

    [ValidateNotNullOrEmpty()]
    [string] $Account = "$env:USERDOMAIN\$env:USERNAME",

    [securestring] $Password,

    [ValidateScript({ $_ -ge [timespan]'00:01:00' -and $_ -le [timespan]'1.00:00:00' }, ErrorMessage = 'Give -Interval from a minute to a day.')]
    [timespan] $Interval = '00:05:00',

    [timespan] $TimeLimit = '04:00:00',

    [string[]] $Saved,

    [string] $Destination,

    [string] $KeyProperty,

    [string] $ContextKind,

    [string] $SegmentKind,

    [string] $LaunchDarklyRegion,

    [string] $AmplitudeRegion,

    [string] $Ledger,

    [string] $ResultPath,

    [string] $Module,

    [string] $Script = (Join-Path $PSScriptRoot 'Sync-DueCohort.ps1'),

    [string] $PowerShell = (Get-Process -Id $PID).Path
)

$ErrorActionPreference = 'Stop'
if (-not (Get-Command Register-ScheduledTask -ErrorAction Ignore)) {
    throw 'The Task Scheduler is a part of Windows. On Linux use the systemd timer or the crontab in this folder.'
}
if ($Saved) {
    # A saved destination has all of that.
    foreach ($name in 'Destination', 'KeyProperty', 'ContextKind', 'SegmentKind', 'LaunchDarklyRegion', 'AmplitudeRegion') {
        if ($PSBoundParameters[$name]) {
            throw "Give -Saved or -$name, not both: a saved destination has its own."
        }
    }
}

# What the task starts. No key is in it: everybody who may look at the task can read it.
function Format-Argument([string] $Value) {
    if ($Value.Contains('"')) {
        throw "A quotation mark can't be handed to the task: $Value"
    }
    $Value -match '\s' ? "`"$Value`"" : $Value
}
$arguments = @('-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'RemoteSigned', '-File', (Format-Argument $Script))
$handedOn = [ordered]@{
    Saved              = $Saved -join ','
    Destination        = $Destination
    KeyProperty        = $KeyProperty
    ContextKind        = $ContextKind
    SegmentKind        = $SegmentKind
    LaunchDarklyRegion = $LaunchDarklyRegion
    AmplitudeRegion    = $AmplitudeRegion
    Ledger             = $Ledger
    ResultPath         = $ResultPath
    Module             = $Module
}
foreach ($name in $handedOn.Keys) {
    if ($handedOn[$name]) {
        $arguments += "-$name", (Format-Argument $handedOn[$name])
    }
}
$action = New-ScheduledTaskAction -Execute $PowerShell -Argument ($arguments -join ' ') -WorkingDirectory (Split-Path $Script)

# From now on, again and again, without an end.
$trigger = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval $Interval

# A start that was missed while the machine was off is made up for by one, and no second one starts while the first is on.
$settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -StartWhenAvailable -ExecutionTimeLimit $TimeLimit `
    -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 5)

$task = @{
    TaskName    = $TaskName
    Description = 'Runs the cohort syncs of LDCohortSync that are due. Register-CohortSync says what is synced when.'
    Action      = $action
    Trigger     = $trigger
    Settings    = $settings
    Force       = $true
}
if ($Password) {
    $task.User = $Account
    $task.Password = [System.Net.NetworkCredential]::new('', $Password).Password
    $task.RunLevel = 'Limited'
}
else {
    # S4U needs no password and reaches services over https, but no share of another machine; a managed account uses its own.
    $logon = $Account.EndsWith('$') ? 'Password' : 'S4U'
    $task.Principal = New-ScheduledTaskPrincipal -UserId $Account -LogonType $logon -RunLevel Limited
}

if ($PSCmdlet.ShouldProcess("task '$TaskName' of $Account", "Run $Script every $Interval")) {
    Register-ScheduledTask @task
}
