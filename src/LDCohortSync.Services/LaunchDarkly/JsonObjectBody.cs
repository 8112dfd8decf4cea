using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LDCohortSync.Services;

/// <summary>Writes small JSON bodies.</summary>
internal static class JsonObjectBody
{
    /// <summary>Writes a body.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter writer = new(body))
            write(writer);
        return body.WrittenMemory;
    }

    /// <summary>Writes text by way of UTF-8, in which half a surrogate pair becomes the replacement character instead of an exception.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null)
            writer.WriteNull(name);
        else
            writer.WriteString(name, Encoding.UTF8.GetBytes(text));
    }
}
