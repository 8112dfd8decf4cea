using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Writes a batch as the published manifest of LaunchDarkly's Amplitude integration parses it.</summary>
/// <remarks>
/// Source: LaunchDarkly integration framework, <c>integrations/amplitude/manifest.json</c>: the segment's id, name and link are
/// read from the first element; id and name again from each. So every element carries them.
/// </remarks>
internal static class AmplitudeBatchBody
{
    private static readonly JsonEncodedText s_environmentId = JsonEncodedText.Encode("environmentId");
    private static readonly JsonEncodedText s_batch = JsonEncodedText.Encode("batch");
    private static readonly JsonEncodedText s_userId = JsonEncodedText.Encode("userId");
    private static readonly JsonEncodedText s_cohortId = JsonEncodedText.Encode("cohortId");
    private static readonly JsonEncodedText s_cohortName = JsonEncodedText.Encode("cohortName");
    private static readonly JsonEncodedText s_cohortUrl = JsonEncodedText.Encode("cohortUrl");
    private static readonly JsonEncodedText s_value = JsonEncodedText.Encode("value");

    // The body is never part of a page, so only what JSON itself asks for is escaped.
    private static readonly JavaScriptEncoder s_encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Writes a batch of at least one change into a pooled buffer, which the caller gives back.</summary>
    /// <exception cref="ArgumentException">The batch is empty, or a key is not UTF-8.</exception>
    public static PooledBuffer Write(string clientSideId, SegmentBatch batch)
    {
        if (batch.Changes.IsEmpty)
            throw new ArgumentException("A batch has at least one change: LaunchDarkly can't take an empty one.", nameof(batch));
        JsonEncodedText cohortId = Encode(batch.Cohort.Id);
        JsonEncodedText cohortName = Encode(batch.Cohort.Name);
        JsonEncodedText? cohortUrl = batch.Cohort.Url is { } url ? Encode(url.AbsoluteUri) : null;
        int perChange = 100 + cohortId.EncodedUtf8Bytes.Length + cohortName.EncodedUtf8Bytes.Length + (cohortUrl?.EncodedUtf8Bytes.Length ?? 0);

        PooledBuffer buffer = new(batch.Changes.Length * (perChange + 40));
        using Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { Encoder = s_encoder, SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString(s_environmentId, Encode(clientSideId));
        writer.WriteStartArray(s_batch);
        foreach (MemberChange change in batch.Changes.Span)
        {
            writer.WriteStartObject();
            writer.WriteString(s_userId, change.Key.Span);
            writer.WriteString(s_cohortId, cohortId);
            writer.WriteString(s_cohortName, cohortName);
            if (cohortUrl is { } link)
                writer.WriteString(s_cohortUrl, link);
            writer.WriteBoolean(s_value, change.Add);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer;
    }

    // By way of UTF-8, in which half a surrogate pair becomes the replacement character instead of an exception.
    private static JsonEncodedText Encode(string text) => JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), s_encoder);
}
