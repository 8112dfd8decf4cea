# What Get-Help shows, and whether it is what the commands are.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    $commands = (Import-PowerShellDataFile (Get-ModulePath)).CmdletsToExport
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Import-Module (Get-ModulePath)
    $common = [System.Management.Automation.Cmdlet]::CommonParameters + [System.Management.Automation.Cmdlet]::OptionalCommonParameters
}

Describe 'Get-Help <_>' -ForEach $commands {
    BeforeAll {
        $command = Get-Command $_
        $help = Get-Help $_ -Full
    }

    It 'shows what it is for' {
        $help.Synopsis.Trim() | Should -Match '^[A-Z].{15,}\.$' -Because 'without a help file, PowerShell shows the syntax here'
        ($help.Description | Out-String).Trim().Length | Should -BeGreaterThan 80
    }

    It 'has examples, each of which uses the command' {
        $examples = @($help.examples.example)
        $examples.Count | Should -BeGreaterThan 0
        foreach ($example in $examples) {
            "$($example.code)" | Should -Match $command.Name
            $errors = $null
            $null = [System.Management.Automation.Language.Parser]::ParseInput("$($example.code)", [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty -Because $example.code
        }
    }

    It 'describes exactly the parameters that there are' {
        $real = $command.Parameters.Keys | Where-Object { $_ -notin $common -or $_ -in 'WhatIf', 'Confirm' } | Sort-Object
        $described = @($help.parameters.parameter)
        $described.Name | Sort-Object | Should -Be $real
        foreach ($parameter in $described) {
            ($parameter.Description | Out-String).Trim() | Should -Not -BeNullOrEmpty -Because $parameter.Name
        }
    }

    It 'shows a parameter by its name' {
        $name = @($help.parameters.parameter)[0].Name
        (Get-Help $command.Name -Parameter $name).Name | Should -Be $name
    }

    It 'shows a syntax for each parameter set' {
        @($help.syntax.syntaxItem).Count | Should -Be $command.ParameterSets.Count
    }

    It 'is readable in a window of 80 columns' {
        Get-Help $command.Name -Examples | Out-String -Width 80 | Should -Match $command.Name
    }
}

Describe 'Get-Help about_LDCohortSync' {
    It 'shows the topic' {
        $topic = Get-Help about_LDCohortSync | Out-String
        $topic | Should -Match '(?i)long description'
        $topic | Should -Match 'Connect-LDDestination'
        $topic | Should -Match 'Sync-AmplitudeCohort'
    }
}

Describe 'Get-Help about_LDCohortSync_Troubleshooting' {
    It 'shows the topic, and is found by what an operator types' {
        $topic = Get-Help about_LDCohortSync_Troubleshooting | Out-String
        $topic | Should -Match 'WHAT A STATUS SAYS'
        $topic | Should -Match '(?m)^    AmplitudeUnauthorized$'
        (Get-Help about_LDCohortSync*).Name | Sort-Object | Should -Be @('about_LDCohortSync', 'about_LDCohortSync_SharedLedger', 'about_LDCohortSync_Troubleshooting')
    }
}

Describe 'Get-Help about_LDCohortSync_SharedLedger' {
    It 'shows the topic' {
        $topic = Get-Help about_LDCohortSync_SharedLedger | Out-String
        $topic | Should -Match 'NAMING IT'
        $topic | Should -Match 'PGPASSWORD'
    }
}
