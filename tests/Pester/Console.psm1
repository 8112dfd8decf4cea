#requires -Version 7.4
<#
    A window of a chosen width in which commands are typed, one after the other, in one session; what it shows is kept as text.
    For tests of what a person sees: the tour of the README, the examples of the help.
#>

$ErrorActionPreference = 'Stop'
if (-not ('LDCohortSync.Pester.RecordingHost' -as [type])) {
    Add-Type -Path (Join-Path $PSScriptRoot 'Console/*.cs')
}

function New-Console {
    param(
        # The manifest of the module that is to be there from the start; without it, none.
        [string] $Module,

        [int] $Width = 100,

        # Where the session stands.
        [string] $Location = (Get-Location).ProviderPath
    )

    $state = [initialsessionstate]::CreateDefault2()
    if ($Module) {
        $state.ImportPSModule(@($Module))
    }
    $window = [LDCohortSync.Pester.RecordingHost]::new($Width)
    $runspace = [runspacefactory]::CreateRunspace($window, $state)
    $runspace.ThreadOptions = 'ReuseThread'
    $runspace.Open()
    $console = [pscustomobject]@{ Window = $window; Runspace = $runspace }
    $null = Invoke-Console $console 'param($Location) Set-Location -LiteralPath $Location' -Arguments $Location
    $console
}

# Runs a script to its end. Shown is everything that is written to the window; what goes down the pipeline is Output, and with
# -Show it is shown too, as it would be at the prompt.
function Invoke-Console {
    param(
        $Console,
        [string] $Script,
        [object[]] $Arguments,
        [switch] $Show,

        # In a scope of its own, so that its variables end with it.
        [switch] $Scoped,

        # What somebody does meanwhile; it is called again and again with the text that is shown.
        [scriptblock] $Meanwhile
    )

    $shell = [powershell]::Create()
    try {
        $shell.Runspace = $Console.Runspace
        $null = $shell.AddScript($Script, [bool] $Scoped)
        foreach ($argument in $Arguments) {
            $null = $shell.AddArgument($argument)
        }
        if ($Show) {
            $shell.Commands.Commands[0].MergeMyResults('Error', 'Output')
            $null = $shell.AddCommand('Out-Default')
        }
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $handle = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        $deadline = [datetime]::UtcNow.AddSeconds(60)
        while (-not $handle.AsyncWaitHandle.WaitOne($Meanwhile ? 50 : 60000)) {
            if ([datetime]::UtcNow -gt $deadline) {
                $shell.Stop()
                throw "It did not end: $Script"
            }
            if ($Meanwhile) {
                & $Meanwhile $Console.Window.Console.Peek()
            }
        }
        $failure = $null
        try {
            $null = $shell.EndInvoke($handle)
        }
        catch {
            # What ends a script is shown at the prompt as any other error is.
            $failure = $_.Exception.InnerException.ErrorRecord ?? $_
            if ($Show) {
                $null = Invoke-Console $Console 'param($Failure) $Failure | Out-Default' -Arguments $failure
            }
        }
        [pscustomobject]@{
            Output = @($output)
            Errors = @($shell.Streams.Error) + @($failure | Where-Object { $_ })
            Shown  = $Console.Window.Console.Take()
        }
    }
    finally {
        $shell.Dispose()
    }
}

function Close-Console($Console) {
    $Console.Runspace.Dispose()
}

Export-ModuleMember -Function *
