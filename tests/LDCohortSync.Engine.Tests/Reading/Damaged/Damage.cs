namespace LDCohortSync.Engine.Tests.Reading.Damaged;

/// <summary>What can happen to the bytes of a file: a few random changes, one after another.</summary>
internal sealed class Damage(Random random, byte[] otherFile)
{
    // What means something to a reader of CSV, of UTF-8 or of gzip.
    private static readonly byte[][] s_tokens =
    [
        [(byte)'"'], [(byte)'"', (byte)'"'], [(byte)','], [(byte)'\r'], [(byte)'\n'], [(byte)'\r', (byte)'\n'], [(byte)'\t'], [(byte)' '], [0],
        [.. "\"\n\""u8], [.. "\",\""u8], [.. "\n\n"u8], [.. "user_id"u8], [.. "=1+1"u8], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF],
        [0xC0, 0x80], [0xED, 0xA0, 0xBD], [0xED, 0xB8, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0x80], [0xFF], [0xE2, 0x80, 0xAE], [0xC2, 0x85],
        [0x1F, 0x8B], [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF], [.. "<html>"u8], [.. "{\"error\":"u8], [.. "PK\u0003\u0004"u8],
    ];

    /// <summary>Changes bytes in a few places.</summary>
    public byte[] Apply(byte[] file)
    {
        int changes = random.Next(8) == 0 ? random.Next(20) : 1 + random.Next(3);
        for (int i = 0; i < changes; i++)
            file = ApplyOne(file);
        return file;
    }

    /// <summary>Changes what gzip itself has to notice: its header, its data, its checksum and length, what follows them.</summary>
    public byte[] ApplyToGzip(byte[] file)
    {
        switch (random.Next(8))
        {
            case 0 when file.Length > 10:
                return Changed(file, random.Next(10));
            case 1 when file.Length > 10:
                byte[] flagged = [.. file];
                flagged[3] = (byte)(1 << random.Next(8));
                return flagged;
            case 2 when file.Length > 18:
                return Changed(file, file.Length - 1 - random.Next(8));
            case 3 when file.Length > 18:
                return file[..(file.Length - 1 - random.Next(8))];
            case 4 when file.Length > 30:
                return Changed(file, 10 + random.Next(file.Length - 18));
            case 5:
                return [.. file, .. random.Next(3) switch { 0 => file, 1 => new byte[1 + random.Next(600)], _ => Piece(otherFile) }];
            default:
                return ApplyOne(file);
        }
    }

    private byte[] ApplyOne(byte[] file)
    {
        int at = random.Next(file.Length + 1);
        ReadOnlySpan<byte> front = file.AsSpan(0, at);
        ReadOnlySpan<byte> back = file.AsSpan(at);
        switch (random.Next(9))
        {
            case 0 when at < file.Length:
                return Changed(file, at);
            case 1:
                return [.. front, .. back[random.Next(Math.Min(back.Length, Length()) + 1)..]];
            case 2:
                byte[] noise = new byte[Length()];
                random.NextBytes(noise);
                return [.. front, .. noise, .. back];
            case 3 or 4:
                return [.. front, .. s_tokens[random.Next(s_tokens.Length)], .. back];
            case 5:
                return [.. front];
            case 6:
                return [.. front, .. Piece(otherFile), .. back];
            case 7:
                return [.. front, .. Piece(file), .. back];
            default:
                return [.. back, .. front];
        }
    }

    private byte[] Changed(byte[] file, int at)
    {
        byte[] changed = [.. file];
        changed[at] = random.Next(2) == 0 ? (byte)(changed[at] ^ (1 << random.Next(8))) : (byte)random.Next(256);
        return changed;
    }

    private byte[] Piece(byte[] file)
    {
        int start = random.Next(file.Length + 1);
        return file[start..(start + random.Next(Math.Min(file.Length - start, 400) + 1))];
    }

    private int Length() => 1 + random.Next(random.Next(4) == 0 ? 300 : 6);
}
