using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Ports;
using LDCohortSync.Requests;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Requests;

/// <summary>Amplitude's limits: a run waits for its turn, and the month's quota only warns.</summary>
public sealed class RequestLimitTests
{
    private static readonly RequestLimit s_perMinute = RequestRules.Limits[0];

    [Fact]
    public void The_limits_are_Amplitudes()
    {
        Assert.Equal([new(4, TimeSpan.FromMinutes(1)), new(60, TimeSpan.FromMinutes(10))], RequestRules.Limits);
        Assert.Equal((500, 400), (RequestRules.PerMonth, RequestRules.WarnFrom));
    }

    [Fact]
    public async Task A_run_without_a_turn_waits_and_says_how_long_and_why()
    {
        Scene scene = new Scene().Has("a");
        scene.RequestLedger.Full.Enqueue(new(s_perMinute, TimeSpan.FromSeconds(37.5)));
        scene.RequestLedger.Full.Enqueue(new(RequestRules.Limits[1], TimeSpan.FromMinutes(3)));

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal([TimeSpan.FromSeconds(37.5), TimeSpan.FromMinutes(3)], scene.Time.Pauses);
        Assert.Equal(["turn", "turn", "turn", "request", "store", "wait", "download", "drop"], scene.Asking.Steps);
        string[] notes = [.. scene.Observer.Notes.Where(note => note.StartsWith("Waiting", StringComparison.Ordinal))];
        Assert.Equal(2, notes.Length);
        Assert.Contains("37.5 s", notes[0], StringComparison.Ordinal);
        Assert.Contains("4 cohort requests of this Amplitude project were started within 1 min", notes[0], StringComparison.Ordinal);
        Assert.Contains("60 cohort requests of this Amplitude project were started within 10 min", notes[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wait_beyond_the_deadline_fails_the_run_instead()
    {
        Scene scene = new Scene().Has("a");
        scene.Source.Deadline = TimeSpan.FromMinutes(30);
        for (int i = 0; i < 4; i++)
            scene.RequestLedger.Full.Enqueue(new(RequestRules.Limits[1], TimeSpan.FromMinutes(9)));

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((SyncStatus.Failed, FaultKind.RateLimited), (outcome.Result.Status, outcome.Fault?.Kind));
        Assert.Equal(3, scene.Time.Pauses.Count);
        Assert.Empty(scene.RequestLedger.Started);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(7, 0, 140)]
    [InlineData(8, 1, 160)]
    [InlineData(49, 6, 980)]
    public async Task Those_who_came_earlier_come_first_and_half_of_them_are_waited_for(int ahead, int minutes, int milliseconds)
    {
        Scene scene = new Scene().Has("a");
        scene.RequestLedger.Full.Enqueue(new(s_perMinute, TimeSpan.FromSeconds(30)) { Ahead = ahead });

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Equal([TimeSpan.FromSeconds(30) + TimeSpan.FromMinutes(minutes) + TimeSpan.FromMilliseconds(milliseconds)], scene.Time.Pauses);
    }

    [Fact]
    public async Task However_many_came_earlier_a_run_asks_once_more_before_its_deadline_is_over()
    {
        Scene scene = new Scene().Has("a");
        scene.Source.Deadline = TimeSpan.FromMinutes(15);
        scene.RequestLedger.Full.Enqueue(new(s_perMinute, TimeSpan.FromSeconds(30)) { Ahead = 100_000 });
        scene.RequestLedger.Full.Enqueue(new(s_perMinute, TimeSpan.FromSeconds(1)) { Ahead = 99_000 });

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal((FaultKind.RateLimited, TimeSpan.FromMinutes(15)), (outcome.Fault?.Kind, Assert.Single(scene.Time.Pauses)));
    }

    [Fact]
    public async Task The_wait_can_be_stopped()
    {
        Scene scene = new Scene().Has("a");
        scene.Time.JumpsBelow = TimeSpan.Zero;
        scene.RequestLedger.Full.Enqueue(new(s_perMinute, TimeSpan.FromSeconds(37)));
        using CancellationTokenSource stop = new();

        Task<SyncOutcome> run = scene.SyncAsync(cancellation: stop.Token);
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(scene.RequestLedger.Started);
    }

    [Theory]
    [InlineData(398, false)]
    [InlineData(399, true)]
    [InlineData(499, true)]
    [InlineData(3_000, true)]
    public async Task From_the_four_hundredth_request_of_the_month_a_command_warns_once(int earlier, bool warns)
    {
        Scene scene = new Scene().Has("a");
        scene.RequestLedger.EarlierThisMonth = earlier;

        SyncOutcome first = await scene.SyncAsync();
        scene.RequestLedger.EarlierThisMonth = earlier - 1;
        await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, first.Result.Status);
        Assert.Equal(warns ? 1 : 0, scene.Observer.Warnings.Count);
        if (warns)
        {
            Assert.Contains($"{earlier + 1:N0} cohort requests", scene.Observer.Warnings[0], StringComparison.Ordinal);
            scene.BeginCommand();
            await scene.SyncAsync();
            Assert.Equal(2, scene.Observer.Warnings.Count);
        }
    }

    [Fact]
    public async Task Going_on_with_an_earlier_request_spends_nothing_and_warns_of_nothing()
    {
        Scene scene = new Scene().Has("a");
        scene.Source.OnWait = (_, _) => throw new SyncFault(FaultKind.ServiceUnavailable, "made up");
        await scene.SyncAsync();
        scene.Source.OnWait = null;
        scene.RequestLedger.EarlierThisMonth = 450;
        scene.RequestLedger.Full.Enqueue(new(s_perMinute, TimeSpan.FromSeconds(37)));

        SyncOutcome outcome = await scene.SyncAsync();

        Assert.Equal(SyncStatus.Succeeded, outcome.Result.Status);
        Assert.Empty(scene.Observer.Warnings);
        Assert.Empty(scene.Time.Pauses);
    }
}
