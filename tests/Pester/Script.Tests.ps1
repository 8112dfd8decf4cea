# Every script of the repository, as PSScriptAnalyzer judges it: what is shipped or run by hand with all default rules, the
# scripts of tests without those that do not fit tests.

BeforeDiscovery {
    # LDCOHORTSYNC_SCRIPT_ANALYZER names its folder where it is not installed as a module.
    $analyzer = $env:LDCOHORTSYNC_SCRIPT_ANALYZER ? $env:LDCOHORTSYNC_SCRIPT_ANALYZER : (Get-Module PSScriptAnalyzer -ListAvailable | Select-Object -First 1).Path
    if (-not $analyzer) {
        Write-Warning 'PSScriptAnalyzer is not installed: THE SCRIPTS WERE NOT ANALYZED. Use: Install-PSResource PSScriptAnalyzer'
    }
    # The manifest is judged where the files are that it names: in the built module.
    $root = (Get-Item (Join-Path $PSScriptRoot '../..')).FullName
    $scripts = Get-ChildItem $root -Recurse -File -Include *.ps1, *.psm1, *.psd1 |
        ForEach-Object { [System.IO.Path]::GetRelativePath($root, $_.FullName) -replace '\\', '/' } |
        Where-Object { $_ -notmatch '(^|/)(out|bin|obj)/' -and $_ -ne 'LDCohortSync.psd1' } |
        ForEach-Object { @{ Script = $_ } }
}

Describe 'PSScriptAnalyzer' -Skip:(-not $analyzer) {
    BeforeAll {
        Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
        Import-Module ($env:LDCOHORTSYNC_SCRIPT_ANALYZER ? $env:LDCOHORTSYNC_SCRIPT_ANALYZER : 'PSScriptAnalyzer')
        $root = Get-Repository
        $ofTests = @(
            'PSUseDeclaredVarsMoreThanAssignments'              # it does not see that the blocks of a Pester file share their variables
            'PSUseUsingScopeModifierInNewRunspaces'             # it takes variables of the environment for those of a script
            'PSUseShouldProcessForStateChangingFunctions'       # helpers of tests ask nobody,
            'PSProvideCommentHelp'                              # are no commands,
            'PSAvoidUsingWriteHost'                             # and tell figures to whoever watches
            'PSAvoidUsingConvertToSecureStringWithPlainText'    # the keys are made up: the sandbox prints them
            'PSAvoidUsingPlainTextForPassword'
            'PSAvoidUsingUsernameAndPasswordParams'
            'PSAvoidGlobalVars'                                 # what stands in for the session of a user is global as that is
            'PSAvoidGlobalFunctions'
            'PSUseBOMForUnicodeEncodedFile'                     # PowerShell 7 reads UTF-8 without a mark, and other editors prefer that
            'PSAvoidUsingPositionalParameters'                  # commands are typed as users type them
        )

        function Find-Problem([string] $Path, [string[]] $Exclude = @()) {
            Invoke-ScriptAnalyzer -Path $Path -ExcludeRule $Exclude | ForEach-Object { "$($_.RuleName), line $($_.Line): $($_.Message)" }
        }
    }

    It 'finds nothing in <Script>' -TestCases $scripts {
        Find-Problem (Join-Path $root $Script) ($Script -like 'tests/*' ? $ofTests : @()) | Should -BeNullOrEmpty
    }

    It 'finds nothing in the manifest' {
        Find-Problem (Get-ModulePath) | Should -BeNullOrEmpty
    }

    It 'is really looking' {
        $bad = Join-Path $TestDrive 'bad.ps1'
        Set-Content $bad -Value 'gci'
        Find-Problem $bad $ofTests | Should -Match 'PSAvoidUsingCmdletAliases'
    }
}
