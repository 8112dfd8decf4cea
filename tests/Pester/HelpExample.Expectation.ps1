# What the remarks of the help's examples say, beyond that nothing fails: by the command and the title. $_ is what came of the
# example: Output, Text (Output as it is shown), Shown (what went to the window), Sessions (the connections), Folder.
@{
    'Connect-LDDestination, Connect at the prompt'                                                     = {
        $_.Sessions.Name | Should -Be 'default'
        $_.Sessions.ClientSideId | Should -Be '507f1f77bcf86cd799439011'
    }
    'Connect-LDDestination, Connect in a pipeline or a scheduled task'                                 = {
        $_.Sessions.Name | Should -Be 'production'
    }
    'Connect-LDDestination, Connect an account in the European Union that identifies people by a user property' = {
        $_.Sessions.KeyProperty | Should -Be 'account_email'
    }
    'Connect-LDDestination, Keep the ledger of a team in one place'                                    = {
        Join-Path $_.Folder team/staging.db | Should -Exist
    }
    'Connect-LDDestination, Share one ledger among several machines'                                   = {
        # There is no server of that name; SharedLedger.Tests.ps1 runs the example with one.
        $_.Errors.FullyQualifiedErrorId | Should -Match '^LedgerUnavailable,'
        $_.Sessions | Should -BeNullOrEmpty
    }
    'Connect-LDDestination, Sign in through the browser'                                               = {
        $_.Shown | Should -Not -Match 'WARNING'
        Join-Path $_.Folder .browser | Should -Exist
    }
    'Connect-LDDestination, Sign in from another machine over ssh'                                     = {
        $_.Shown | Should -Match '(?s)WARNING: .*8400%2Fcallback'
        Join-Path $_.Folder .browser | Should -Not -Exist
    }
    'Connect-LDDestination, Keep the history of a year'                                                = {
        $_.Sessions.Keep | Should -Be ([timespan]::FromDays(365))
    }
    'Get-LDDestination, Sync a cohort to several environments'                                         = {
        $_.Output.Destination | Should -Be @('prod-eu', 'prod-us')
    }
    'Disconnect-LDDestination, Close one connection'                                                   = {
        $_.Sessions.Name | Should -Not -Contain 'staging'
    }
    'Disconnect-LDDestination, Close all connections'                                                  = {
        $_.Sessions | Should -BeNullOrEmpty
    }
    'Disconnect-LDDestination, See what would be closed'                                               = {
        $_.Shown | Should -Match "(?s)What if:.*prod-.*What if:.*prod-"
        $_.Sessions | Should -HaveCount 3
    }
    'Unregister-CohortSync, Stop syncing a cohort'                                                     = {
        $_.Output | Should -BeNullOrEmpty
    }
    'Get-AmplitudeCohort, List cohorts by name'                                                        = {
        $_.Output.Name | Should -Be @('Power users', 'Power buyers')
    }
    'Get-AmplitudeCohort, Find cohorts that Amplitude already sends to LaunchDarkly'                   = {
        $_.Output.Id | Should -Be 'h0st3d42'
    }
    'Sync-AmplitudeCohort, Get going'                                                                  = {
        $_.Output[-2..-1].Status | Should -Be @('Planned', 'Succeeded')
    }
    'Sync-AmplitudeCohort, Sync what a table lists'                                                    = {
        (Import-Csv (Join-Path $_.Folder results.csv)).Status | Should -Be @('Succeeded', 'Succeeded')
    }
    'Sync-AmplitudeCohort, Handle what fails'                                                          = {
        $_.Output.Status | Where-Object { $null -ne $_ } | ForEach-Object { "$_" } | Sort-Object | Should -Be @('Failed', 'Succeeded')
        $_.Output[-1] | Should -Be 'CohortNotFound'
    }
    'Sync-AmplitudeCohort, Switch a flag off when a guard blocks'                                      = {
        $_.Output.Status | Should -Not -Be 'Blocked'
    }
    'Sync-AmplitudeCohort, Fill a segment from a file, and see who was skipped'                        = {
        $_.Output.CohortSize | Should -Be 21
        @(Import-Csv (Join-Path $_.Folder skipped.csv)) | Should -HaveCount 1
    }
    'Sync-AmplitudeCohort, Sync, and verify what LaunchDarkly holds'                                    = {
        $_.Text | Should -Match 'Drift +: 0'
        $_.Text | Should -Match 'SegmentUri +: http'
    }
    'Sync-AmplitudeCohort, Repair a segment that somebody else has changed'                            = {
        $_.Output.Drift | Should -Be 0
        $_.Output.Baseline | Should -Be 'Destination'
    }
    'Sync-AmplitudeCohort, Fill segments from files that are named after their cohorts'                = {
        $_.Output.CohortId | Should -Be @('3fq0aw1x', '7khm89cz')
    }
    'Compare-CohortMembership, Compare the files of a folder with one'                                 = {
        (Import-Csv (Join-Path $_.Folder comparison.csv)).IsExact | Should -Be @('False', 'True')
    }
    'Get-LDDestination, See what is saved'                                                             = {
        $_.Output.Name | Should -Contain 'production'
    }
    'Disconnect-LDDestination, Forget a saved destination'                                             = {
        $_.Sessions.Name | Should -Not -Contain 'production'
        Get-Content (Join-Path $_.Folder destinations.json) -Raw | Should -Not -Match 'production'
    }
    'Compare-CohortMembership, Check that a segment holds exactly its cohort'                          = {
        $_.Output.IsExact | Should -BeFalse -Because 'one has entered and one has left since the sync'
    }
    'Compare-CohortMembership, Check every synced cohort'                                              = {
        $_.Output.CohortId | Should -Be '7khm89cz'
    }
    'Compare-CohortMembership, Save who would be added and removed'                                    = {
        (Import-Csv (Join-Path $_.Folder difference.csv) | Sort-Object Key).SideIndicator | Should -Be @('<=', '=>')
    }
    'Compare-CohortMembership, Compare two files offline'                                              = {
        $_.Output.OnlyInCohort | Should -Be 1
    }
    'Get-LDSyncedSegment, Find the segment of a cohort'                                                = {
        $_.Output.Key | Should -Be 'amplitude-7khm89cz'
    }
    'Get-LDSyncedSegment, See which flags a segment decides'                                           = {
        $_.Output.Flags | Sort-Object | Should -Be @('dark-mode', 'new-checkout')
    }
    'Get-LDSyncedSegment, See in which segments one user is'                                           = {
        $_.Output.Key | Should -Contain 'amplitude-7khm89cz'
    }
    'Get-LDSyncedSegment, See what somebody else did to the synced segments'                           = {
        $_.Text | Should -Match 'Kim Possible'
    }
    'Get-CohortSyncRun, Read the history of a cohort'                                                  = {
        $_.Output.Status | Should -Be 'Succeeded'
    }
    'Register-CohortSync, Sync a cohort every morning'                                                 = {
        $_.Output.NextRun.ToString('HH:mm') | Should -Be '06:30'
    }
    'Register-CohortSync, Sync cohorts every six hours'                                                = {
        $_.Output.CohortId | Should -Be @('7khm89cz', '3fq0aw1x')
        $_.Shown | Should -Not -Match 'WARNING'
    }
    'Register-CohortSync, Register what a table says'                                                  = {
        $_.Shown | Should -Match "(?s)What if:.*Register: Daily, .*'prod'.*What if:.*Register: 02:00:00, .*'staging'"
    }
    'Unregister-CohortSync, Remove single runs that have ended'                                        = {
        $_.Shown | Should -BeNullOrEmpty
    }
    'Move-CohortSyncLedger, See what would be moved'                                                   = {
        $_.Shown | Should -Match "What if:.*Move to '.*other\.db'.*team\.db': \d+ segment"
        Join-Path $_.Folder other.db | Should -Not -Exist
    }
    'Move-CohortSyncLedger, Share a ledger between several machines'                                   = {
        $_.Errors[0].FullyQualifiedErrorId | Should -Match '^LedgerUnavailable,'
        Join-Path $_.Folder team.db | Should -Exist
    }
    'Move-CohortSyncLedger, Move it there and back'                                                    = {
        $_.Output.To | ForEach-Object { Split-Path $_ -Leaf } | Should -Be @('other.db', 'team.db')
    }
    'New-LDSyncPolicy, Copy the JSON'                                                                  = {
        Get-Content (Join-Path $_.Folder policy.json) -Raw | ConvertFrom-Json | Should -Not -BeNullOrEmpty
    }
    'Test-LDDestination, Test all connected destinations'                                              = {
        (Import-Csv (Join-Path $_.Folder checks.csv)).Check | Should -Contain 'Token'
    }
    'Add-LDCohortFlagLink, Link the flags of a cohort'                                                 = {
        $_.Output.FlagKey | Sort-Object | Should -Be @('dark-mode', 'new-checkout')
    }
    'Add-LDCohortFlagLink, Look before'                                                                = {
        $_.Shown | Should -Match 'What if:.*dark-mode'
        @((Invoke-SandboxRequest account).links | ForEach-Object { $_ }) | Should -BeNullOrEmpty
    }
    'New-LDIntegrationManifest, Describe an integration that syncs cohorts'                            = {
        @(Get-ChildItem (Join-Path $_.Folder integrations/acme-sync) -Recurse -File) | Should -HaveCount 3
    }
    'New-LDIntegrationManifest, Choose capabilities, and check the result'                             = {
        $_.Output | Should -BeNullOrEmpty
    }
    'New-LDIntegrationManifest, See what would be written'                                             = {
        Join-Path $_.Folder integrations/one | Should -Not -Exist
        $_.Shown | Should -Match 'What if:'
    }
    'Test-LDIntegrationManifest, See what LaunchDarkly would read'                                     = {
        $_.Output.Count | Should -Be 1
    }
    'Export-CohortSyncReport, Write a page about everything in the ledger'                             = {
        Get-Content (Join-Path $_.Folder cohorts.html) -Raw | Should -Match '^<!DOCTYPE html>'
        $_.Output | Should -BeNullOrEmpty
    }
    'Export-CohortSyncReport, Write the last month as Markdown for the summary of a pipeline'          = {
        $_.Output.FullName | Should -Be (Join-Path $_.Folder summary.md)
    }
    'Export-CohortSyncReport, Report about some runs'                                                  = {
        Join-Path $_.Folder last.html | Should -Exist
    }
    'Export-CohortSyncReport, Write a table for a spreadsheet program'                                 = {
        Join-Path $_.Folder power.csv | Should -Exist
    }
}
