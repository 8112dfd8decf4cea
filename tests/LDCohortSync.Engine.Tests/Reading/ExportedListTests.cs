using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>Files that are known to be lists of keys: nothing of the rules for Amplitude's files changes a key.</summary>
public sealed class ExportedListTests
{
    private static readonly MemberReadOptions s_list = MemberText.Options() with { IsKeyList = true };

    [Fact]
    public async Task Every_key_is_taken_as_it_is()
    {
        MemberFile file = await MemberText.ReadAsync("user_id\n\tu1\n u2 \n\" \"\n\"a,\"\"b\"\"\"\nu3,included\nuser_id\n", options: s_list);

        Assert.Equal(["user_id", "\tu1", " u2 ", " ", "a,\"b\"", "u3"], MemberText.Keys(file.Members));
        Assert.Equal((7, 0, 1), (file.Rows, file.Skipped, file.Duplicates));
    }

    [Fact]
    public async Task An_empty_list_is_an_empty_segment() => Assert.Empty((await MemberText.ReadAsync("", options: s_list)).Members);

    [Fact]
    public async Task A_packed_list_that_was_cut_off_is_refused()
    {
        byte[] packed = MemberText.Gzip(MemberText.Bytes("u1\nu2\nu3\n"));
        for (int length = 1; length < packed.Length; length++)
            await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(packed[..length], options: s_list));
    }

    [Theory]
    [InlineData("<b>")]
    [InlineData("{u1}")]
    [InlineData("[u1]")]
    public async Task The_first_key_may_begin_like_another_format(string key) =>
        Assert.Equal([key, "u2"], MemberText.Keys((await MemberText.ReadAsync($"{key}\nu2\n", options: s_list)).Members));
}
