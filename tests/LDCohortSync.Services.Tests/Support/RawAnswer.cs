using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LDCohortSync.Services.Tests.Support;

/// <summary>An answer byte by byte as it came over a connection of its own, and how that connection ended.</summary>
internal sealed record RawAnswer(int Status, ILookup<string, string> Headers, byte[] Body, bool IsWhole, bool WasReset)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of a header; null when there is none.</summary>
    public string? Header(string name) => Headers[name.ToUpperInvariant()].FirstOrDefault();

    /// <summary>Sends a request and reads until the server closes the connection.</summary>
    public static async Task<RawAnswer> GetAsync(Uri address, string? authorization = null, string method = "GET", string body = "")
    {
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port);
        byte[] content = Encoding.UTF8.GetBytes(body);
        string head = $"{method} {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\nContent-Length: {content.Length}\r\n"
            + (authorization is null ? "" : $"Authorization: {authorization}\r\n") + "\r\n";
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head).Concat(content).ToArray());
        using MemoryStream received = new();
        bool wasReset = false;
        try
        {
            await stream.CopyToAsync(received);
        }
        catch (IOException lost) when (lost.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            wasReset = true;
        }

        return Parse(received.ToArray(), wasReset);
    }

    private static RawAnswer Parse(byte[] received, bool wasReset)
    {
        int end = received.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return new(0, Array.Empty<string>().ToLookup(name => name, name => name), received, IsWhole: false, wasReset);
        string[] lines = Encoding.ASCII.GetString(received, 0, end).Split("\r\n");
        ILookup<string, string> headers = lines[1..].Select(line => line.Split(':', 2)).ToLookup(parts => parts[0].ToUpperInvariant(), parts => parts[1].Trim());
        byte[] rest = received[(end + 4)..];
        (byte[] body, bool isWhole) = headers["TRANSFER-ENCODING"].Contains("chunked") ? Join(rest)
            : headers["CONTENT-LENGTH"].FirstOrDefault() is { } length ? (rest, rest.Length == int.Parse(length, CultureInfo.InvariantCulture))
            : (rest, !wasReset);
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, body, isWhole, wasReset);
    }

    // Whole only with the empty chunk that marks the end.
    private static (byte[] Body, bool IsWhole) Join(ReadOnlySpan<byte> chunks)
    {
        List<byte> body = [];
        while (chunks.IndexOf("\r\n"u8) is int line and > 0)
        {
            int length = int.Parse(Encoding.ASCII.GetString(chunks[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
                return ([.. body], true);
            ReadOnlySpan<byte> chunk = chunks[(line + 2)..];
            body.AddRange(chunk[..Math.Min(length, chunk.Length)]);
            chunks = chunk.Length < length + 2 ? [] : chunk[(length + 2)..];
        }

        return ([.. body], false);
    }
}
