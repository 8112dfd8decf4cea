using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

public sealed class MemberReaderValueTests
{
    [Fact]
    public async Task Quoted_keys_keep_their_commas_quotes_and_line_breaks()
    {
        MemberFile file = await MemberText.ReadAsync(
            "user_id,x\n\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"line\r\nbreak\nand\rmore\",3\n\"\"\"\",4\n\"\"\"\"\"\",5\n\"\"\",\"\"\",6\n");

        Assert.Equal(["a,b", "say \"hi\"", "line\r\nbreak\nand\rmore", "\"", "\"\"", "\",\""], MemberText.Keys(file.Members));
        Assert.Equal(6, file.Rows);
    }

    [Fact]
    public async Task Line_breaks_and_quotes_in_other_columns_do_not_disturb()
    {
        MemberFile file = await MemberText.ReadAsync("note,user_id,more\n\"two\nlines, \"\"quoted\"\"\",u1,\"\"\nplain,u2,\"\r\n\"\n");

        Assert.Equal(["u1", "u2"], MemberText.Keys(file.Members));
    }

    [Fact]
    public async Task A_quote_inside_an_unquoted_value_is_part_of_it()
    {
        MemberFile file = await MemberText.ReadAsync("amplitude_id,user_id\n1,5\" disk\n2,a\"b\"c\n");

        Assert.Equal(["5\" disk", "a\"b\"c"], MemberText.Keys(file.Members));
    }

    [Theory]
    [InlineData("\tu1", "u1")]
    [InlineData("\"\tu1\"", "u1")]
    [InlineData("\t\tu1", "\tu1")]
    [InlineData("\"\t\tu1\"", "\tu1")]
    [InlineData("u1\t", "u1\t")]
    [InlineData("u\t1", "u\t1")]
    [InlineData("\" \tu1\"", " \tu1")]
    [InlineData("\t\"u1\"", "\"u1\"")]
    public async Task Exactly_one_leading_tab_is_no_part_of_a_key(string value, string expected)
    {
        MemberFile file = await MemberText.ReadAsync($"amplitude_id,user_id\n1,{value}\n");

        Assert.Equal([expected], MemberText.Keys(file.Members));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData(" ")]
    [InlineData("\"   \"")]
    [InlineData("\t")]
    [InlineData("\t\t")]
    [InlineData("\"\t \t\"")]
    public async Task A_blank_key_is_skipped_and_counted(string value)
    {
        MemberFile file = await MemberText.ReadAsync($"amplitude_id,user_id\n1,{value}\n2,u1\n3,{value}\n");

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
        Assert.Equal((3, 2, 0), (file.Rows, file.Skipped, file.Duplicates));
    }

    [Theory]
    [InlineData(" u1")]
    [InlineData("u1 ")]
    [InlineData("\u00A0")]
    [InlineData("null")]
    [InlineData("(none)")]
    [InlineData("0")]
    public async Task A_key_is_taken_as_it_is(string value)
    {
        MemberFile file = await MemberText.ReadAsync($"amplitude_id,user_id\n1,{value}\n");

        Assert.Equal([value], MemberText.Keys(file.Members));
        Assert.Equal(0, file.Skipped);
    }

    [Fact]
    public async Task A_repeated_key_is_counted_each_time()
    {
        MemberFile file = await MemberText.ReadAsync("amplitude_id,user_id\n1,u1\n2,\"u1\"\n3,\tu1\n4,u2\n5,u1\n");

        Assert.Equal(["u1", "u2"], MemberText.Keys(file.Members));
        Assert.Equal((5, 0, 3), (file.Rows, file.Skipped, file.Duplicates));
    }

    [Fact]
    public async Task Case_accents_and_normal_forms_make_different_keys()
    {
        string[] keys = ["user", "User", "USER", "caf\u00E9", "cafe\u0301", "stra\u00DFe", "strasse", "\uFF55ser", "i\u0307", "\u0130", "u1", "u1 ", "01", "1"];

        MemberFile file = await MemberText.ReadAsync(MemberText.Csv(keys));

        Assert.Equal(keys, MemberText.Keys(file.Members));
        Assert.Equal(0, file.Duplicates);
    }

    [Fact]
    public async Task Any_text_can_be_a_key()
    {
        string[] keys = ["😀👩‍👩‍👧", "שלום", "مرحبا\u200F", "用户一", "a\u0000b", "\u0001", "\uFEFFmark", "'; drop table", "=1+1", "<b>", "{\"a\":1}"];

        MemberFile file = await MemberText.ReadAsync(MemberText.Csv(keys));

        Assert.Equal(keys, MemberText.Keys(file.Members));
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { (byte)'M', 0xFC, (byte)'l', (byte)'l', (byte)'e', (byte)'r' })]
    public async Task A_key_that_is_not_valid_UTF8_is_skipped_and_counted(byte[] key)
    {
        byte[] text = [.. MemberText.Bytes("amplitude_id,user_id\n1,u1\n2,"), .. key, .. MemberText.Bytes("\n3,u2\n4,"), .. key, (byte)'\n'];

        MemberFile file = await MemberText.ReadAsync(text);

        Assert.Equal(["u1", "u2"], MemberText.Keys(file.Members));
        Assert.Equal((4, 2, 0), (file.Rows, file.Skipped, file.Duplicates));
    }

    [Fact]
    public async Task A_value_of_another_column_need_not_be_valid_UTF8()
    {
        byte[] text = [.. MemberText.Bytes("name,user_id\nM"), 0xFC, .. MemberText.Bytes("ller,u1\n")];

        MemberFile file = await MemberText.ReadAsync(text);

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
    }

    [Fact]
    public async Task The_key_may_be_the_amplitude_id()
    {
        MemberFile file = await MemberText.ReadAsync("\"amplitude_id\",\"user_id\"\n\"356896327775\",\"\"\n", options: MemberText.Options("amplitude_id"));

        Assert.Equal(["356896327775"], MemberText.Keys(file.Members));
        Assert.Equal(0, file.Skipped);
    }

    [Fact]
    public async Task A_key_of_the_largest_size_is_taken_and_a_longer_one_refused_by_line()
    {
        string largest = new('k', MemberSet.MaximumKeyBytes);
        MemberFile file = await MemberText.ReadAsync($"user_id\n{largest}\nu2\n");

        SyncFault fault = await Expect.FaultAsync(FaultKind.InvalidMemberFile, () => MemberText.ReadAsync($"user_id\nu1\n{largest}k\n"));

        Assert.Equal([largest, "u2"], MemberText.Keys(file.Members));
        Assert.Contains("Line 3", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("kkk", fault.Message, StringComparison.Ordinal);
    }
}
