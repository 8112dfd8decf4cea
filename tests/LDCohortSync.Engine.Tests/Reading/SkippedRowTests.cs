using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>Who is told of rows that brought no member.</summary>
public sealed class SkippedRowTests
{
    [Fact]
    public async Task Each_skipped_row_is_reported_once_with_its_id_key_and_reason()
    {
        List<SkippedMember> skipped = [];

        await MemberText.ReadAsync("\"amplitude_id\",\"user_id\"\n\t1,u1\n2,\n\"\t3\",\"\t\"\n4,\"u1\"\n5,u2\n",
            options: MemberText.Options() with { OnSkipped = skipped.Add });

        Assert.Equal(
            [
                new("2", "", SkippedMember.UnresolvedMapping),
                new("3", "", SkippedMember.UnresolvedMapping),
                new("4", "u1", SkippedMember.Duplicate),
            ],
            skipped);
    }

    [Fact]
    public async Task Keys_and_ids_with_doubled_quotes_are_reported_unharmed()
    {
        List<SkippedMember> skipped = [];

        await MemberText.ReadAsync("amplitude_id,user_id\n\"1\"\"long id\"\"\",\"k\"\"1\"\n\"2\"\"long id\"\"\",\"k\"\"1\"\n",
            options: MemberText.Options() with { OnSkipped = skipped.Add });

        Assert.Equal(new SkippedMember("2\"long id\"", "k\"1", SkippedMember.Duplicate), Assert.Single(skipped));
    }

    [Fact]
    public async Task A_file_without_amplitude_ids_reports_none()
    {
        List<SkippedMember> skipped = [];

        await MemberText.ReadAsync("user_id,x\nu1,1\nu1,2\n", options: MemberText.Options() with { OnSkipped = skipped.Add });

        Assert.Equal(new SkippedMember("", "u1", SkippedMember.Duplicate), Assert.Single(skipped));
    }

    [Fact]
    public async Task A_key_that_is_not_valid_UTF8_is_reported_with_its_bytes()
    {
        List<SkippedMember> skipped = [];

        await MemberText.ReadAsync([.. "amplitude_id,user_id\n7,a"u8, 0xFF, .. "b\n"u8], options: MemberText.Options() with { OnSkipped = skipped.Add });

        Assert.Equal(new SkippedMember("7", "0x61FF62", SkippedMember.InvalidText), Assert.Single(skipped));
    }
}
