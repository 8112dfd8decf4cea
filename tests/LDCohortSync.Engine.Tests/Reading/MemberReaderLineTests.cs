using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

public sealed class MemberReaderLineTests
{
    [Theory]
    [InlineData("user_id,x\nu1,1\nu2,2\n")]
    [InlineData("user_id,x\r\nu1,1\r\nu2,2\r\n")]
    [InlineData("user_id,x\ru1,1\ru2,2\r")]
    [InlineData("user_id,x\r\nu1,1\nu2,2\r")]
    [InlineData("user_id,x\nu1,1\r\nu2,2")]
    [InlineData("user_id,x\nu1,1\ru2,2")]
    [InlineData("user_id,x\nu1,1\nu2,")]
    [InlineData("user_id,x\nu1,1\n\"u2\",\"\"")]
    public async Task Lines_end_in_LF_CRLF_or_CR_and_the_last_one_need_not(string text)
    {
        MemberFile file = await MemberText.ReadAsync(text);

        Assert.Equal(["u1", "u2"], MemberText.Keys(file.Members));
        Assert.Equal(2, file.Rows);
    }

    [Fact]
    public async Task A_last_line_that_ends_in_its_key_needs_no_line_end()
    {
        MemberFile plain = await MemberText.ReadAsync("x,user_id\n1,u1");
        MemberFile quoted = await MemberText.ReadAsync("x,user_id\n1,\"u\"\"1\"");
        MemberFile blank = await MemberText.ReadAsync("x,user_id\n1,");

        Assert.Equal(["u1"], MemberText.Keys(plain.Members));
        Assert.Equal(["u\"1"], MemberText.Keys(quoted.Members));
        Assert.Equal((1, 1), (blank.Rows, blank.Skipped));
    }

    [Fact]
    public async Task Lines_with_nothing_on_them_are_no_rows()
    {
        MemberFile file = await MemberText.ReadAsync("\n\r\nuser_id,x\n\n\r\r\nu1,1\n\n\n");

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
        Assert.Equal((1, 0), (file.Rows, file.Skipped));
    }

    [Fact]
    public async Task An_empty_quoted_value_alone_on_its_line_is_a_row_without_a_key()
    {
        MemberFile file = await MemberText.ReadAsync("user_id\n\"\"\n\nu1\n");

        Assert.Equal((2, 1), (file.Rows, file.Skipped));
    }

    [Theory]
    [InlineData("user_id,x\nu1,1\nu2\n", 3)]
    [InlineData("user_id,x\nu1,1\nu2,2,3\n", 3)]
    [InlineData("user_id,x\r\n\r\nu1\r\n", 3)]
    [InlineData("user_id,x\n\"two\nlines\",1\nu2\n", 4)]
    [InlineData("user_id,x\r\n\"two\r\nlines\",1\r\nu2\r\n", 4)]
    [InlineData("user_id,x\r\"two\rlines\",1\ru2\r", 4)]
    [InlineData("user_id,x\n\"\r\n\n\r\",1\nu2\n", 6)]
    public async Task A_row_with_too_few_or_too_many_fields_is_refused_with_its_line(string text, int line)
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync(text));

        Assert.Contains($"Line {line} ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("u2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_id,x\nu1,1\n\"u2\"oops,2\n", 3)]
    [InlineData("user_id,x\nu1,1\n\"u2\" ,2\n", 3)]
    [InlineData("user_id,x\nu1,1\n\"u\n2\"oops,2\n", 4)]
    [InlineData("user_id,x\nu1,1\nu2,\"2\"\"\"x\n", 3)]
    public async Task Text_behind_a_closing_quote_is_refused_with_its_line(string text, int line)
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync(text));

        Assert.Contains($"Line {line}:", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("oops", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user_id,x\nu1,1\n\"u2,2\nu3,3\n", 3)]
    [InlineData("user_id,x\nu1,\"1\"\"\n", 2)]
    [InlineData("user_id,x\nu1,\"", 2)]
    [InlineData("\"user_id", 1)]
    public async Task A_quote_that_is_never_closed_means_that_the_file_is_not_whole(string text, int line)
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(text));

        Assert.Contains($"Line {line}:", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n\n")]
    [InlineData("\uFEFF")]
    public async Task An_empty_file_is_not_an_empty_cohort(string text) =>
        await Expect.FaultAsync(FaultKind.IncompleteDownload, () => MemberText.ReadAsync(text));

    [Theory]
    [InlineData("amplitude_id,user_id")]
    [InlineData("\"amplitude_id\",\"user_id\"\n")]
    [InlineData("\uFEFFamplitude_id,user_id\r\n")]
    public async Task A_header_alone_is_a_cohort_without_members(string text)
    {
        MemberFile file = await MemberText.ReadAsync(text);

        Assert.Empty(file.Members);
        Assert.Equal((0, 0, 0), (file.Rows, file.Skipped, file.Duplicates));
    }
}
