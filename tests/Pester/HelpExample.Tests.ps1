# Every example of the help, and what the topics show, run as it stands: in a session of its own, connected to the sandbox, with the cohorts, files, secrets
# and environments that the examples name (HelpExample.psm1). An example has to end without an error and to hand out what its
# command says that it hands out. The ids of errors that its text names are allowed. What its remark says beyond that is checked
# in HelpExample.Expectation.ps1, by the example's title.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'HelpExample.psm1') -Force
    $examples = @(Get-HelpExample) + @(Get-TopicExample)
    $commands = $examples.Command | Select-Object -Unique
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'Console.psm1') -Force
    Import-Module (Join-Path $PSScriptRoot 'HelpExample.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)
    $expectations = . (Join-Path $PSScriptRoot 'HelpExample.Expectation.ps1')
    $known = [LDCohortSync.FaultKind].GetEnumNames()
}

AfterAll {
    Close-HelpExample
    Stop-Sandbox
}

Describe 'The examples of <_>' -ForEach $commands {
    It 'has <Title>' -ForEach @($examples | Where-Object Command -EQ $_) {
        $run = Invoke-HelpExample $_
        $allowed = @($known | Where-Object { $Remark -cmatch "\b$_\b" })
        $failed = @($run.Errors | Where-Object { ($_.FullyQualifiedErrorId -split ',')[0] -notin $allowed })
        "$failed" | Should -BeNullOrEmpty -Because "this is to be typed:`n$Code`n"
        $run.ExitCode | Should -BeNullOrEmpty
        if ($run.OutputTypes -and $Remark -notmatch '\bnothing\b') {
            $run.Output | Should -Not -BeNullOrEmpty
            foreach ($one in $run.Output) {
                $one.PSTypeNames | Where-Object { $_ -in $run.OutputTypes } | Should -Not -BeNullOrEmpty -Because "$Command should hand out $($run.OutputTypes)"
            }
        }
        if ($expectations[$Key]) {
            $run | ForEach-Object $expectations[$Key]
        }
    }
}

Describe 'What the remarks say' {
    It 'is expected of examples that there are' {
        $expectations.Keys | Where-Object { $_ -notin $keys } | Should -BeNullOrEmpty
    } -TestCases @{ Keys = $examples.Key }
}
