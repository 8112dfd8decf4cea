using System.Buffers;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The body of an ingestion, read by the JSON pointers of the manifest that Amplitude published in LaunchDarkly's integration
/// framework: environment <c>/environmentId</c>; cohort <c>/batch/0/cohortId</c>, <c>cohortName</c>, <c>cohortUrl</c>; members
/// <c>/batch</c> with <c>/userId</c> and the boolean <c>/value</c>. There is no pointer for a context kind.
/// </summary>
internal sealed class IngestionBatch
{
    private readonly ArrayBufferWriter<byte> _keys = new();
    private readonly List<MembershipChange> _changes = [];
    private string? _environmentId;
    private string? _cohortId;
    private string? _cohortName;

    private IngestionBatch()
    {
    }

    public string EnvironmentId => _environmentId ?? throw Missing("/environmentId");

    public string CohortId => _cohortId ?? throw Missing("/batch/0/cohortId");

    public string CohortName => _cohortName ?? throw Missing("/batch/0/cohortName");

    public string? CohortUrl { get; private set; }

    /// <summary>The keys of all members, one after the other.</summary>
    public ReadOnlySpan<byte> Keys => _keys.WrittenSpan;

    public IReadOnlyList<MembershipChange> Changes => _changes;

    /// <summary>Reads a body.</summary>
    /// <exception cref="IngestionException">It is not JSON, or a path is missing or has the wrong type.</exception>
    public static IngestionBatch Parse(ReadOnlySpan<byte> body)
    {
        IngestionBatch batch = new();
        try
        {
            batch.ReadBody(body);
        }
        catch (JsonException invalid)
        {
            throw new IngestionException("The request body is not valid JSON", invalid);
        }
        catch (InvalidOperationException invalid)
        {
            // The reader says so of a text that is not valid Unicode.
            throw new IngestionException("The request body holds invalid text", invalid);
        }

        if (batch._changes.Count == 0)
        {
            throw Missing("/batch/0/cohortId");
        }

        _ = (batch.EnvironmentId, batch.CohortId, batch.CohortName);
        return batch;
    }

    private static IngestionException Missing(string path) => new($"could not find path {path} in request payload");

    private static string ReadText(ref Utf8JsonReader reader, string path)
    {
        reader.Read();
        string? text = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw new IngestionException($"{path} is not a string");
        return string.IsNullOrEmpty(text) ? throw Missing(path) : text;
    }

    private void ReadBody(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Missing("/environmentId");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("environmentId"u8))
            {
                _environmentId = ReadText(ref reader, "/environmentId");
            }
            else if (reader.ValueTextEquals("batch"u8))
            {
                ReadBatch(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        // Anything but white space after the object is an error that the reader reports.
        reader.Read();
    }

    private void ReadBatch(ref Utf8JsonReader reader)
    {
        _keys.ResetWrittenCount();
        _changes.Clear();
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new IngestionException("/batch is not an array");
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new IngestionException($"/batch/{_changes.Count} is not an object");
            }

            ReadMember(ref reader);
        }
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        int index = _changes.Count;
        int offset = 0;
        int length = 0;
        bool? isMember = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("userId"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.String)
                {
                    throw new IngestionException($"/batch/{index}/userId is not a string");
                }

                offset = _keys.WrittenCount;
                length = reader.CopyString(_keys.GetSpan(reader.ValueSpan.Length));
                _keys.Advance(length);
            }
            else if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                isMember = reader.TokenType switch
                {
                    JsonTokenType.True => true,
                    JsonTokenType.False => false,
                    _ => throw new IngestionException($"/batch/{index}/value is not a boolean"),
                };
            }
            else if (index == 0 && reader.ValueTextEquals("cohortId"u8))
            {
                _cohortId = ReadText(ref reader, "/batch/0/cohortId");
            }
            else if (index == 0 && reader.ValueTextEquals("cohortName"u8))
            {
                _cohortName = ReadText(ref reader, "/batch/0/cohortName");
            }
            else if (index == 0 && reader.ValueTextEquals("cohortUrl"u8))
            {
                CohortUrl = ReadText(ref reader, "/batch/0/cohortUrl");
            }
            else
            {
                reader.Skip();
            }
        }

        if (length == 0)
        {
            throw Missing($"/batch/{index}/userId");
        }

        _changes.Add(new(offset, length, isMember ?? throw Missing($"/batch/{index}/value")));
    }
}
