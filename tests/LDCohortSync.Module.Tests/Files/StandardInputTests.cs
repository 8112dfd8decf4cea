using System.IO.Pipelines;
using LDCohortSync.Files;
using LDCohortSync.Membership;

namespace LDCohortSync.Module.Tests.Files;

/// <summary>When standard input can be read, and that nobody waits for it.</summary>
public sealed class StandardInputTests
{
    [Theory]
    [InlineData("ServerRemoteHost", true, true, "has none of its own")]
    [InlineData("Visual Studio Code Host", true, true, "has none of its own")]
    [InlineData("ConsoleHost", false, true, "that is the keyboard here")]
    [InlineData("ConsoleHost", true, false, "was read already")]
    public void It_is_refused_where_there_is_nothing_to_read(string host, bool isRedirected, bool isFirst, string why)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => StandardInput.Take(host, isRedirected, () => isFirst, () => Stream.Null));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.NotNull(fault.Target);
    }

    [Fact]
    public async Task It_is_read_as_it_comes_and_to_its_end()
    {
        byte[] content = new byte[1_000_000];
        new Random(7).NextBytes(content);
        MemberSource source = StandardInput.Take("ConsoleHost", isRedirected: true, () => true, () => new MemoryStream(content));
        Assert.Equal("standard input", source.Name);
        using MemoryStream read = new();
        await source.Stream!.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public async Task A_read_that_is_called_off_is_not_waited_for()
    {
        Pipe pipe = new();      // nobody ever writes to it
        using StandardInputStream input = new(pipe.Reader.AsStream());
        using CancellationTokenSource stop = new();
        Task<int> reading = input.ReadAsync(new byte[10], stop.Token).AsTask();
        Assert.False(reading.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await pipe.Writer.CompleteAsync();
    }

    [Theory]
    [InlineData("1a2bc3d.csv.gz", "1a2bc3d")]
    [InlineData("1a2bc3d.CSV", "1a2bc3d")]
    [InlineData("/some/where.csv/1a2bc3d.csv", "1a2bc3d")]
    [InlineData("1a2bc3d.gz", "1a2bc3d")]
    [InlineData("my_cohort-2", "my_cohort-2")]
    public void A_file_can_be_named_after_its_cohort(string path, string id) => Assert.Equal(id, CohortFileName.IdOf(path));

    [Theory]
    [InlineData("my cohort.csv")]
    [InlineData("a.b.csv")]
    [InlineData("q[1].csv")]
    [InlineData(".csv")]
    [InlineData("a.csv\n")]
    [InlineData("../..")]
    public void A_name_that_no_cohort_can_have_is_refused(string path)
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => CohortFileName.IdOf(path));
        Assert.Equal(FaultKind.InvalidParameter, fault.Kind);
        Assert.Contains("-CohortId", fault.Advice, StringComparison.Ordinal);
    }
}
