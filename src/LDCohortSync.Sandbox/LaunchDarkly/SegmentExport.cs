using System.Text;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>One export of a big segment: its keys as they were when it was asked for.</summary>
internal sealed class SegmentExport
{
    private readonly byte[][] _keys;
    private readonly byte[] _header;
    private int _pendingPolls;

    public SegmentExport(SandboxSegment segment, string? header, int pendingPolls, DateTimeOffset created)
    {
        Segment = segment;
        Created = created;
        _keys = segment.IncludedKeys();
        _header = header is null ? [] : Encoding.UTF8.GetBytes(header + "\n");
        _pendingPolls = pendingPolls;
        SizeBytes = _header.Length;
        foreach (byte[] key in _keys)
        {
            SizeBytes += CsvLength(key) + 1;
        }
    }

    public string Id { get; } = Guid.NewGuid().ToString();

    public SandboxSegment Segment { get; }

    public DateTimeOffset Created { get; }

    public long SizeBytes { get; }

    public bool IsComplete => Volatile.Read(ref _pendingPolls) <= 0;

    public string FilePath => $"/segment-exports/{Id}.csv";

    public bool Poll() => Interlocked.Decrement(ref _pendingPolls) < 0;

    /// <summary>One key a line, in quotes only where CSV needs them.</summary>
    public async Task WriteFileAsync(HttpContext context)
    {
        context.Response.ContentType = "text/csv";
        context.Response.ContentLength = SizeBytes;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        CsvBuffer csv = new(context.Response.Body, context.RequestAborted);
        csv.Write(_header);
        foreach (byte[] key in _keys)
        {
            csv.WriteMinimal(key);
            csv.Write("\n"u8);
            await csv.FlushIfFullAsync().ConfigureAwait(false);
        }

        await csv.FlushAsync().ConfigureAwait(false);
    }

    private static int CsvLength(byte[] key) =>
        CsvBuffer.NeedsQuotes(key) ? key.Length + 2 + key.AsSpan().Count((byte)'"') : key.Length;
}
