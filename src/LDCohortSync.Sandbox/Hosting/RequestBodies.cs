using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Reads whole request bodies.</summary>
internal static class RequestBodies
{
    /// <summary>Reads the body to its end.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadMemoryAsync(HttpContext context)
    {
        ArrayBufferWriter<byte>? body = await ReadAsync(context).ConfigureAwait(false);
        return body?.WrittenMemory ?? ReadOnlyMemory<byte>.Empty;
    }

    /// <summary>Reads the body to its end, or until it is longer than <paramref name="maximum"/>.</summary>
    /// <returns>The body, or <see langword="null"/> if it is longer.</returns>
    public static async Task<ArrayBufferWriter<byte>?> ReadAsync(HttpContext context, long? maximum = null)
    {
        long? length = context.Request.ContentLength;
        if (length > maximum)
        {
            return null;
        }

        ArrayBufferWriter<byte> body = new((int)Math.Clamp(length ?? 0, 256, 16 * 1_024 * 1_024));
        while (true)
        {
            Memory<byte> free = body.GetMemory(4_096);
            int read = await context.Request.Body.ReadAsync(free, context.RequestAborted).ConfigureAwait(false);
            if (read == 0)
            {
                return body;
            }

            body.Advance(read);
            if (body.WrittenCount > maximum)
            {
                return null;
            }
        }
    }
}
