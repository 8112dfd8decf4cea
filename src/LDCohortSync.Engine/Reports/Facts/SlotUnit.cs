namespace LDCohortSync.Reports.Facts;

/// <summary>What the width of a slot is counted in.</summary>
internal enum SlotUnit
{
    Minute,
    Hour,
    Day,
    Month,
    Year,
}
