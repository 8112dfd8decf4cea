using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LDCohortSync.Sandbox;

/// <summary>The form of "create big segment import": <c>file</c>, <c>mode</c> and <c>waitOnApprovals</c>.</summary>
internal sealed record ImportForm
{
    private const int MaximumFieldBytes = 1_024;

    public required ReadOnlyMemory<byte> File { get; init; }

    public required string FileName { get; init; }

    public required string Mode { get; init; }

    public bool WaitOnApprovals { get; init; }

    /// <summary>Reads the body to its end.</summary>
    /// <exception cref="SegmentPatchException">It is not such a form, or the file is too large.</exception>
    public static async Task<ImportForm> ReadAsync(HttpContext context, long maximumFileBytes)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        ReadOnlyMemory<byte>? file = null;
        string fileName = string.Empty;
        try
        {
            MultipartReader reader = new(Boundary(context.Request), context.Request.Body);
            while (await reader.ReadNextSectionAsync(context.RequestAborted).ConfigureAwait(false) is { } section)
            {
                ContentDispositionHeaderValue disposition = Disposition(section);
                string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                if (name == "file")
                {
                    file = await ReadAsync(section, maximumFileBytes, "The file is too large", context.RequestAborted).ConfigureAwait(false);
                    fileName = HeaderUtilities.RemoveQuotes(disposition.FileName).ToString();
                }
                else
                {
                    ReadOnlyMemory<byte> value = await ReadAsync(section, MaximumFieldBytes, $"{name} is too long", context.RequestAborted).ConfigureAwait(false);
                    fields[name] = System.Text.Encoding.UTF8.GetString(value.Span);
                }
            }
        }
        catch (Exception invalid) when (invalid is InvalidDataException or IOException and not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            throw new SegmentPatchException("The request body is no valid multipart form", invalid);
        }

        return new()
        {
            File = file ?? throw new SegmentPatchException("The form needs a file"),
            FileName = fileName.Length > 0 ? fileName : throw new SegmentPatchException("The file needs a name"),
            Mode = fields.GetValueOrDefault("mode") is "merge" or "replace" ? fields["mode"] : throw new SegmentPatchException("mode must be merge or replace"),
            WaitOnApprovals = fields.GetValueOrDefault("waitOnApprovals", "false") switch
            {
                "true" => true,
                "false" => false,
                _ => throw new SegmentPatchException("waitOnApprovals must be true or false"),
            },
        };
    }

    private static string Boundary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : throw new SegmentPatchException("An import needs a multipart/form-data body");

    private static ContentDispositionHeaderValue Disposition(MultipartSection section) =>
        ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? disposition) && disposition.DispositionType == "form-data"
            ? disposition
            : throw new SegmentPatchException("A part of the form has no name");

    // Read to the end even when it is too large: an answer to a body that is still being sent would be lost.
    private static async Task<ReadOnlyMemory<byte>> ReadAsync(MultipartSection section, long maximum, string tooLarge, CancellationToken cancellationToken)
    {
        using MemoryStream kept = new();
        byte[] buffer = new byte[64 * 1_024];
        long total = 0;
        while (await section.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is int read and > 0)
        {
            total += read;
            if (total <= maximum)
            {
                kept.Write(buffer, 0, read);
            }
        }

        if (total > maximum)
        {
            while (await section.Body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
                // Only the end counts.
            }

            throw new SegmentPatchException(tooLarge);
        }

        return kept.ToArray();
    }
}
