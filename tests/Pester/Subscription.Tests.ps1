# Register-CohortSync, Get-CohortSync and Unregister-CohortSync, as somebody types them.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Initialize-Scene {
        Reset-Sandbox
        foreach ($id in 'one', 'two', 'three') {
            Set-SandboxCohort $id -Name "Cohort of $id" -Members a, b
        }
        Disconnect-LDDestination -Name * -Confirm:$false
        $script:destination = Connect-Sandbox @{ Name = 'prod' }
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Register-CohortSync' {
    BeforeEach {
        Initialize-Scene
    }

    It 'registers a cohort, and says what and when' {
        $before = [datetimeoffset]::UtcNow
        $subscription = Register-CohortSync one -Cadence Daily -At 06:30 -TimeZone Europe/Berlin
        $subscription | Should -BeOfType ([LDCohortSync.CohortSubscription])
        $subscription.CohortId, $subscription.CohortName, $subscription.Destination, $subscription.SegmentKey | Should -Be 'one', 'Cohort of one', 'prod', 'amplitude-one'
        "$($subscription.Cadence)", "$($subscription.State)", $subscription.TimeZone | Should -Be 'Daily', 'Scheduled', 'Europe/Berlin'
        $subscription.NextRun.ToString('HH:mm:ss') | Should -Be '06:30:00'
        $subscription.NextRun | Should -BeGreaterThan $before
        $subscription.NextRun | Should -BeLessThan $before.AddHours(26)
        $subscription.NextRun.Offset | Should -BeIn ([timespan]'01:00'), ([timespan]'02:00')
        $subscription.LastRun | Should -BeNullOrEmpty
        Get-SandboxSyncedCohort | Should -HaveCount 0 -Because 'nothing is synced yet'
        Get-SandboxRequest amplitude GET '/api/5/cohorts/request/*' | Should -HaveCount 0
    }

    It 'takes a cadence as a word in any case, as a time span, or as what New-TimeSpan gives' {
        "$((Register-CohortSync one -Cadence hourly 3> $null).Cadence)" | Should -BeExactly 'Hourly'
        "$((Register-CohortSync one -Cadence 02:00:00).Cadence)" | Should -Be '02:00:00'
        "$((Register-CohortSync one -Cadence (New-TimeSpan -Hours 3)).Cadence)" | Should -Be '03:00:00'
        "$((Register-CohortSync one -Cadence ([timespan]::FromHours(1)) 3> $null).Cadence)" | Should -Be 'Hourly'
        (Get-CohortSync).RequestsPerMonth | Should -Be 744
    }

    It 'takes times as people write them' {
        (Register-CohortSync one -Cadence Daily -At '6:30 pm').At | Should -Be ([timeonly]'18:30')
        (Register-CohortSync one -Cadence Daily -At (Get-Date '07:15')).At | Should -Be ([timeonly]'07:15')
        (Register-CohortSync one -Cadence Daily -At ([timespan]'08:00')).At | Should -Be ([timeonly]'08:00')
        (Register-CohortSync one -Cadence Once -At '2031-12-01 06:30' -TimeZone 'W. Europe Standard Time').NextRun | Should -Be ([datetimeoffset]'2031-12-01T05:30Z')
        (Register-CohortSync one -Cadence Once -At '2031-12-01T06:30Z' -TimeZone Asia/Tokyo).NextRun | Should -Be ([datetimeoffset]'2031-12-01T06:30Z')
        $soon = (Get-Date).AddHours(2)
        (Register-CohortSync one -Cadence Once -At $soon -TimeZone Asia/Tokyo).NextRun | Should -Be ([datetimeoffset]$soon)
        (Register-CohortSync one -Cadence 06:00:00 -At 00:15 -TimeZone UTC).NextRun.ToUniversalTime().ToString('HH:mm') | Should -BeIn '00:15', '06:15', '12:15', '18:15'
    }

    It 'is due at once without a time' {
        foreach ($cadence in 'Once', 'Hourly', 'Daily', '12:00:00') {
            "$((Register-CohortSync one -Cadence $cadence 3> $null).State)" | Should -Be 'Due' -Because $cadence
        }
    }

    It 'keeps the options of the sync' {
        $subscription = Register-CohortSync one -Cadence Daily -SegmentKind Big -Mode AddOnly -Baseline Destination -MaximumRemovalPercent 5 -AllowEmpty -Verify `
            -RequestApproval -BatchSize 10 -ThrottleLimit 2 -WaitForLease 00:01:00
        "$($subscription.SegmentKind) $($subscription.Mode) $($subscription.Baseline)" | Should -Be 'Big AddOnly Destination'
        $subscription.MaximumRemovalPercent, $subscription.BatchSize, $subscription.ThrottleLimit | Should -Be 5, 10, 2
        $subscription.AllowEmpty, $subscription.Verify, $subscription.RequestApproval | Should -Be $true, $true, $true
        $subscription.WaitForLease | Should -Be ([timespan]'00:01:00')
        (Get-Command Register-CohortSync).Parameters.ContainsKey('Force') | Should -BeFalse
    }

    It 'keeps the kind that the destination had, whatever kind it is connected with later' {
        (Register-CohortSync one -Cadence Daily).SegmentKind | Should -Be 'Synced'
        $null = Connect-Sandbox @{ Name = 'prod'; Ledger = $destination.Ledger; SegmentKind = 'Big' }
        (Sync-AmplitudeCohort -Due).SegmentKey | Should -Be (Get-CohortSync one).SegmentKey
        (Register-CohortSync two -Cadence Daily).SegmentKind | Should -Be 'Big'
    }

    It 'takes cohorts, ids and rows of a table from the pipeline' {
        (Get-AmplitudeCohort -Name '*of t*' | Register-CohortSync -Cadence Daily).CohortId | Should -Be 'two', 'three'
        ('one', 'two' | Register-CohortSync -Cadence 12:00:00).CohortId | Should -Be 'one', 'two'
        $null = Connect-Sandbox @{ Name = 'qa'; Ledger = $destination.Ledger }
        $rows = @'
CohortId,Destination,Cadence,At,TimeZone,MaximumRemovalPercent
one,prod,Daily,06:30,Europe/Berlin,10
two,qa,03:00:00,,,20
'@ | ConvertFrom-Csv | Register-CohortSync
        $rows | ForEach-Object { "$($_.CohortId) $($_.Destination) $($_.Cadence) $($_.MaximumRemovalPercent)" } | Should -Be 'one prod Daily 10', 'two qa 03:00:00 20'
        $rows[0].At | Should -Be ([timeonly]'06:30')
    }

    It 'takes what is registered from the pipeline, with all its options, to change its cadence' {
        $null = Register-CohortSync one -Cadence Daily -At 06:30 -TimeZone Europe/Berlin -MaximumRemovalPercent 7 -Verify -WaitForLease 00:02:00 -BatchSize 9 -SegmentKind Big
        $null = Register-CohortSync two -Cadence Daily
        $changed = Get-CohortSync | Register-CohortSync -Cadence 12:00:00
        $changed | ForEach-Object { "$($_.CohortId) $($_.Cadence) $($_.MaximumRemovalPercent) $($_.Verify) $($_.WaitForLease) $($_.BatchSize) $($_.SegmentKind)" } |
            Should -Be 'one 12:00:00 7 True 00:02:00 9 Big', 'two 12:00:00 30 False 00:00:00 1000 Synced'
        $changed[0].TimeZone, $changed[0].NextRun.ToString('mm') | Should -Be 'Europe/Berlin', '30'
        Get-CohortSync | Should -HaveCount 2
    }

    It 'replaces what was registered for the same cohort and destination, and says what that was' {
        $null = Register-CohortSync one -Cadence Daily -At 06:30
        $told = (Register-CohortSync one -Cadence 12:00:00 -Verbose 4>&1) -join "`n"
        $told | Should -Match 'was registered before \(Daily, next run at .* 06:30:00'
        $told | Should -Match 'now it is: 12:00:00'
        "$((Get-CohortSync).Cadence)" | Should -Be '12:00:00'
    }

    It 'changes nothing with -WhatIf, and says what it would take the place of' {
        $null = Register-CohortSync one -Cadence Daily
        $before = Get-CohortSync
        $told = Invoke-Pwsh -Environment ((Get-SandboxEnvironment) + @{}) {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            $null = Register-CohortSync one -Cadence Daily
            Register-CohortSync one, two -Cadence 12:00:00 -WhatIf
            "$((Get-CohortSync).Cadence)"
        }
        $told.Output | Should -Match 'Replace what is registered \(Daily, .*\) by: 12:00:00'
        $told.Output | Should -Match 'Register: 12:00:00'
        $told.Output.Trim() | Should -Match 'Daily$'
        Register-CohortSync one, two -Cadence 12:00:00 -WhatIf | Should -BeNullOrEmpty
        Get-CohortSync | Should -Be $before
    }

    It 'asks with -Confirm' {
        $said = Invoke-Pwsh -Environment (Get-SandboxEnvironment) -Option '' -Answer 'n' {
            Import-Module $env:LDCOHORTSYNC_TEST_MANIFEST
            $null = Connect-LDDestination -FromEnvironment
            Register-CohortSync one -Cadence Daily -Confirm
            "registered: $(@(Get-CohortSync).Count)"
        }
        $said.Output | Should -Match "cohort 'Cohort of one' \(one\) for destination 'default'"
        $said.Output | Should -Match 'registered: 0'
    }

    It 'warns, once, of more requests than Amplitude allows in a month, with figures and what to do' {
        $null = 'one', 'two', 'three' | Register-CohortSync -Cadence Hourly -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -HaveCount 1
        "$warnings" | Should -Match '3 subscription\(s\) of this Amplitude project make 2.232 cohort requests in a month of 31 days.*500.*with 04:30:00 each, they make 498'
        $null = 'one', 'two', 'three' | Register-CohortSync -Cadence 04:30:00 -WarningVariable warnings
        $warnings | Should -HaveCount 0
        (Get-CohortSync -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] }) -join '' | Should -Match '3 subscription\(s\) .* 498 cohort requests'
    }

    It 'warns of a cohort whose syncs are going to be blocked' {
        Set-SandboxCohort gone -Members a -Document @{ archived = $true }
        $null = Register-CohortSync gone -Cadence Daily -WarningVariable warnings -WarningAction SilentlyContinue
        "$warnings" | Should -Match 'going to be blocked.*archived'
    }

    It 'names the nearest cohort when there is none, and registers the others' {
        $registered = Register-CohortSync onne, two -Cadence Daily -ErrorVariable failed -ErrorAction SilentlyContinue
        $registered.CohortId | Should -Be 'two'
        $failed | Should -HaveCount 1
        $failed[0].FullyQualifiedErrorId | Should -Match '^CohortNotFound,'
        "$($failed[0])" | Should -Match "Nearest: one 'Cohort of one'"
    }

    It 'refuses <Text> and says what would be right' -ForEach @(
        @{ Text = 'a misspelt word'; With = @{ Cadence = 'Houry' }; Id = 'CannotConvertArgumentNoMessage,*'; Advice = "Did you mean 'Hourly'" }
        @{ Text = 'a bare number'; With = @{ Cadence = '5' }; Id = 'CannotConvertArgumentNoMessage,*'; Advice = 'such as 02:00:00' }
        @{ Text = 'a number'; With = @{ Cadence = 5 }; Id = 'CannotConvertArgument*'; Advice = 'Cadence' }
        @{ Text = 'seconds'; With = @{ Cadence = '00:00:10' }; Id = 'CannotConvertArgumentNoMessage,*'; Advice = 'at least 00:01:00' }
        @{ Text = 'no time'; With = @{ Cadence = 'Daily'; At = 'noon' }; Id = 'CannotConvertArgumentNoMessage,*'; Advice = 'such as 06:30' }
        @{ Text = 'a misspelt time zone'; With = @{ Cadence = 'Daily'; TimeZone = 'Europe/Berln' }; Id = 'InvalidParameter,*'; Advice = "Did you mean 'Europe/Berlin'" }
        @{ Text = 'a daily time with an offset'; With = @{ Cadence = 'Daily'; At = '2031-01-01T06:30Z' }; Id = 'InvalidParameter,*'; Advice = '-TimeZone' }
    ) {
        $failure = Get-Failure { Register-CohortSync one @With -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike $Id
        "$failure" | Should -Match $Advice
        Get-CohortSync | Should -BeNullOrEmpty
    }

    It 'needs a connection' {
        Disconnect-LDDestination prod -Confirm:$false
        { Register-CohortSync one -Cadence Daily } | Should -Throw -ErrorId 'NotConnected,*'
        { Get-CohortSync } | Should -Throw -ErrorId 'NotConnected,*'
        { Unregister-CohortSync one } | Should -Throw -ErrorId 'NotConnected,*'
    }

    It 'completes cadences and time zones' {
        (TabExpansion2 'Register-CohortSync one -Cadence ').CompletionMatches.CompletionText | Should -Be 'Once', 'Hourly', 'Daily', '02:00:00'
        (TabExpansion2 'Register-CohortSync one -Cadence d').CompletionMatches.CompletionText | Should -Be 'Daily'
        (TabExpansion2 'Register-CohortSync one -TimeZone berl').CompletionMatches.CompletionText | Should -Contain 'Europe/Berlin'
    }
}

Describe 'Get-CohortSync' {
    BeforeEach {
        Initialize-Scene
        $qa = Connect-Sandbox @{ Name = 'qa'; Ledger = $destination.Ledger }
        $null = Register-CohortSync one, two -Cadence Daily -At '2031-01-01 06:30' -Destination prod
        $null = Register-CohortSync one, three -Cadence Daily -Destination $qa
    }

    It 'lists everything in the ledgers of the session, each once' {
        (Get-CohortSync | ForEach-Object { "$($_.CohortId) $($_.Destination)" }) | Should -Be 'one prod', 'two prod', 'one qa', 'three qa'
        $null = Connect-Sandbox @{ Name = 'far' }
        $null = Register-CohortSync two -Cadence Daily -Destination far
        Get-CohortSync | Should -HaveCount 5
    }

    It 'narrows by cohort and destination, with wildcards, and by state' {
        (Get-CohortSync one).Destination | Should -Be 'prod', 'qa'
        (Get-CohortSync t*).CohortId | Should -Be 'two', 'three'
        (Get-CohortSync -Destination Q*).CohortId | Should -Be 'one', 'three'
        (Get-CohortSync -Destination $qa).CohortId | Should -Be 'one', 'three'
        (Get-CohortSync -Destination prod, qa -CohortId o*).Destination | Should -Be 'prod', 'qa'
        (Get-CohortSync -DueOnly).Destination | Should -Be 'qa', 'qa'
        (Get-CohortSync -State Scheduled).CohortId | Should -Be 'one', 'two'
        Get-CohortSync -State Failing, Blocked | Should -BeNullOrEmpty
        Get-CohortSync x* | Should -BeNullOrEmpty
    }

    It 'shows those of destinations that are not connected too' {
        Disconnect-LDDestination qa -Confirm:$false
        (Get-CohortSync -Destination qa).CohortId | Should -Be 'one', 'three'
    }

    It 'takes cohorts from the pipeline' {
        (Get-AmplitudeCohort -Name '*three' | Get-CohortSync).Destination | Should -Be 'qa'
        ('two', 'three' | Get-CohortSync).CohortId | Should -Be 'two', 'three'
    }

    It 'names the nearest when nothing is registered for a cohort' {
        $failure = Get-Failure { Get-CohortSync thre -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -Match '^SubscriptionNotFound,'
        "$failure" | Should -Match "Did you mean 'three'"
        "$(Get-Failure { Get-CohortSync two -Destination qa -ErrorAction Stop })" | Should -Match 'registered for: prod'
    }

    It 'is shown as a table that fits, and as a list with everything' {
        $table = (Get-CohortSync one | Out-String -Width 80) -split "`n"
        $table -join "`n" | Should -Match 'Cohort of one +prod +Daily 06:30 +Scheduled 2031-01-01 06:30'
        ($table | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 81
        $list = Get-CohortSync one -Destination prod | Format-List | Out-String
        [LDCohortSync.CohortSubscription].GetProperties().Name | ForEach-Object { $list | Should -Match "(?m)^$_ +:" }
    }
}

Describe 'Unregister-CohortSync' {
    BeforeEach {
        Initialize-Scene
        $qa = Connect-Sandbox @{ Name = 'qa'; Ledger = $destination.Ledger }
        $null = Register-CohortSync one, two -Cadence Daily -Destination prod
        $null = Register-CohortSync one, three -Cadence Daily -Destination $qa
    }

    It 'removes those of the default destination, and of no other' {
        Unregister-CohortSync one | Should -BeNullOrEmpty
        (Get-CohortSync | ForEach-Object { "$($_.CohortId) $($_.Destination)" }) | Should -Be 'one prod', 'two prod', 'three qa'
    }

    It 'removes by name and wildcard, and what is piped' {
        Unregister-CohortSync * -Destination prod
        (Get-CohortSync).Destination | Should -Be 'qa', 'qa'
        Get-CohortSync three | Unregister-CohortSync
        (Get-CohortSync).CohortId | Should -Be 'one'
    }

    It 'removes those of a destination that is not connected' {
        Disconnect-LDDestination qa -Confirm:$false
        Get-CohortSync -Destination qa | Unregister-CohortSync
        (Get-CohortSync).Destination | Should -Be 'prod', 'prod'
    }

    It 'removes what is piped in one environment, and nothing of the same name in another' {
        $null = Connect-Sandbox @{ Name = 'qa'; Ledger = $destination.Ledger; ClientSideId = (Get-SandboxEnvironmentId test) }
        $null = Register-CohortSync one, three -Cadence Daily -Destination qa
        $null = Disconnect-LDDestination qa -Confirm:$false
        Get-CohortSync one -Destination qa | Should -HaveCount 2
        Get-CohortSync -Destination qa | Where-Object EnvironmentKey -EQ test | Unregister-CohortSync
        $left = Get-CohortSync -Destination qa
        $left.CohortId | Should -Be 'one', 'three'
        $left.EnvironmentKey | Should -Not -Contain 'test'
    }

    It 'refuses a plain name that leads to several environments, and names them' {
        $null = Connect-Sandbox @{ Name = 'qa'; Ledger = $destination.Ledger; ClientSideId = (Get-SandboxEnvironmentId test) }
        $null = Register-CohortSync one -Cadence Daily -Destination qa
        $failure = Get-Failure { Unregister-CohortSync one -Destination qa -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -Match '^InvalidParameter,'
        foreach ($environment in (Get-CohortSync one -Destination qa).EnvironmentKey) {
            "$failure" | Should -Match "/$environment \(one\)"
        }
        Get-CohortSync | Should -HaveCount 5
        Unregister-CohortSync one -Destination q*
        (Get-CohortSync | ForEach-Object { "$($_.CohortId) $($_.Destination)" }) | Should -Be 'one prod', 'two prod', 'three qa'
    }

    It 'takes ids and rows of a table from the pipeline too' {
        'one' | Unregister-CohortSync
        [pscustomobject]@{ CohortId = 'one'; Destination = 'prod' }, [pscustomobject]@{ CohortId = 'three'; Destination = 'qa'; Note = 'old' } | Unregister-CohortSync
        (Get-CohortSync | ForEach-Object { "$($_.CohortId) $($_.Destination)" }) | Should -Be 'two prod'
    }

    It 'says when what is piped is gone' {
        $gone = Get-CohortSync three
        $gone | Unregister-CohortSync
        { $gone | Unregister-CohortSync -ErrorAction Stop } | Should -Throw -ErrorId 'SubscriptionNotFound,*'
    }

    It 'removes nothing with -WhatIf' {
        Get-CohortSync | Unregister-CohortSync -WhatIf
        Get-CohortSync | Should -HaveCount 4
    }

    It 'says when there is none' {
        { Unregister-CohortSync two -ErrorAction Stop } | Should -Throw -ErrorId 'SubscriptionNotFound,*'
        Get-CohortSync | Should -HaveCount 4
    }
}
