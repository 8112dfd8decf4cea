using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Writes a batch as the published manifest of LaunchDarkly's Amplitude integration parses it.</summary>
/// <remarks>
/// Source: LaunchDarkly integration framework, <c>integrations/amplitude/manifest.json</c>: the segment's id, name and link are
/// read from the first element; id and name again from each. So every element carries them. All of an element but its key is
/// the same throughout a batch and is encoded once.
/// </remarks>
internal static class AmplitudeBatchBody
{
    // What JSON itself wants escaped, and nothing more: the body is never part of a page.
    private static readonly SearchValues<byte> s_escaped =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>Writes a batch of at least one change into a pooled buffer, which the caller gives back.</summary>
    /// <exception cref="ArgumentException">The batch is empty, or a key is not UTF-8.</exception>
    public static PooledBuffer Write(string clientSideId, SegmentBatch batch)
    {
        ReadOnlySpan<MemberChange> changes = batch.Changes.Span;
        if (changes.IsEmpty)
            throw new ArgumentException("A batch has at least one change: LaunchDarkly can't take an empty one.", nameof(batch));
        int keyBytes = 0;
        foreach (MemberChange change in changes)
        {
            if (!Utf8.IsValid(change.Key.Span))
                throw new ArgumentException("A key is not UTF-8, so it can't be sent as it is.", nameof(batch));
            keyBytes += change.Key.Length;
        }

        byte[] added = Tail(batch.Cohort, value: true);
        byte[] removed = Tail(batch.Cohort, value: false);
        PooledBuffer buffer = new(keyBytes + changes.Length * (removed.Length + 12) + 128);
        buffer.Write("{\"environmentId\":"u8);
        buffer.Write(Text(clientSideId));
        buffer.Write(",\"batch\":["u8);
        for (int i = 0; i < changes.Length; i++)
        {
            buffer.Write(i == 0 ? "{\"userId\":\""u8 : ",{\"userId\":\""u8);
            WriteEscaped(buffer, changes[i].Key.Span);
            buffer.Write(changes[i].Add ? added : removed);
        }

        buffer.Write("]}"u8);
        return buffer;
    }

    // What follows the key, from its closing quote on.
    private static byte[] Tail(AmplitudeCohort cohort, bool value)
    {
        ArrayBufferWriter<byte> tail = new();
        tail.Write("\",\"cohortId\":"u8);
        tail.Write(Text(cohort.Id));
        tail.Write(",\"cohortName\":"u8);
        tail.Write(Text(cohort.Name));
        if (cohort.Url is { } url)
        {
            tail.Write(",\"cohortUrl\":"u8);
            tail.Write(Text(url.AbsoluteUri));
        }

        tail.Write(value ? ",\"value\":true}"u8 : ",\"value\":false}"u8);
        return tail.WrittenSpan.ToArray();
    }

    // By way of UTF-8, in which half a surrogate pair becomes the replacement character instead of an exception.
    private static byte[] Text(string text) =>
        [(byte)'"', .. JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"'];

    private static void WriteEscaped(PooledBuffer buffer, ReadOnlySpan<byte> key)
    {
        while (true)
        {
            int plain = key.IndexOfAny(s_escaped);
            buffer.Write(plain < 0 ? key : key[..plain]);
            if (plain < 0)
                return;
            byte value = key[plain];
            ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
            buffer.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', digits[value >> 4], digits[value & 15]]);
            key = key[(plain + 1)..];
        }
    }
}
