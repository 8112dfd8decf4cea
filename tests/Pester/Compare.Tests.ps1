# Compare-CohortMembership: against LaunchDarkly, against the ledger, and between two files.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Sandbox.psm1') -Force
    Start-Sandbox
    Import-Module (Get-ModulePath)

    function Initialize-Segment {
        Reset-Sandbox
        $null = Connect-Sandbox
        Set-SandboxCohort c1 -Name 'Some users' -Members @(1..10 | ForEach-Object { "member-$_" })
        $null = Sync-AmplitudeCohort c1
    }

    # 'key side' of differences, sorted.
    function Format-Difference([object[]] $Difference) {
        @($Difference | ForEach-Object { "$($_.Key) $($_.SideIndicator)" } | Sort-Object)
    }

    function Write-Gzip([string] $Path, [string] $Text) {
        $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text)
        $gzip = [System.IO.Compression.GZipStream]::new([System.IO.File]::Create($Path), [System.IO.Compression.CompressionMode]::Compress)
        $gzip.Write($bytes, 0, $bytes.Length)
        $gzip.Dispose()
    }
}

AfterAll {
    Stop-Sandbox
}

Describe 'Against LaunchDarkly' {
    BeforeEach {
        Initialize-Segment
    }

    It 'finds nothing where there is nothing' {
        Compare-CohortMembership c1 | Should -BeNullOrEmpty
        (Compare-CohortMembership c1 -Summary).IsExact | Should -BeTrue
    }

    It 'writes one object for each difference, and changes nothing' {
        Update-SandboxCohort c1 -Add 'new-1', 'new-2' -Remove 'member-3'
        Set-SandboxSegmentMember c1 (@(Get-SandboxSegmentMember c1 | Where-Object { $_ -ne 'member-7' }) + 'stranger')
        $before = Get-SandboxSegmentMember c1
        $runs = @(Get-CohortSyncRun).Count
        $differences = Compare-CohortMembership c1
        $differences[0] | Should -BeOfType ([LDCohortSync.MembershipDifference])
        $differences.CohortId | Select-Object -Unique | Should -Be 'c1'
        Format-Difference $differences | Should -Be @('member-3 <=', 'member-7 =>', 'new-1 =>', 'new-2 =>', 'stranger <=')
        Get-SandboxSegmentMember c1 | Should -Be $before
        @(Get-CohortSyncRun).Count | Should -Be $runs
    }

    It 'writes the members of both sides too with -IncludeEqual' {
        Update-SandboxCohort c1 -Add 'new-1' -Remove 'member-3'
        $differences = Compare-CohortMembership c1 -IncludeEqual
        $differences | Group-Object SideIndicator | ForEach-Object { "$($_.Name) $($_.Count)" } | Sort-Object |
            Should -Be (@('== 9', '=> 1', '<= 1') | Sort-Object)
    }

    It 'tells case apart' {
        Set-SandboxSegmentMember c1 (@(Get-SandboxSegmentMember c1 | Where-Object { $_ -ne 'member-1' }) + 'MEMBER-1')
        Format-Difference (Compare-CohortMembership c1) | Should -Be (@('MEMBER-1 <=', 'member-1 =>') | Sort-Object)
    }

    It 'writes one object with the numbers with -Summary' {
        Update-SandboxCohort c1 -Add 'new-1', 'new-2' -Remove 'member-3'
        $comparison = Compare-CohortMembership c1 -Summary
        $comparison | Should -HaveCount 1
        $comparison.PSObject.Properties.Name | Should -Be @(
            'CohortId', 'CohortName', 'SegmentKey', 'Against', 'CohortSize', 'SegmentSize', 'OnlyInCohort', 'OnlyInSegment', 'InBoth', 'Similarity', 'IsExact'
        )
        $comparison.CohortId | Should -Be 'c1'
        $comparison.CohortName | Should -Be 'Some users'
        $comparison.SegmentKey | Should -Be 'amplitude-c1'
        $comparison.Against | Should -Be 'Destination'
        $comparison.CohortSize | Should -Be 11
        $comparison.SegmentSize | Should -Be 10
        $comparison.OnlyInCohort | Should -Be 2
        $comparison.OnlyInSegment | Should -Be 1
        $comparison.InBoth | Should -Be 9
        $comparison.Similarity | Should -Be 0.75
        $comparison.IsExact | Should -BeFalse
    }

    It 'reads the export that is announced by <exportIdForm>, on LaunchDarkly itself: <own>' -ForEach @(
        @{ exportIdForm = 'location'; own = $false }, @{ exportIdForm = 'body'; own = $true }, @{ exportIdForm = 'links'; own = $false }
    ) {
        Set-SandboxOption @{ exportIdForm = $exportIdForm; exportOnFileHost = -not $own; exportFileLinkName = 'somethingNew' }
        Update-SandboxCohort c1 -Add 'new-1'
        Clear-SandboxRequest
        Format-Difference (Compare-CohortMembership c1) | Should -Be 'new-1 =>'
        @(Get-SandboxRequest files | Where-Object authorization) | Should -HaveCount 0
    }

    It 'takes cohorts from the pipeline: objects, ids, runs' {
        Set-SandboxCohort c2 -Members a, b
        $null = Sync-AmplitudeCohort c2
        (Get-AmplitudeCohort | Compare-CohortMembership -Summary).CohortId | Should -Be @('c1', 'c2')
        ('c2', 'c1' | Compare-CohortMembership -Summary).IsExact | Should -Be @($true, $true)
        (Get-CohortSyncRun | Compare-CohortMembership -Summary).CohortId | Should -Be @('c2', 'c1')
        (Get-LDSyncedSegment -CohortId c2 | Compare-CohortMembership -Summary).InBoth | Should -Be 2
    }

    It 'has one error for a cohort that can not be compared, and goes on' {
        Set-SandboxCohort unsynced -Members a
        $comparisons = 'missing', 'unsynced', 'c1' | Compare-CohortMembership -Summary -ErrorAction SilentlyContinue -ErrorVariable problems
        $comparisons.CohortId | Should -Be 'c1'
        $problems.FullyQualifiedErrorId | Should -Be @(
            'CohortNotFound,LDCohortSync.Commands.CompareCohortMembershipCommand', 'SegmentNotFound,LDCohortSync.Commands.CompareCohortMembershipCommand'
        )
        $problems[1].ToString() | Should -Match 'Sync-AmplitudeCohort -CohortId unsynced'
    }

    It 'can be piped on, to a file or into groups' {
        Update-SandboxCohort c1 -Add 'with, comma', 'with "quote"' -Remove 'member-3'
        $path = Join-Path $TestDrive 'difference.csv'
        Compare-CohortMembership c1 | Export-Csv $path
        $rows = Import-Csv $path
        $rows[0].PSObject.Properties.Name | Should -Be @('Key', 'SideIndicator', 'CohortId')
        Format-Difference $rows | Should -Be @('member-3 <=', 'with "quote" =>', 'with, comma =>')
        Compare-CohortMembership c1 | Group-Object SideIndicator -NoElement | Sort-Object Name | ForEach-Object Count | Should -Be @(1, 2)
    }
}

Describe 'Against LaunchDarkly, which gives no members out' {
    BeforeEach {
        Initialize-Segment
        Set-SandboxOption @{ exportsForbidden = $true }
    }

    It 'warns, and compares the counts and single members instead' {
        Clear-SandboxRequest
        $comparison = Compare-CohortMembership c1 -Summary -WarningVariable warnings -WarningAction SilentlyContinue
        $comparison.CohortSize | Should -Be 10
        $comparison.SegmentSize | Should -Be 10
        $comparison.IsExact | Should -BeFalse -Because 'nobody knows'
        foreach ($unknown in 'OnlyInCohort', 'OnlyInSegment', 'InBoth', 'Similarity') {
            $comparison.$unknown | Should -Be $null -Because $unknown
        }
        $warnings | Should -HaveCount 1
        $warnings[0].Message | Should -Match 'export'
        $warnings[0].Message | Should -Match '10 members of the cohort looked up: 0 are not in the segment'
        Get-SandboxRequest launchDarkly GET '*/contexts/*' | Should -HaveCount 10
    }

    It 'says how many of the sample are missing' {
        Set-SandboxSegmentMember c1 @(Get-SandboxSegmentMember c1 | Where-Object { $_ -notin 'member-1', 'member-2' })
        $null = Compare-CohortMembership c1 -Summary -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings[0].Message | Should -Match '8 in the segment'
        $warnings[0].Message | Should -Match ': 2 are not in the segment'
    }

    It 'can not list single differences, and says so' {
        Compare-CohortMembership c1 -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -Be 'ExportUnavailable,LDCohortSync.Commands.CompareCohortMembershipCommand'
        $problems[0].ToString() | Should -Match '-Summary'
        $problems[0].ToString() | Should -Match '-Against Ledger'
    }
}

Describe 'Against the ledger' {
    BeforeEach {
        Initialize-Segment
        Clear-SandboxRequest
    }

    It 'finds what the next sync would send, without asking LaunchDarkly' {
        Update-SandboxCohort c1 -Add 'new-1' -Remove 'member-3'
        Format-Difference (Compare-CohortMembership c1 -Against Ledger) | Should -Be @('member-3 <=', 'new-1 =>')
        (Compare-CohortMembership c1 -Against Ledger -Summary).Against | Should -Be 'Ledger'
        Get-SandboxRequest launchDarkly | Should -HaveCount 0
    }

    It 'does not see what others did to the segment' {
        Set-SandboxSegmentMember c1 'stranger'
        (Compare-CohortMembership c1 -Against Ledger -Summary).IsExact | Should -BeTrue
    }

    It 'is an error for a segment that the ledger does not know' {
        $null = Connect-Sandbox
        $failure = Get-Failure { Compare-CohortMembership c1 -Against Ledger -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'SegmentNotFound,*'
        $failure.ToString() | Should -Match 'ledger'
    }

    It 'is one of two words' {
        { Compare-CohortMembership c1 -Against File } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }
}

Describe 'Between two files' {
    BeforeAll {
        Disconnect-LDDestination *
        $folder = (New-Item (Join-Path $TestDrive 'files') -ItemType Directory).FullName
        $old = Join-Path $folder 'old.csv'
        $new = Join-Path $folder 'new.csv'
        Set-Content $old -Value 'amplitude_id,user_id', '1,a', '2,b', '3,c', '4,', '5,a'
        Set-Content $new -Value 'user_id,plan', 'b,x', 'c,x', '"d, e",x'
        Write-Gzip (Join-Path $folder 'new.csv.gz') "user_id`r`nb`r`nc`r`n`"d, e`"`r`n"
        Set-Content (Join-Path $folder 'keys.csv') -Value 'b', 'c', '"d, e"'
        Set-Content (Join-Path $folder 'mail.csv') -Value 'email,user_id', 'm@example.com,x'
    }

    It 'needs no destination' {
        Get-LDDestination | Should -BeNullOrEmpty
        Format-Difference (Compare-CohortMembership -ReferencePath $old -DifferencePath $new) | Should -Be @('a <=', 'd, e =>')
        Format-Difference (Compare-CohortMembership -ReferencePath $new -DifferencePath $old) | Should -Be @('a =>', 'd, e <=')
    }

    It 'finds nothing between a file and itself' {
        Compare-CohortMembership -ReferencePath $old -DifferencePath $old | Should -BeNullOrEmpty
        (Compare-CohortMembership -ReferencePath $old -DifferencePath $old -IncludeEqual).SideIndicator | Should -Be @('==', '==', '==')
    }

    It 'reads gzip, and lists of keys as LaunchDarkly exports them' {
        Compare-CohortMembership -ReferencePath $new -DifferencePath (Join-Path $folder 'new.csv.gz') | Should -BeNullOrEmpty
        Compare-CohortMembership -ReferencePath (Join-Path $folder 'keys.csv') -DifferencePath $new | Should -BeNullOrEmpty
    }

    It 'has the numbers with -Summary' {
        $comparison = Compare-CohortMembership -ReferencePath $old -DifferencePath $new -Summary
        $comparison.Against | Should -Be 'File'
        $comparison.CohortSize | Should -Be 3
        $comparison.SegmentSize | Should -Be 3
        $comparison.OnlyInCohort | Should -Be 1
        $comparison.OnlyInSegment | Should -Be 1
        $comparison.InBoth | Should -Be 2
        $comparison.Similarity | Should -Be 0.5
        $comparison.IsExact | Should -BeFalse
    }

    It 'takes another column, a relative path and a PowerShell drive' {
        (Compare-CohortMembership -ReferencePath (Join-Path $folder 'mail.csv') -DifferencePath (Join-Path $folder 'mail.csv') -KeyProperty email -IncludeEqual).Key |
            Should -Be 'm@example.com'
        Push-Location $folder
        try {
            @(Compare-CohortMembership -ReferencePath ./old.csv -DifferencePath TestDrive:/files/new.csv).Count | Should -Be 2
        }
        finally {
            Pop-Location
        }
    }

    It 'says which file is wrong' {
        $failure = Get-Failure { Compare-CohortMembership -ReferencePath $old -DifferencePath (Join-Path $folder 'gone.csv') -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -Be 'MemberFileNotFound,LDCohortSync.Commands.CompareCohortMembershipCommand'
        $failure.ToString() | Should -Match 'gone.csv'
    }

    It 'can be told by a table of files' {
        $pairs = [pscustomobject]@{ ReferencePath = $old; DifferencePath = $new }, [pscustomobject]@{ ReferencePath = $new; DifferencePath = $new }
        ($pairs | Compare-CohortMembership -Summary).IsExact | Should -Be @($false, $true)
    }
}
