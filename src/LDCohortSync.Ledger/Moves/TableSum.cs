using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Ledger.Moves;

/// <summary>
/// Counts a table's rows and hashes them in their order. Each value goes in as what it is (nothing, a whole number, text, bytes) and, but
/// for a number, with its length, so that no two different rows look the same, and a row looks the same whatever database it is in.
/// </summary>
internal sealed class TableSum : IDisposable
{
    private const byte Nothing = 0;
    private const byte Number = 1;
    private const byte Text = 2;
    private const byte Bytes = 3;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes a row.</summary>
    public void Add(ReadOnlySpan<object?> values)
    {
        Rows++;
        foreach (object? value in values)
        {
            switch (value)
            {
                case null:
                    _hash.AppendData([Nothing]);
                    break;
                case long number:
                    Add(Number, number);
                    break;
                case string text:
                    Add(Text, Encoding.UTF8.GetBytes(text));
                    break;
                case byte[] bytes:
                    Add(Bytes, bytes);
                    break;
                default:
                    throw new InvalidOperationException($"A ledger holds no value of type {value.GetType()}.");
            }
        }
    }

    /// <summary>The sum of what was taken.</summary>
    public (long Rows, string Hash) Finish() => (Rows, Convert.ToHexString(_hash.GetHashAndReset()));

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Add(byte kind, ReadOnlySpan<byte> bytes)
    {
        Add(kind, bytes.Length);
        _hash.AppendData(bytes);
    }

    private void Add(byte kind, long number)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(long)];
        head[0] = kind;
        BinaryPrimitives.WriteInt64LittleEndian(head[1..], number);
        _hash.AppendData(head);
    }
}
