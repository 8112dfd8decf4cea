@{
    RootModule           = 'LDCohortSync.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '5d0f3a52-6c1e-4e0b-9a37-7e1d84a2c6f9'
    Author               = 'The LDCohortSync authors'
    CompanyName          = 'LDCohortSync'
    Copyright            = '(c) The LDCohortSync authors.'
    Description          = 'Keeps LaunchDarkly segments equal to Amplitude cohorts: shows the change before it makes it, refuses a change that would wreck a segment, and tells exactly what it did.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'
    FormatsToProcess     = @('LDCohortSync.Format.ps1xml')
    FunctionsToExport    = @()
    CmdletsToExport      = @(
        'Connect-LDDestination'
        'Get-LDDestination'
        'Disconnect-LDDestination'
        'Get-AmplitudeCohort'
        'Sync-AmplitudeCohort'
        'Compare-CohortMembership'
        'Get-LDSyncedSegment'
        'Get-CohortSyncRun'
        'Export-CohortSyncReport'
        'Register-CohortSync'
        'Get-CohortSync'
        'Unregister-CohortSync'
        'Move-CohortSyncLedger'
        'New-LDSyncPolicy'
        'Test-LDDestination'
        'Add-LDCohortFlagLink'
        'New-LDIntegrationManifest'
        'Test-LDIntegrationManifest'
    )
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('LaunchDarkly', 'Amplitude', 'Cohort', 'Segment', 'FeatureFlags', 'Sync', 'Report', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'What is new is in the changelog section of the README, by version.'
        }
    }
}
