using LDCohortSync.Completion;
using LDCohortSync.Module.Tests.Doubles;

namespace LDCohortSync.Module.Tests.Completion;

/// <summary>A list that is read beside what goes on.</summary>
public sealed class RememberedListTests : IDisposable
{
    private static readonly TimeSpan s_cap = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(5);

    private readonly ManualClock _clock = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _readings;

    public void Dispose() => _turn.Dispose();

    [Fact]
    public async Task It_is_read_once_and_then_fresh_for_a_while()
    {
        RememberedList<string> list = List(_ => Answer("a"));
        Assert.Null(list.Latest);
        await list.RefreshAsync();
        await list.RefreshAsync();
        Assert.Equal(["a"], list.Latest!);
        Assert.Equal(1, _readings);
        _clock.Advance(s_fresh);
        await list.RefreshAsync();
        Assert.Equal(2, _readings);
    }

    [Fact]
    public async Task What_somebody_else_has_read_need_not_be_read()
    {
        RememberedList<string> list = List(_ => Answer("a"));
        list.Remember(["b"]);
        await list.RefreshAsync();
        Assert.Equal(["b"], list.Latest!);
        Assert.Equal(0, _readings);
    }

    [Fact]
    public async Task A_failure_is_nobodys_error_and_keeps_the_old_list()
    {
        RememberedList<string> list = List(_ => throw new InvalidOperationException("broken"));
        list.Remember(["b"]);
        _clock.Advance(s_fresh);
        await list.RefreshAsync();
        await list.RefreshAsync();
        Assert.Equal(["b"], list.Latest!);
        Assert.Equal(1, _readings);
    }

    [Fact]
    public async Task A_reading_that_does_not_end_is_ended_by_its_cap()
    {
        RememberedList<string> list = List(NeverAsync);
        Task reading = list.RefreshAsync();
        await UntilAsync(() => _readings == 1);
        Assert.Equal(s_cap, _clock.Next);
        _clock.Advance(s_cap - TimeSpan.FromTicks(1));
        Assert.False(reading.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        await reading;
        Assert.Null(list.Latest);
    }

    [Fact]
    public async Task Two_that_share_a_turn_are_not_read_at_once()
    {
        RememberedList<string> first = List(NeverAsync);
        RememberedList<string> second = List(_ => Answer("b"));
        Task reading = first.RefreshAsync();
        await second.RefreshAsync();
        Assert.Null(second.Latest);
        await first.StopAsync(forGood: false);
        Assert.True(reading.IsCompleted);
        await second.RefreshAsync();
        Assert.Equal(["b"], second.Latest!);
    }

    [Fact]
    public async Task Stopping_leaves_nothing_running_and_closing_lets_nothing_begin()
    {
        RememberedList<string> list = List(NeverAsync);
        Task reading = list.RefreshAsync();
        await list.StopAsync(forGood: true);
        Assert.True(reading.IsCompleted);
        _clock.Advance(s_fresh);
        int before = _readings;
        await list.RefreshAsync();
        Assert.Equal(before, _readings);
        Assert.Equal(0, _clock.Pending);
    }

    [Fact]
    public async Task A_call_that_blocks_does_not_block_whoever_types()
    {
        using ManualResetEventSlim blocked = new();
        RememberedList<string> list = List(_ =>
        {
            blocked.Wait(TestContext.Current.CancellationToken);
            return Answer("a");
        });
        Task reading = list.RefreshAsync();
        Assert.False(reading.IsCompleted);
        blocked.Set();
        await reading;
        Assert.Equal(["a"], list.Latest!);
    }

    private RememberedList<string> List(Func<CancellationToken, Task<IReadOnlyList<string>>> read) => new(stop =>
    {
        Interlocked.Increment(ref _readings);
        return read(stop);
    }, s_cap, s_fresh, _turn, _clock);

    private static Task<IReadOnlyList<string>> Answer(params string[] list) => Task.FromResult<IReadOnlyList<string>>(list);

    private static async Task<IReadOnlyList<string>> NeverAsync(CancellationToken stop)
    {
        await Task.Delay(Timeout.Infinite, stop);
        return [];
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
