using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading;

public sealed class ReadAheadTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131_072)]
    [InlineData(5_000_000)]
    public async Task All_bytes_come_in_their_order(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        ReadAheadStream ahead = Begin(new SlicedStream(bytes, () => 70_001));
        await using (ahead)
        {
            MemoryStream read = new();
            await ahead.CopyToAsync(read, TestContext.Current.CancellationToken);
            Assert.True(bytes.AsSpan().SequenceEqual(read.ToArray()));
        }
    }

    [Fact]
    public async Task An_error_comes_behind_the_bytes_before_it()
    {
        FailingStream source = new(pieces: 3, new InvalidDataException("damaged"));
        ReadAheadStream ahead = Begin(source);
        await using (ahead)
        {
            byte[] buffer = new byte[3 * FailingStream.PieceBytes];
            await ahead.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken);
            InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(
                async () => await ahead.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken));
            Assert.Equal("damaged", error.Message);
        }
    }

    [Fact]
    public async Task Disposing_ends_a_read_that_is_under_way_before_it_returns()
    {
        FailingStream source = new(pieces: 1, error: null);
        ReadAheadStream ahead = Begin(source);
        await ahead.ReadExactlyAsync(new byte[FailingStream.PieceBytes], TestContext.Current.CancellationToken);

        await ahead.DisposeAsync();

        Assert.False(source.IsReading);
    }

    [Fact]
    public async Task A_source_that_is_given_up_does_not_look_like_one_that_has_ended()
    {
        using CancellationTokenSource stop = new();
        FailingStream source = new(pieces: 1_000, error: null);
        await using ReadAheadStream ahead = Begin(source, stop.Token);
        await source.FifthPiece;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ahead.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Disposing_again_does_nothing()
    {
        ReadAheadStream ahead = Begin(new SlicedStream(new byte[1000], () => 10));
        await ahead.DisposeAsync();
        await ahead.DisposeAsync();

        Assert.Equal(0, ahead.SourceTaken);
    }

    [Fact]
    public async Task It_does_not_run_far_ahead_of_who_reads()
    {
        FailingStream source = new(pieces: 1_000, error: null);
        ReadAheadStream ahead = Begin(source);
        await source.FifthPiece;        // four wait, and the fifth waits for room

        Assert.Equal(5, source.Given);
        await ahead.DisposeAsync();
        Assert.Equal(5, source.Given);
    }

    private static ReadAheadStream Begin(Stream source, CancellationToken? stop = null) =>
        new(source, _ => Task.CompletedTask, () => 0, 4 * FailingStream.PieceBytes, stop ?? TestContext.Current.CancellationToken);

    /// <summary>Gives some pieces, then fails, or waits to be stopped.</summary>
    private sealed class FailingStream(int pieces, Exception? error) : ReadOnlyStream
    {
        public const int PieceBytes = 128 * 1024;

        private readonly TaskCompletionSource _fifth = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Given { get; private set; }

        public bool IsReading { get; private set; }

        public Task FifthPiece => _fifth.Task;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Given < pieces)
            {
                if (++Given == 5)
                    _fifth.SetResult();
                return PieceBytes;
            }

            if (error is not null)
                throw error;
            IsReading = true;
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return 0;
            }
            finally
            {
                IsReading = false;
            }
        }
    }
}
