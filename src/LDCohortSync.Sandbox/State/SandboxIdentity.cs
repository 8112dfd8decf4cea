namespace LDCohortSync.Sandbox;

/// <summary>The made-up ids of the account, of the token that the sandbox accepts, and of another member.</summary>
internal static class SandboxIdentity
{
    public const string AccountId = "5a0d0000c0ffee0000000001";
    public const string TokenId = "5a0d0000c0ffee0000000002";
    public const string MemberId = "5a0d0000c0ffee0000000003";
    public const string ReviewerId = "5a0d0000c0ffee0000000010";
    public const string TokenName = "LDCohortSync sandbox";
}
