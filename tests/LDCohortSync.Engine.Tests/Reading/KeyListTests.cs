using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

/// <summary>Bare lists of keys, as LaunchDarkly exports a segment. Only read as such when the caller allows it.</summary>
public sealed class KeyListTests
{
    private static readonly MemberReadOptions s_allowed = MemberText.Options() with { AllowKeyList = true };

    [Fact]
    public async Task Every_line_of_a_list_is_a_key_the_first_one_too()
    {
        RecordingObserver observer = new();

        MemberFile file = await MemberText.ReadAsync("u1\nu2\n\n\"u,3\"\n\tu4\nu1\n\" \"\n", observer, s_allowed);

        Assert.Equal(["u1", "u2", "u,3", "u4"], MemberText.Keys(file.Members));
        Assert.Equal((6, 1, 1), (file.Rows, file.Skipped, file.Duplicates));
        Assert.Null(file.KeyColumn);
        Assert.Contains(observer.Notes, note => note.Contains("no header 'user_id'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_with_the_key_property_is_a_header_also_where_lists_are_allowed()
    {
        MemberFile file = await MemberText.ReadAsync("user_id\nu1\n", options: s_allowed);

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
        Assert.Equal("user_id", file.KeyColumn);
    }

    [Fact]
    public async Task An_empty_list_has_no_members() => Assert.Empty((await MemberText.ReadAsync("", options: s_allowed)).Members);

    [Fact]
    public async Task A_list_is_refused_where_it_is_not_allowed() =>
        await Expect.FaultAsync(FaultKind.KeyPropertyNotFound, () => MemberText.ReadAsync("u1\nu2\n"));

    [Fact]
    public async Task Two_columns_without_the_key_property_are_no_list() =>
        await Expect.FaultAsync(FaultKind.KeyPropertyNotFound, () => MemberText.ReadAsync("u1,1\nu2,2\n", options: s_allowed));

    [Fact]
    public async Task A_web_page_is_no_list() =>
        await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync("<html>\n</html>\n", options: s_allowed));
}
