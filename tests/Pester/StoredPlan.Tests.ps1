# Plans that are looked at and made later: Sync-AmplitudeCohort -WhatIf | Export-Clixml, and back.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    # Plans are made, stored and read as in a pipeline: by different connections, as by different agents that share a ledger.
    function Save-Plan([string[]] $Id, [hashtable] $With = @{}) {
        $path = Join-Path $TestDrive "$([guid]::NewGuid().ToString('n')).xml"
        Sync-AmplitudeCohort $Id -WhatIf @With -ErrorAction SilentlyContinue 6>$null | Export-Clixml $path
        $path
    }

    # Changes the text of a stored plan.
    function Edit-Plan([string] $Path, [string] $Pattern, [string] $By) {
        $text = Get-Content $Path -Raw
        $text | Should -Match $Pattern
        Set-Content $Path ([regex]::Replace($text, $Pattern, $By))
    }

    function Get-Written {
        Get-SandboxRequest launchDarkly POST '/api/v2/segment-targets/*'
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'A stored plan' {
    BeforeEach {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Name 'One' -Members a, b, c
        Set-SandboxCohort c2 -Name 'Two' -Members x, y
        $null = Sync-AmplitudeCohort c1
        Update-SandboxCohort c1 -Add d, e -Remove a
        Clear-SandboxRequest
    }

    It 'is made as it was planned' {
        $path = Save-Plan c1, c2
        Get-Written | Should -HaveCount 0
        $stored = Import-Clixml $path
        $stored.Status | ForEach-Object ToString | Should -Be @('Planned', 'Planned')
        $stored.StoredPlan.Fingerprint | Should -Match '^[0-9A-F]{64}$'
        $results = $stored | Sync-AmplitudeCohort
        $results | ForEach-Object { "$($_.CohortId) $($_.Status) +$($_.Added) -$($_.Removed)" } | Should -Be @('c1 Succeeded +2 -1', 'c2 Succeeded +2 -0')
        Get-SandboxSegmentMember c1 | Should -Be @('b', 'c', 'd', 'e')
        Get-SandboxSegmentMember c2 | Should -Be @('x', 'y')
    }

    It 'is made from a variable, a parameter, and with the order of rows turned round' {
        $plan = Sync-AmplitudeCohort c1 -WhatIf 6>$null
        Set-SandboxCohort c1 -Name 'One' -Members e, d, c, b
        (Sync-AmplitudeCohort -Plan $plan).Status | Should -Be 'Succeeded'
        (Sync-AmplitudeCohort c2 -WhatIf 6>$null | Sync-AmplitudeCohort).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember c1 | Should -Be @('b', 'c', 'd', 'e')
    }

    It 'is made from the answer "no" at the prompt too' {
        $job = Invoke-Pwsh -Environment (Get-SandboxEnvironment) -Option @() -Answer "n`ny" -Script {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            $plan = Sync-AmplitudeCohort c2 -Confirm
            "planned $($plan.Status) $($plan.StoredPlan.Adds)"
            "made $(($plan | Sync-AmplitudeCohort).Status)"
        }
        $job.Output | Should -Match 'planned Planned 2' -Because $job.Errors
        $job.Output | Should -Match 'made Succeeded'
    }

    It 'has the same fingerprint for the same change and another for any other' {
        $first = (Sync-AmplitudeCohort c1 -WhatIf 6>$null).StoredPlan.Fingerprint
        (Sync-AmplitudeCohort c1 -WhatIf 6>$null).StoredPlan.Fingerprint | Should -Be $first
        (Sync-AmplitudeCohort c1 -WhatIf -Mode AddOnly 6>$null).StoredPlan.Fingerprint | Should -Not -Be $first
        (Sync-AmplitudeCohort c2 -WhatIf 6>$null).StoredPlan.Fingerprint | Should -Not -Be $first
        Set-SandboxCohort c1 -Name 'One' -Members b, c, d, f
        (Sync-AmplitudeCohort c1 -WhatIf 6>$null).StoredPlan.Fingerprint | Should -Not -Be $first
    }

    It 'is refused when <What>' -ForEach @(
        @{ What = 'somebody has joined'; Change = { Update-SandboxCohort c1 -Add f }; Says = 'was to add 2 and remove 1 members, and now that would be 3 and 1' }
        @{ What = 'somebody has left'; Change = { Update-SandboxCohort c1 -Remove b }; Says = 'now that would be 2 and 2' }
        @{ What = 'others are in it'; Change = { Update-SandboxCohort c1 -Add f -Remove e }; Says = 'the numbers are the same .2 to add, 1 to remove., the members are others' }
    ) {
        $path = Save-Plan c1
        & $Change
        $before = Get-SandboxSegmentMember c1
        $result = Import-Clixml $path | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Blocked'
        $result.Reason | Should -Match $Says
        $problems.FullyQualifiedErrorId | Should -Be 'PlanChanged,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $problems[0].CategoryInfo.Category | Should -Be 'InvalidOperation'
        Get-Written | Should -HaveCount 0
        Get-SandboxSegmentMember c1 | Should -Be $before
    }

    It 'is not needed any more when it was made meanwhile: a job can be started again' {
        $path = Save-Plan c1, c2
        $null = Import-Clixml $path | Sync-AmplitudeCohort
        Clear-SandboxRequest
        $results = Import-Clixml $path | Sync-AmplitudeCohort -FailOn Blocked, PartiallyApplied, Failed, PendingApproval
        $results.Status | Should -Be @('Unchanged', 'Unchanged')
        $results.Reason | Select-Object -Unique | Should -Be 'The segment holds the cohort already; the stored plan is not needed any more.'
        Get-Written | Should -HaveCount 0
    }

    It 'for contexts of one kind is an error for another, in the same segment' {
        $null = Connect-Sandbox @{ SegmentKind = 'Big' }
        $path = Save-Plan c2
        $null = Connect-Sandbox @{ SegmentKind = 'Big'; ContextKind = 'device' }
        Clear-SandboxRequest
        $result = Import-Clixml $path | Sync-AmplitudeCohort -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        "$problems" | Should -Match "is for contexts of kind 'user', and the destination has 'device'"
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/*' | Should -HaveCount 0
    }

    It 'that no longer fits is made as the cohort is now with -Force, and shown with -WhatIf' {
        $path = Save-Plan c1
        Update-SandboxCohort c1 -Add f
        (Import-Clixml $path | Sync-AmplitudeCohort -WhatIf -ErrorAction SilentlyContinue 6>$null).Status | Should -Be 'Blocked'
        (Import-Clixml $path | Sync-AmplitudeCohort -Force).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember c1 | Should -Be @('b', 'c', 'd', 'e', 'f')
    }

    It 'is refused for one cohort, and the others go on' {
        $path = Save-Plan c1, c2
        Update-SandboxCohort c1 -Add f
        $results = Import-Clixml $path | Sync-AmplitudeCohort -ErrorAction SilentlyContinue
        $results.Status | Should -Be @('Blocked', 'Succeeded')
        $failure = Get-Failure { Import-Clixml $path | Sync-AmplitudeCohort -FailOn Blocked, Failed -ErrorAction SilentlyContinue }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SyncFailed,*'
    }

    It 'with nothing to do stays with nothing to do, or is refused' {
        $null = Sync-AmplitudeCohort c1
        $path = Save-Plan c1
        (Import-Clixml $path).Status.ToString() | Should -Be 'Unchanged'
        (Import-Clixml $path | Sync-AmplitudeCohort).Status | Should -Be 'Unchanged'
        Update-SandboxCohort c1 -Add f
        $result = Import-Clixml $path | Sync-AmplitudeCohort -ErrorAction SilentlyContinue
        $result.Status | Should -Be 'Blocked'
        $result.Reason | Should -Match 'was to add 0 and remove 0 members, and now that would be 1 and 0'
    }

    It 'brings its options with it' {
        $path = Save-Plan c1 @{ Mode = 'AddOnly' }
        $result = Import-Clixml $path | Sync-AmplitudeCohort
        "$($result.Status) +$($result.Added) -$($result.Removed)" | Should -Be 'Succeeded +2 -0'
        Get-SandboxSegmentMember c1 | Should -Contain a

        Set-SandboxCohort c1 -Name 'One' -Members ''
        $path = Save-Plan c1 @{ AllowEmpty = $true }
        (Import-Clixml $path | Sync-AmplitudeCohort).Status | Should -Be 'Succeeded'
        Get-SandboxSegmentMember c1 | Should -HaveCount 0
    }

    It 'is an error with an option that differs: <Name>' -ForEach @(
        @{ Name = 'Mode'; With = @{ Mode = 'AddOnly' }; Says = 'made with -Mode Mirror' }
        @{ Name = 'Baseline'; With = @{ Baseline = 'Destination' }; Says = 'made with -Baseline Ledger' }
        @{ Name = 'MaximumRemovalPercent'; With = @{ MaximumRemovalPercent = 90 }; Says = 'made with -MaximumRemovalPercent 30' }
        @{ Name = 'AllowEmpty'; With = @{ AllowEmpty = $true }; Says = 'made with -AllowEmpty:.False' }
        @{ Name = 'SegmentKind'; With = @{ SegmentKind = 'Big' }; Says = 'of kind Synced, not for' }
        @{ Name = 'Path'; With = @{ Path = 'members.csv' }; Says = 'members from Amplitude, not from a file' }
    ) {
        $path = Save-Plan c1
        Clear-SandboxRequest
        foreach ($force in @{}, @{ Force = $true }) {
            $result = Import-Clixml $path | Sync-AmplitudeCohort @With @force -ErrorAction SilentlyContinue -ErrorVariable problems
            $result.Status | Should -Be 'Failed'
            $problems.FullyQualifiedErrorId | Should -BeLike 'InvalidPlan,*'
            "$problems" | Should -Match $Says
        }
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/*' | Should -HaveCount 0 -Because 'Amplitude is not asked for members'
    }

    It 'may be given the options that it has' {
        $path = Save-Plan c1
        (Import-Clixml $path | Sync-AmplitudeCohort -Mode Mirror -Baseline Ledger -MaximumRemovalPercent 30 -AllowEmpty:$false -SegmentKind Synced -Verify).Status | Should -Be 'Succeeded'
    }

    It 'for another environment is an error, whatever the destination is called' {
        $path = Save-Plan c1
        $null = Connect-Sandbox @{ ClientSideId = Get-SandboxEnvironmentId test }
        Clear-SandboxRequest
        $result = Import-Clixml $path | Sync-AmplitudeCohort -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $result.Status | Should -Be 'Failed'
        "$problems" | Should -Match 'is for another environment of LaunchDarkly'
        Get-Written | Should -HaveCount 0
    }

    It 'for a destination that is not connected is an error that names it' {
        $null = Connect-Sandbox @{ Name = 'prod' }
        $path = Save-Plan c1
        Disconnect-LDDestination prod -Confirm:$false
        $result = Import-Clixml $path | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        $result | Should -BeNullOrEmpty
        "$problems" | Should -Match "No destination 'prod' is connected"
        (Import-Clixml $path | Sync-AmplitudeCohort -Destination default -ErrorAction SilentlyContinue).CohortId | Should -Be c1
    }

    It 'from a file needs the file again' {
        $file = Join-Path $TestDrive 'members.csv'
        Set-Content $file 'user_id', 'b', 'c', 'z'
        $path = Save-Plan c1 @{ Path = $file; CohortName = 'One' }
        $null = Import-Clixml $path | Sync-AmplitudeCohort -ErrorAction SilentlyContinue -ErrorVariable problems
        "$problems" | Should -Match 'made for members from a file\. Give the file with -Path'
        $result = Import-Clixml $path | Sync-AmplitudeCohort -Path $file
        "$($result.Status) $($result.CohortName)" | Should -Be 'Succeeded One'
        Get-SandboxSegmentMember c1 | Should -Be @('b', 'c', 'z')
        $two = Import-Clixml (Save-Plan c1, c2)
        { Sync-AmplitudeCohort -Plan $two -Path $file } | Should -Throw -ErrorId 'InvalidParameter,*'
    }

    It 'that is <What> is an error, and nothing is asked or written' -ForEach @(
        @{ What = 'of a blocked run'; Make = { Set-SandboxCohort c1 -Members ''; Save-Plan c1 }; Says = 'is Blocked: there is no plan'; Piped = 'of a run that came to no plan' }
        @{ What = 'of a run that was made'; Make = { $p = Join-Path $TestDrive 'made.xml'; Sync-AmplitudeCohort c1 | Export-Clixml $p; $p }; Says = 'made or tried .Succeeded., not a plan' }
        @{ What = 'stored without depth'; Make = { $p = Join-Path $TestDrive 'flat.xml'; Sync-AmplitudeCohort c1 -WhatIf 6>$null | Export-Clixml $p -Depth 1; $p }; Says = 'stored without its plan.*Export-Clixml' }
        @{ What = 'changed: what people see of its numbers'; Make = { $p = Save-Plan c1; Edit-Plan $p '(<I64 N="Added">)2<' '${1}3<'; $p }; Says = 'was changed since it was stored'; Piped = '' }
        @{ What = 'changed: its numbers'; Make = { $p = Save-Plan c1; Edit-Plan $p '(<I64 N="Adds">)2<' '${1}3<'; $p }; Says = 'was changed since it was stored' }
        @{ What = 'changed: its cohort'; Make = { $p = Save-Plan c1; Edit-Plan $p '(<S N="CohortId">)c1(<[\s\S]*c1)' '${1}c2${2}'; $p }; Says = 'was changed since it was stored'; Piped = 'is for cohort ''c1'', not for ''c2''' }
        @{ What = 'changed: its mode'; Make = { $p = Save-Plan c1; Edit-Plan $p '(N="Mode">)Mirror<' '${1}AddOnly<'; $p }; Says = 'was changed since it was stored' }
        @{ What = 'changed: its limit'; Make = { $p = Save-Plan c1; Edit-Plan $p '(N="MaximumRemovalPercent">)30<' '${1}100<'; $p }; Says = 'was changed since it was stored' }
        @{ What = 'changed: its fingerprint'; Make = { $p = Save-Plan c1; Edit-Plan $p '(N="Fingerprint">)\w{4}' '${1}0000'; $p }; Says = 'was changed since it was stored' }
        @{ What = 'without a part'; Make = { $p = Save-Plan c1; Edit-Plan $p '<I64 N="Adds">2</I64>' ''; $p }; Says = 'has no Adds' }
        @{ What = 'with a part that is not possible'; Make = { $p = Save-Plan c1; Edit-Plan $p '<I64 N="Adds">2</I64>' '<S N="Adds">two</S>'; $p }; Says = 'has a Adds that is not possible' }
        @{ What = 'of another version'; Make = { $p = Save-Plan c1; Edit-Plan $p '(N="Version">)1<' '${1}7<'; $p }; Says = 'holds a plan of version 7, and this module takes version 1' }
    ) {
        $path = & $Make
        Clear-SandboxRequest
        $failure = Get-Failure { Sync-AmplitudeCohort -Plan (Import-Clixml $path) -Force }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidPlan,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        $failure.CategoryInfo.Category | Should -Be 'InvalidData'
        "$failure" | Should -Match $Says
        Get-SandboxRequest | Should -HaveCount 0
        if ($Piped -eq '') {
            return      # what tells it is not in the plan
        }
        $result = Import-Clixml $path | Sync-AmplitudeCohort -Force -ErrorAction SilentlyContinue -ErrorVariable problems
        $result | Should -BeNullOrEmpty
        $problems.FullyQualifiedErrorId | Should -Be 'InvalidPlan,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        "$problems" | Should -Match ($Piped ? $Piped : $Says)
        Get-SandboxRequest | Should -HaveCount 0
        { Import-Clixml $path | Sync-AmplitudeCohort -FailOn Failed -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'SyncFailed,*'
    }

    It 'that there is none of has an error of its own: <What>' -ForEach @(
        @{ What = 'an empty file'; Plan = { $p = Join-Path $TestDrive 'none.xml'; @() | Export-Clixml $p; Import-Clixml $p } }
        @{ What = 'null'; Plan = { $null } }
        @{ What = 'nothing'; Plan = { , @() } }
    ) {
        $failure = Get-Failure { Sync-AmplitudeCohort -Plan (& $Plan) }
        $failure.FullyQualifiedErrorId | Should -Be 'InvalidPlan,LDCohortSync.Commands.SyncAmplitudeCohortCommand'
        "$failure" | Should -Match '^The file of plans is empty'
    }

    It 'is none in a table where its column is empty: the cohort is synced' {
        $path = Join-Path $TestDrive 'made.csv'
        Sync-AmplitudeCohort c1 | Export-Csv $path
        (Import-Csv $path).StoredPlan | Should -Be ''
        (Import-Csv $path | Select-Object CohortId, StoredPlan | Sync-AmplitudeCohort).Status | Should -Be 'Unchanged'
    }

    It 'that was cut off is not made' {
        $path = Save-Plan c1, c2
        $text = Get-Content $path -Raw
        foreach ($share in 0.2, 0.5, 0.8, 0.99) {
            Set-Content $path $text.Substring(0, [int]($text.Length * $share)) -NoNewline
            { Import-Clixml $path -ErrorAction Stop | Sync-AmplitudeCohort } | Should -Throw
            { Sync-AmplitudeCohort -Plan (Import-Clixml $path -ErrorAction Stop) } | Should -Throw
        }
        Get-Written | Should -HaveCount 0
    }

    It 'is not what anything else is taken for' {
        { Sync-AmplitudeCohort -Plan 'c1' } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        { Sync-AmplitudeCohort -Plan (Get-AmplitudeCohort -Id c1) } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
        ('c2' | Sync-AmplitudeCohort).Status | Should -Be 'Succeeded'
        (Get-AmplitudeCohort -Id c2 | Sync-AmplitudeCohort).Status | Should -Be 'Unchanged'
        (Get-CohortSyncRun -CohortId c2 -Last 1 | Sync-AmplitudeCohort).Status | Should -Be 'Unchanged'
        ([pscustomobject]@{ CohortId = 'c2' } | Sync-AmplitudeCohort).Status | Should -Be 'Unchanged'
    }

    It 'is not spent by planning: the cohort is computed anew when it is made' {
        $path = Save-Plan c1
        Clear-SandboxRequest
        $null = Import-Clixml $path | Sync-AmplitudeCohort
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/c1*' | Should -HaveCount 1
    }
}
