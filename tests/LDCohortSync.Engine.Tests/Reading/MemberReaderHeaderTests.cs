using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

public sealed class MemberReaderHeaderTests
{
    [Theory]
    [InlineData("user_id,amplitude_id,email\nu1,1,e\n")]
    [InlineData("amplitude_id,user_id,email\n1,u1,e\n")]
    [InlineData("amplitude_id,email,user_id\n1,e,u1\n")]
    [InlineData("user_id\nu1\n")]
    public async Task The_key_column_is_found_at_any_position(string text)
    {
        MemberFile file = await MemberText.ReadAsync(text);

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
        Assert.Equal("user_id", file.KeyColumn);
    }

    [Fact]
    public async Task Header_names_may_be_quoted_and_hold_commas_quotes_and_line_breaks()
    {
        MemberFile file = await MemberText.ReadAsync("\"a,b\",\"c \"\"d\"\"\",\"e\r\nf\",\"user_id\"\n1,2,3,u1\n", options: MemberText.Options());
        MemberFile other = await MemberText.ReadAsync("\"a,b\",\"c \"\"d\"\"\",\"user_id\"\n1,2,u1\n", options: MemberText.Options("c \"d\""));

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
        Assert.Equal(["2"], MemberText.Keys(other.Members));
    }

    [Theory]
    [InlineData("\tuser_id")]
    [InlineData("\"\tuser_id\"")]
    public async Task One_leading_tab_is_no_part_of_a_header_name(string name)
    {
        MemberFile file = await MemberText.ReadAsync($"amplitude_id,{name}\n1,u1\n");

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
        Assert.Equal("user_id", file.KeyColumn);
    }

    [Theory]
    [InlineData("\t\tuser_id")]
    [InlineData(" user_id")]
    [InlineData("user_id ")]
    public async Task Nothing_but_one_tab_is_taken_off_a_header_name(string name) =>
        await Expect.FaultAsync(FaultKind.KeyPropertyNotFound, () => MemberText.ReadAsync($"amplitude_id,{name}\n1,u1\n"));

    [Fact]
    public async Task Of_columns_with_one_name_the_first_counts()
    {
        List<SkippedMember> skipped = [];
        MemberReadOptions options = MemberText.Options() with { OnSkipped = skipped.Add };

        MemberFile file = await MemberText.ReadAsync(
            "amplitude_id,user_id,amplitude_id,name,user_id\n1,first,2,n,second\n3,,4,n,second\n", options: options);

        Assert.Equal(["first"], MemberText.Keys(file.Members));
        Assert.Equal("3", Assert.Single(skipped).AmplitudeId);
    }

    [Theory]
    [InlineData("user_id,x\nu1,1\n")]
    [InlineData("\"user_id\",x\nu1,1\n")]
    [InlineData("\tuser_id,x\nu1,1\n")]
    public async Task A_byte_order_mark_is_no_part_of_the_first_name(string text)
    {
        MemberFile file = await MemberText.ReadAsync([0xEF, 0xBB, 0xBF, .. MemberText.Bytes(text)]);

        Assert.Equal(["u1"], MemberText.Keys(file.Members));
    }

    [Fact]
    public async Task Only_one_byte_order_mark_is_taken_off()
    {
        byte[] file = [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. MemberText.Bytes("user_id,amplitude_id\nu1,1\n")];

        await Expect.FaultAsync(FaultKind.KeyPropertyNotFound, () => MemberText.ReadAsync(file));
    }

    [Theory]
    [InlineData("plan,gp:plan,PLAN", "1", "plan", false)]
    [InlineData("PLAN,gp:plan,plan", "3", "plan", false)]
    [InlineData("PLAN,gp:plan,GP:plan", "2", "gp:plan", false)]
    [InlineData("GP:Plan,PLAN,other", "1", "GP:Plan", true)]
    [InlineData("other,Plan,GP:Plan", "2", "Plan", true)]
    public async Task A_property_column_is_found_exactly_then_with_prefix_then_in_other_case_with_a_warning(
        string header, string expectedKey, string expectedColumn, bool warns)
    {
        RecordingObserver observer = new();

        MemberFile file = await MemberText.ReadAsync($"{header}\n1,2,3\n", observer, MemberText.Options("plan"));

        Assert.Equal([expectedKey], MemberText.Keys(file.Members));
        Assert.Equal(expectedColumn, file.KeyColumn);
        Assert.Equal(warns, observer.Warnings.Any(warning => warning.Contains($"'{expectedColumn}'", StringComparison.Ordinal)));
        Assert.Equal(warns ? 1 : 0, observer.Warnings.Count);
    }

    [Fact]
    public async Task A_missing_column_is_a_fault_that_names_the_columns()
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.KeyPropertyNotFound,
            () => MemberText.ReadAsync("amplitude_id,user_id\n1,u1\n", options: MemberText.Options("email")));

        Assert.Equal("email", fault.Target);
        Assert.Contains("'amplitude_id', 'user_id'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("the test file", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Advice);
    }

    [Fact]
    public async Task A_missing_column_among_very_many_does_not_list_them_all()
    {
        string header = "amplitude_id," + string.Join(',', Enumerable.Range(0, 500).Select(i => $"property{i}"));

        SyncFault fault = await Expect.FaultAsync(FaultKind.KeyPropertyNotFound, () => MemberText.ReadAsync(header + "\n"));

        Assert.Contains("and 489 more", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("property11", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_of_columns_are_shown_on_one_line_and_not_at_any_length()
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.KeyPropertyNotFound,
            () => MemberText.ReadAsync($"amplitude_id,\"\u001B[2J\nred\",{new string('n', 1_000_000)},😀\n"));

        Assert.Contains("'amplitude_id', '\uFFFD[2J red', '" + new string('n', 60) + "…', '😀'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_a_header_is_refused_and_its_data_shown_nowhere()
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.KeyPropertyNotFound,
            () => MemberText.ReadAsync("jane@example.com,Jane Doe,+49 30 1234\njohn@example.com,John,2\n"));

        for (Exception? error = fault; error is not null; error = error.InnerException)
        {
            Assert.DoesNotContain("jane", error.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("1234", error.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("jane", fault.Sentence + fault.Target, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("3 field(s)", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_cohorts_column_is_not_taken_for_a_users_key()
    {
        SyncFault fault = await Expect.FaultAsync(FaultKind.KeyPropertyNotFound,
            () => MemberText.ReadAsync("\tgroup_value\n\tacme\n"));

        Assert.Contains("'group_value'", fault.Message, StringComparison.Ordinal);
    }
}
