#requires -Version 7.4
<#
    The tour of the README, replayed. In its section "A ten-minute tour", blocks of text hold what somebody types, after "PS> " and
    on further lines ">> ", and what the window shows then.

    What is never the same twice is masked on both sides before they are compared: run ids and other ids, ports, dates and times,
    durations. Columns get wider and narrower with it, so any run of spaces is one space, and any run of dashes one dash.
#>

$ErrorActionPreference = 'Stop'
Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1')
Import-Module (Join-Path $PSScriptRoot 'Console.psm1')

$script:Readme = Join-Path $PSScriptRoot '../../README.md'
$script:Heading = '## A ten-minute tour'
$script:Width = 100
$script:Masks = [ordered]@{
    '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'          = '<id>'
    '\b[0-9a-f]{24}\b'                                                      = '<id>'
    '127\.0\.0\.1:\d+'                                                      = '127.0.0.1:<port>'
    '\b\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?)?( ?Z| [+-]\d\d:\d\d)?' = '<time>'
    '\b\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d\d(:\d\d)?( [AP]M)?( [+-]\d\d:\d\d)?'  = '<time>'
    '\b(\d+\.)?\d\d:\d\d:\d\d(\.\d+)?\b'                                    = '<duration>'
    '\b\d+(\.\d+)? (ms|s|min|h)\b'                                          = '<duration>'
    '\bin \d+ (second|minute|hour)s?\b'                                     = 'in <duration>'
    '-{2,}'                                                                 = '-'
    '\s+'                                                                   = ' '
}

# The steps of the tour: what is typed, what the README shows, and where (lines from 0; Last is that behind what is shown).
function Get-TourStep {
    $lines = @(Get-Content -LiteralPath $script:Readme)
    $start = [Array]::IndexOf($lines, $script:Heading)
    if ($start -lt 0) {
        throw "The README has no section '$script:Heading'."
    }
    $number = 0
    $step = $null
    $inBlock = $false
    for ($at = $start + 1; $at -lt $lines.Count -and -not $lines[$at].StartsWith('## '); $at++) {
        $line = $lines[$at]
        if (-not $inBlock) {
            $inBlock = $line -eq '```text'
            continue
        }
        if ($line -eq '```' -or $line.StartsWith('PS> ')) {
            if ($step) {
                $step.Last = $at
                $step.Shown = ($lines[$step.First..($at - 1)] -join "`n").Trim("`n")
                if ($step.First -eq $at) {
                    $step.Shown = ''
                }
                $step
                $step = $null
            }
            if ($line -eq '```') {
                $inBlock = $false
                continue
            }
            $number++
            $step = @{ Number = $number; Code = $line.Substring(4); Name = $line.Substring(4); First = $at + 1; Last = 0; Shown = '' }
        }
        elseif ($step -and $line.StartsWith('>> ') -and $step.First -eq $at) {
            $step.Code += "`n" + $line.Substring(3)
            $step.First = $at + 1
        }
    }
}

# Types all of it, in one session, beside a sandbox of its own; hands out what the window shows after each step.
function Invoke-Tour([object[]] $Steps) {
    Start-Sandbox -Seed demo
    try {
        $folder = (New-Item -ItemType Directory -Path (Join-Path (Get-Sandbox).Folder 'tour')).FullName
        Get-Sandbox | Select-Object -Property *Uri, accessToken, clientSideId, amplitudeApiKey, amplitudeSecretKey |
            ConvertTo-Json -Compress | Set-Content (Join-Path $folder sandbox.json)
        $console = New-Console -Module (Get-ModulePath) -Location $folder -Width $script:Width
        try {
            foreach ($step in $Steps) {
                $shown = (Invoke-Console $console $step.Code -Show).Shown
                (($shown -split "`r?`n").TrimEnd() -join "`n").Trim("`n") -replace "`n{3,}", "`n`n"
            }
        }
        finally {
            $null = Invoke-Console $console 'Disconnect-LDDestination * -Confirm:$false'
            Close-Console $console
        }
    }
    finally {
        Stop-Sandbox
    }
}

# What is compared; with -KeepSpaces, columns count too.
function Get-Masked([string] $Shown, [switch] $KeepSpaces) {
    foreach ($mask in $script:Masks.GetEnumerator() | Where-Object { -not $KeepSpaces -or $_.Value -notin ' ', '-' }) {
        $Shown = $Shown -replace $mask.Key, $mask.Value
    }
    $Shown.Trim()
}

# Puts what the window shows into the README, where it is more than other times and ids.
function Set-Tour([object[]] $Steps, [string[]] $Shown) {
    $lines = [System.Collections.Generic.List[string]] @(Get-Content -LiteralPath $script:Readme)
    for ($index = $Steps.Count - 1; $index -ge 0; $index--) {
        $step = $Steps[$index]
        if ((Get-Masked $step.Shown -KeepSpaces) -ceq (Get-Masked $Shown[$index] -KeepSpaces)) {
            continue
        }
        $isLast = $lines[$step.Last] -eq '```'
        $new = @($Shown[$index] ? @($Shown[$index] -split "`n") : @()) + @($Shown[$index] -and -not $isLast ? '' : @())
        $lines.RemoveRange($step.First, $step.Last - $step.First)
        $lines.InsertRange($step.First, [string[]] @($new))
    }
    [System.IO.File]::WriteAllText((Get-Item -LiteralPath $script:Readme).FullName, ($lines -join "`n") + "`n")
}

Export-ModuleMember -Function Get-TourStep, Invoke-Tour, Get-Masked, Set-Tour
