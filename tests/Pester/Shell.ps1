# Time, environment variables, other runspaces and other processes. A part of Sandbox.psm1.

function Wait-Until {
    param([scriptblock] $Condition, [double] $Seconds = 30)

    $deadline = [datetime]::UtcNow.AddSeconds($Seconds)
    while (-not (& $Condition)) {
        if ([datetime]::UtcNow -gt $deadline) {
            throw "It did not come true within $Seconds s: $Condition"
        }
        Start-Sleep -Milliseconds 15
    }
}

# Runs a script with environment variables that are as before afterwards; null takes one away.
function Invoke-WithEnvironment([hashtable] $Variable, [scriptblock] $Script) {
    $before = @{}
    foreach ($name in $Variable.Keys) {
        $before[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $Variable[$name])
    }
    try {
        & $Script
    }
    finally {
        foreach ($name in $before.Keys) {
            [Environment]::SetEnvironmentVariable($name, $before[$name])
        }
    }
}

# Starts a script in a runspace of its own that has the module, and goes on.
function Start-Background([scriptblock] $Script, [object[]] $Arguments) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule(@(Get-ModulePath))
    $shell = [powershell]::Create($state)
    $null = $shell.AddScript($Script.ToString())
    foreach ($argument in $Arguments) {
        $null = $shell.AddArgument($argument)
    }
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $handle = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
    [pscustomobject]@{ Shell = $shell; Handle = $handle; Output = $output }
}

# Stops it as Ctrl+C does, and tells how many milliseconds the prompt would have been away.
function Stop-Background($Background) {
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $Background.Shell.Stop()
    $watch.ElapsedMilliseconds
    $Background.Shell.Dispose()
}

# Waits for its end and returns what it wrote.
function Wait-Background($Background) {
    if (-not $Background.Handle.AsyncWaitHandle.WaitOne(60000)) {
        throw 'The script in the background did not end.'
    }
    $null = $Background.Shell.EndInvoke($Background.Handle)
    $Background.Output
    $Background.Shell.Dispose()
}

# Starts a script in a PowerShell of its own.
function Start-Pwsh {
    param([scriptblock] $Script, [hashtable] $Environment = @{}, [string[]] $Option = '-NonInteractive')

    $file = Join-Path $script:Sandbox.Folder "$([guid]::NewGuid().ToString('n')).ps1"
    Set-Content -LiteralPath $file -Value $Script.ToString()
    $start = [System.Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
    foreach ($argument in @('-NoProfile') + $Option + @('-File', $file)) {
        if ($argument) {
            $start.ArgumentList.Add($argument)
        }
    }
    $start.Environment['LDCOHORTSYNC_TEST_MANIFEST'] = Get-ModulePath
    $start.Environment['NO_COLOR'] = '1'
    foreach ($name in $Environment.Keys) {
        $start.Environment[$name] = $Environment[$name]
    }
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    [pscustomobject]@{
        Process = $process
        Output  = $process.StandardOutput.ReadToEndAsync()
        Errors  = $process.StandardError.ReadToEndAsync()
    }
}

function Wait-Pwsh($Started, [int] $Seconds = 90) {
    if (-not $Started.Process.WaitForExit([timespan]::FromSeconds($Seconds))) {
        $Started.Process.Kill($true)
        throw "The other PowerShell did not end within $Seconds s. It wrote: $($Started.Output.Result) $($Started.Errors.Result)"
    }
    [pscustomobject]@{
        ExitCode = $Started.Process.ExitCode
        Output   = $Started.Output.Result
        Errors   = $Started.Errors.Result
    }
    $Started.Process.Dispose()
}

# Runs a script in a PowerShell of its own to its end. $env:LDCOHORTSYNC_TEST_MANIFEST is the module there.
function Invoke-Pwsh {
    param([scriptblock] $Script, [hashtable] $Environment = @{}, [string[]] $Option = '-NonInteractive', [string] $Answer)

    $started = Start-Pwsh -Script $Script -Environment $Environment -Option $Option
    if ($Answer) {
        $started.Process.StandardInput.WriteLine($Answer)
    }
    $started.Process.StandardInput.Close()
    Wait-Pwsh $started
}
