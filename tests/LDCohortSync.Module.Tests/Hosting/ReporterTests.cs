using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;
using LDCohortSync.Ports;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>How events become messages.</summary>
public sealed class ReporterTests
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(30);

    private readonly RecordingSink _sink = new();

    [Fact]
    public void Each_kind_of_message_has_its_stream()
    {
        Reporter reporter = new(_sink, "Sync");
        reporter.On(new SyncEvent.Note("a step"));
        reporter.On(new SyncEvent.Wire("GET /x 200"));
        reporter.On(new SyncEvent.Warning("a surprise"));
        Assert.Equal([(MessageStream.Verbose, "a step"), (MessageStream.Debug, "GET /x 200"), (MessageStream.Warning, "a surprise")], _sink.Messages);
    }

    [Fact]
    public void A_name_in_a_message_gives_the_terminal_no_orders()
    {
        Reporter reporter = new(_sink, "Sync");
        reporter.On(new SyncEvent.Note("Asking for '\u001B[2J\nred'."));
        reporter.On(new SyncEvent.Warning("Cohort '\u202Ered' is small."));
        Assert.Equal([(MessageStream.Verbose, "Asking for '\uFFFD[2J red'."), (MessageStream.Warning, "Cohort '\uFFFDred' is small.")], _sink.Messages);
    }

    [Fact]
    public void A_retry_says_who_why_which_and_when()
    {
        new Reporter(_sink, "Sync").On(new SyncEvent.Retrying("LaunchDarkly", "429", 2, TimeSpan.FromSeconds(2)));
        (MessageStream stream, string text) = Assert.Single(_sink.Messages);
        Assert.Equal(MessageStream.Verbose, stream);
        Assert.Matches(@"^LaunchDarkly: 429; attempt 2 in 2[.,]0 s\.$", text);
    }

    [Fact]
    public void Work_that_shows_no_progress_leaves_no_bar_behind()
    {
        new Reporter(_sink, "Sync").Done();
        Assert.Equal(0, _sink.ProgressRecords);
    }

    [Fact]
    public void Progress_is_shown_now_and_then_and_taken_away_once()
    {
        Reporter reporter = new(_sink, "Sync");
        long start = Environment.TickCount64;
        int events = 0;
        while (_sink.ProgressRecords == 0 && Environment.TickCount64 - start < s_deadline.TotalMilliseconds)
        {
            reporter.On(new SyncEvent.Sending(events++, 1_000_000));
            reporter.On(new SyncEvent.Reading(events, 100, events));
        }

        Assert.Equal(1, _sink.ProgressRecords);
        Assert.True(events > 1, "The very first event was shown already.");
        reporter.Done();
        reporter.Done();
        Assert.Equal(2, _sink.ProgressRecords);
    }
}
