using System.IO.Compression;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>A member file with random damage: to its text, to what it is packed into, or to both; now and then to nothing.</summary>
internal sealed class DamagedMemberFile
{
    private readonly Random _random;

    public DamagedMemberFile(MemberFileBase whole, MemberFileBase other, int seed)
    {
        _random = new(seed);
        Options = new()
        {
            KeyProperty = whole.KeyProperty,
            Source = "the damaged file",
            AllowKeyList = whole.IsKeyList || _random.Next(10) == 0,
            IsKeyList = _random.Next(whole.IsKeyList ? 2 : 20) == 0,
        };
        Damage damage = new(_random, other.Text);
        byte[] file = _random.Next(20) == 0 ? whole.Text : damage.Apply(whole.Text);
        switch (_random.Next(8))
        {
            case 0:
                file = Packed(file);
                break;
            case 1 or 2:
                file = damage.ApplyToGzip(Packed(whole.Text));
                break;
            case 3:
                file = damage.Apply(Packed(whole.Text));
                break;
            case 4:
                file = Packed(_random.Next(2) == 0 ? damage.ApplyToGzip(Packed(whole.Text)) : Packed(file));
                break;
            case 5 when _random.Next(2) == 0:
                file = damage.ApplyToGzip(Packed(Packed(whole.Text)));
                break;
        }

        Bytes = file;
    }

    public byte[] Bytes { get; }

    public MemberReadOptions Options { get; }

    /// <summary>Opens the file as a stream that delivers pieces of random sizes.</summary>
    public Stream Open()
    {
        int largest = _random.Next(4) switch { 0 => 3, 1 => 40, 2 => 1000, _ => int.MaxValue - 1 };
        int left = 4 * Bytes.Length + 1000;
        return new SlicedStream(Bytes, () => 1 + _random.Next(largest), onRead: () =>
        {
            // Whoever goes on asking at the end would do so for ever.
            if (--left < 0)
                throw new InvalidOperationException("The reader does not stop reading.");
        });
    }

    private byte[] Packed(byte[] content) => MemberText.Gzip(content, _random.Next(3) == 0 ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
}
