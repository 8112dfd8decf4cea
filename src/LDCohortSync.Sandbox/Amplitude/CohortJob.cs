using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>One request for a cohort's file: the rows as they were when it was asked for, and the progress of the job.</summary>
internal sealed class CohortJob
{
    private readonly CohortMembers _members;
    private readonly IReadOnlyList<string> _properties;
    private int _pendingPolls;

    public CohortJob(string requestId, SandboxCohort cohort, IReadOnlyList<string>? properties, int pendingPolls)
    {
        RequestId = requestId;
        Cohort = cohort;
        _members = cohort.CurrentMembers;
        _properties = properties ?? [];
        _pendingPolls = pendingPolls;
    }

    public string RequestId { get; }

    public SandboxCohort Cohort { get; }

    public int RowCount => _members.RowCount;

    public bool IsComplete => Volatile.Read(ref _pendingPolls) <= 0;

    public string FilePath => string.Create(CultureInfo.InvariantCulture, $"/cohort-exports/{Cohort.AppId}/{RequestId}.csv");

    /// <summary>Asks for the status once; a job needs a number of polls to be complete.</summary>
    /// <returns>Whether it is complete now.</returns>
    public bool Poll() => Interlocked.Decrement(ref _pendingPolls) < 0;

    public async Task WriteFileAsync(HttpContext context, GzipForm gzip)
    {
        HttpResponse response = context.Response;
        response.ContentType = Cohort.ContentType;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        if (gzip == GzipForm.None)
        {
            await WriteContentAsync(response.Body, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (gzip == GzipForm.ContentEncoding)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        GZipStream compressed = new(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using (compressed.ConfigureAwait(false))
        {
            await WriteContentAsync(compressed, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task WriteContentAsync(Stream target, CancellationToken cancellationToken)
    {
        if (Cohort.RawFile is byte[] raw)
        {
            await target.WriteAsync(raw, cancellationToken).ConfigureAwait(false);
            return;
        }

        CsvBuffer csv = new(target, cancellationToken);
        bool carriageReturns = Cohort.CarriageReturns;
        string tab = Cohort.TabPrefix ? "\t" : string.Empty;
        if (Cohort.ByteOrderMark)
        {
            csv.Write("\uFEFF"u8);
        }

        WriteHeader(csv, tab);
        EndLine(csv, carriageReturns);
        foreach (SandboxMember member in _members.Rows(_properties.Count > 0))
        {
            WriteRow(csv, member, tab);
            EndLine(csv, carriageReturns);
            await csv.FlushIfFullAsync().ConfigureAwait(false);
        }

        await csv.FlushAsync().ConfigureAwait(false);
    }

    private static void EndLine(CsvBuffer csv, bool carriageReturns) => csv.Write(carriageReturns ? "\r\n"u8 : "\n"u8);

    private void WriteHeader(CsvBuffer csv, string tab)
    {
        if (Cohort.IsGroup)
        {
            csv.WriteQuoted(tab + "group_value");
            return;
        }

        csv.WriteQuoted(tab + "amplitude_id");
        csv.Write(","u8);
        csv.WriteQuoted(tab + "user_id");
        foreach (string property in _properties)
        {
            csv.Write(","u8);
            csv.WriteQuoted(tab + (Cohort.PropertyPrefix ? "gp:" : string.Empty) + property);
        }
    }

    private void WriteRow(CsvBuffer csv, SandboxMember member, string tab)
    {
        if (Cohort.IsGroup)
        {
            csv.WriteQuoted(tab + member.UserId);
            return;
        }

        csv.Write(tab.Length > 0 ? "\"\t"u8 : "\""u8);
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(member.AmplitudeId, digits, out int length);
        csv.Write(digits[..length]);
        csv.Write("\","u8);
        csv.WriteQuoted(tab.Length > 0 ? tab + member.UserId : member.UserId);
        foreach (string property in _properties)
        {
            csv.Write(","u8);
            string? value = null;
            member.Properties?.TryGetValue(property, out value);
            csv.WriteQuoted(tab + value);
        }
    }
}
