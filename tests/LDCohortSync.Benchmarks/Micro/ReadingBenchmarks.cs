using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using LDCohortSync.Benchmarks.Data;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Product;
using LDCohortSync.Membership;

namespace LDCohortSync.Benchmarks.Micro;

/// <summary>Files in memory and on disk, to be read. The difference of two lines is the part that only one of them has.</summary>
[MemoryDiagnoser]
public class ReadingBenchmarks
{
    private const int Members = 500_000;

    private readonly MemberReadOptions _byUser = new() { KeyProperty = FileSync.KeyProperty, Source = "the file" };
    private readonly MemberReadOptions _byFirst = new() { KeyProperty = "one", Source = "the file" };
    private string _folder = "";
    private byte[] _plain = [];
    private byte[] _packed = [];
    private byte[] _oneKey = [];
    private FileSync? _ledger;

    // Not async, here and below: BenchmarkDotNet does not wait for such a setup when it runs in this process.
    [GlobalSetup]
    public void Make() => MakeAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Delete()
    {
        _ledger!.DisposeAsync().AsTask().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Description = "unpack with the runtime alone")]
    public long Unpack()
    {
        using GZipStream stream = new(new MemoryStream(_packed), CompressionMode.Decompress);
        byte[] buffer = new byte[256 * 1024];
        long bytes = 0;
        int length;
        while ((length = stream.Read(buffer)) > 0)
            bytes += length;
        return bytes;
    }

    [Benchmark(Description = "read a plain file with one key in every row: scanning without the set")]
    public long Scan() => Read(_oneKey, _byFirst);

    [Benchmark(Description = "read a plain file")]
    public long Plain() => Read(_plain, _byUser);

    [Benchmark(Description = "read a gzip file")]
    public long Packed() => Read(_packed, _byUser);

    [Benchmark(Description = "load from the ledger")]
    public void Load() => _ledger!.LoadAsync(Members, CancellationToken.None).GetAwaiter().GetResult();

    // As long as a row of the other files, with the same short key in each.
    private static byte[] OneKey()
    {
        using MemoryStream text = new();
        text.Write("\"one\",\"user_id\"\n"u8);
        Span<byte> row = stackalloc byte[128];
        for (int number = 0; number < Members; number++)
        {
            int length = MemberNumbers.WriteRow(number, row);
            row[1..13].Fill((byte)'0');
            text.Write(row[..length]);
        }

        return text.ToArray();
    }

    private static long Read(byte[] file, MemberReadOptions options)
    {
        using MemoryStream stream = new(file);
        MemberFile read = MemberReader.ReadAsync(stream, known: null, options, SilentObserver.Instance, CancellationToken.None).GetAwaiter().GetResult();
        WrongResultException.Require("Rows", Members, read.Rows);
        return read.Rows;
    }

    private async Task MakeAsync()
    {
        _folder = Directory.CreateTempSubdirectory("ldcohortsync-micro-").FullName;
        string plain = Path.Combine(_folder, "members.csv");
        string packed = plain + ".gz";
        await MemberFileWriter.WriteAsync(plain, new(0, Members, Seed: 1), CancellationToken.None);
        await MemberFileWriter.WriteAsync(packed, new(0, Members, Seed: 1), CancellationToken.None);
        _plain = await File.ReadAllBytesAsync(plain);
        _packed = await File.ReadAllBytesAsync(packed);
        _oneKey = OneKey();
        _ledger = await FileSync.OpenAsync(Path.Combine(_folder, "ledger.db"), CancellationToken.None);
        await _ledger.SettleAsync(packed, CancellationToken.None);
    }
}
