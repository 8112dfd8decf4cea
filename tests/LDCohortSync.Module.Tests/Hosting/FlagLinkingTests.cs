using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>The body of Add-LDCohortFlagLink.</summary>
public sealed class FlagLinkingTests
{
    private readonly DestinationInMemory _services = new(organization: "acme");
    private readonly RecordingSink _sink = new();

    public FlagLinkingTests()
    {
        _services.Segments.Segments["amplitude-a"] = ["ann"];
        _services.Segments.Flags = ["one", "two"];
    }

    [Fact]
    public async Task Each_flag_gets_a_link_once()
    {
        await LinkAsync();
        Assert.Equal([("one", FlagLinkStatus.Added), ("two", FlagLinkStatus.Added)], Found());
        FlagLink link = Assert.Single(_services.FlagLinks.Links["one"]);
        Assert.Equal("https://analytics.amplitude.com/acme/cohort/a", link.Address);
        Assert.Equal("Amplitude cohort: Segment amplitude-a", link.Title);
        Assert.Contains("'amplitude-a'", link.Description, StringComparison.Ordinal);

        _sink.Outputs.Clear();
        await LinkAsync();
        Assert.Equal([("one", FlagLinkStatus.Unchanged), ("two", FlagLinkStatus.Unchanged)], Found());
        Assert.Equal(2, _services.FlagLinks.Writes);
    }

    [Fact]
    public async Task A_link_whose_title_is_no_longer_right_is_changed()
    {
        await LinkAsync();
        _services.FlagLinks.Links["one"][0] = _services.FlagLinks.Links["one"][0] with { Title = "Old" };
        _sink.Outputs.Clear();
        await LinkAsync();
        Assert.Equal([("one", FlagLinkStatus.Updated), ("two", FlagLinkStatus.Unchanged)], Found());
        Assert.Equal("Amplitude cohort: Segment amplitude-a", Assert.Single(_services.FlagLinks.Links["one"]).Title);
        Assert.Contains(("flag 'one' in project 'project'", "Update link 'Old' to 'Amplitude cohort: Segment amplitude-a'"), _sink.Questions);
    }

    [Fact]
    public async Task A_link_to_the_same_page_that_somebody_made_is_left_alone()
    {
        _services.FlagLinks.Links["one"] = [new("x", null, "https://analytics.amplitude.com/acme/cohort/a/", "By hand", null)];
        await LinkAsync();
        Assert.Equal([("one", FlagLinkStatus.Unchanged), ("two", FlagLinkStatus.Added)], Found());
        Assert.Equal("By hand", Assert.Single(_services.FlagLinks.Links["one"]).Title);
    }

    [Fact]
    public async Task A_refused_question_changes_nothing()
    {
        RecordingSink sink = new() { Answer = false };
        await new FlagLinking(_services.Connection, sink, new Reporter(sink, "test")).LinkCohortAsync("a", TestContext.Current.CancellationToken);
        Assert.All(sink.Outputs.Cast<LDFlagLink>(), link => Assert.Equal(FlagLinkStatus.Planned, link.Status));
        Assert.Equal(2, sink.Outputs.Count);
        Assert.Equal(0, _services.FlagLinks.Writes);
    }

    [Theory]
    [InlineData(FaultKind.UnexpectedAnswer)]
    [InlineData(FaultKind.LaunchDarklyForbidden)]
    public async Task What_goes_wrong_with_one_flag_is_its_own_error(FaultKind kind)
    {
        _services.FlagLinks.Failures["one"] = new(kind, "No.");
        await LinkAsync();
        Assert.Equal([("two", FlagLinkStatus.Added)], Found());
        Assert.Equal(1, _sink.Errors);
    }

    [Fact]
    public async Task A_refused_token_ends_the_command()
    {
        _services.FlagLinks.Failures["one"] = new(FaultKind.LaunchDarklyUnauthorized, "No.");
        SyncFault fault = await Assert.ThrowsAsync<SyncFault>(LinkAsync);
        Assert.Equal(FaultKind.LaunchDarklyUnauthorized, fault.Kind);
        Assert.Empty(_sink.Outputs);
    }

    [Fact]
    public async Task Without_the_address_of_the_cohort_no_flag_is_asked_for()
    {
        DestinationInMemory services = new();
        services.Segments.Segments["amplitude-a"] = [];
        services.FlagLinks.Failures["a-flag"] = new(FaultKind.Unexpected, "It was asked.");
        await new FlagLinking(services.Connection, _sink, new Reporter(_sink, "test")).LinkCohortAsync("a", TestContext.Current.CancellationToken);
        Assert.Equal(1, _sink.Errors);
        Assert.Empty(_sink.Outputs);
    }

    [Fact]
    public async Task A_segment_that_does_not_tell_its_cohort_is_linked_to_the_one_that_is_given()
    {
        FlagLinking linking = new(_services.Connection, _sink, new Reporter(_sink, "test"));
        await linking.LinkSegmentAsync("amplitude-a", cohortId: null, TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), (_sink.Errors, _sink.Outputs.Count));
        await linking.LinkSegmentAsync("amplitude-a", "a", TestContext.Current.CancellationToken);
        Assert.Equal([("one", FlagLinkStatus.Added), ("two", FlagLinkStatus.Added)], Found());
    }

    [Fact]
    public async Task A_segment_that_there_is_not_is_an_error_and_one_without_flags_a_warning()
    {
        FlagLinking linking = new(_services.Connection, _sink, new Reporter(_sink, "test"));
        await linking.LinkSegmentAsync("nobody", cohortId: null, TestContext.Current.CancellationToken);
        Assert.Equal(1, _sink.Errors);
        _services.Segments.Flags = [];
        await linking.LinkCohortAsync("a", TestContext.Current.CancellationToken);
        Assert.Contains("No flag", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
        Assert.Equal(1, _sink.Errors);
    }

    private Task LinkAsync() => new FlagLinking(_services.Connection, _sink, new Reporter(_sink, "test")).LinkCohortAsync("a", TestContext.Current.CancellationToken);

    private IEnumerable<(string Flag, FlagLinkStatus Status)> Found() => _sink.Outputs.Cast<LDFlagLink>().Select(link => (link.FlagKey, link.Status));
}
