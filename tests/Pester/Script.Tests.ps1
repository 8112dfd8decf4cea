# Every script of the repository, as PSScriptAnalyzer judges it with its default rules.

BeforeDiscovery {
    # LDCOHORTSYNC_SCRIPT_ANALYZER names its folder where it is not installed as a module.
    $analyzer = $env:LDCOHORTSYNC_SCRIPT_ANALYZER ? $env:LDCOHORTSYNC_SCRIPT_ANALYZER : (Get-Module PSScriptAnalyzer -ListAvailable | Select-Object -First 1).Path
    if (-not $analyzer) {
        Write-Warning 'PSScriptAnalyzer is not installed: THE SCRIPTS WERE NOT ANALYZED. Use: Install-PSResource PSScriptAnalyzer'
    }
    $root = (Get-Item (Join-Path $PSScriptRoot '../..')).FullName
    $scripts = Get-ChildItem $root -Recurse -File -Include *.ps1, *.psm1, *.psd1 |
        ForEach-Object { [System.IO.Path]::GetRelativePath($root, $_.FullName) -replace '\\', '/' } |
        Where-Object { $_ -notmatch '(^|/)(out|bin|obj)/' } |
        ForEach-Object { @{ Script = $_ } }
}

Describe 'PSScriptAnalyzer' -Skip:(-not $analyzer) {
    BeforeAll {
        Import-Module ($env:LDCOHORTSYNC_SCRIPT_ANALYZER ? $env:LDCOHORTSYNC_SCRIPT_ANALYZER : 'PSScriptAnalyzer')
        $root = (Get-Item (Join-Path $PSScriptRoot '../..')).FullName
    }

    It 'finds nothing in <Script>' -TestCases $scripts {
        Invoke-ScriptAnalyzer -Path (Join-Path $root $Script) | ForEach-Object { "$($_.RuleName), line $($_.Line): $($_.Message)" } | Should -BeNullOrEmpty
    }

    It 'is really looking' {
        (Invoke-ScriptAnalyzer -ScriptDefinition 'gci').RuleName | Should -Contain 'PSAvoidUsingCmdletAliases'
    }
}
