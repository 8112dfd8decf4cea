namespace LDCohortSync.Sandbox;

/// <summary>What the user ids of generated members look like.</summary>
public enum MemberKeyForm
{
    /// <summary>A prefix and nine digits: <c>user-000000042</c>.</summary>
    Number,

    /// <summary>A lower-case UUID that follows from the seed and the member's number.</summary>
    Uuid,
}
