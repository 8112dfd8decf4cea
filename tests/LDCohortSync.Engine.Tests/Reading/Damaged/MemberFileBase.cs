using LDCohortSync.Engine.Tests.Doubles;

namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>A whole member file of a random kind, from which damaged ones are made.</summary>
internal sealed class MemberFileBase
{
    public MemberFileBase(int seed)
    {
        Random random = new(seed);
        string[] keys = [.. Enumerable.Range(0, random.Next(60)).Select(_ => $"user-{random.Next(10_000)}")];
        switch (random.Next(4))
        {
            case 0:
                Text = MemberText.Csv(keys);
                break;
            case 1:
                Text = MemberText.Bytes(string.Join('\n', keys));
                IsKeyList = true;
                break;
            default:
                GeneratedMemberFile generated = new(seed);
                Text = generated.Unpacked;
                KeyProperty = generated.KeyProperty;
                break;
        }
    }

    /// <summary>The file, not packed.</summary>
    public byte[] Text { get; }

    public string KeyProperty { get; } = "user_id";

    /// <summary>Whether it has no header.</summary>
    public bool IsKeyList { get; }
}
