using System.IO.Compression;
using System.Text;
using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>Makes and reads member files and member sets.</summary>
internal static class MemberText
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static MemberSet Set(params IEnumerable<string> keys)
    {
        MemberSet set = new();
        foreach (string key in keys)
            set.Add(Bytes(key));
        return set;
    }

    public static CohortMembers Cohort(MemberSet known, params IEnumerable<string> keys)
    {
        CohortMembers cohort = new(known);
        foreach (string key in keys)
            cohort.Add(Bytes(key));
        return cohort;
    }

    public static IReadOnlyList<string> Keys(IEnumerable<ReadOnlyMemory<byte>> keys) =>
        [.. keys.Select(key => Encoding.UTF8.GetString(key.Span))];

    public static byte[] Csv(params IEnumerable<string> keys)
    {
        StringBuilder text = new("\"amplitude_id\",\"user_id\"\n");
        int number = 0;
        foreach (string key in keys)
            text.Append('"').Append(1000 + number++).Append("\",\"").Append(key.Replace("\"", "\"\"", StringComparison.Ordinal)).Append("\"\n");
        return Bytes(text.ToString());
    }

    public static byte[] Gzip(byte[] content, CompressionLevel level = CompressionLevel.Optimal)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, level))
            gzip.Write(content);
        return packed.ToArray();
    }

    public static Task<MemberFile> ReadAsync(string text, RecordingObserver? observer = null, MemberReadOptions? options = null) =>
        ReadAsync(Bytes(text), observer, options);

    public static Task<MemberFile> ReadAsync(byte[] file, RecordingObserver? observer = null, MemberReadOptions? options = null) =>
        ReadAsync(new MemoryStream(file), observer, options);

    public static Task<MemberFile> ReadAsync(Stream file, RecordingObserver? observer = null, MemberReadOptions? options = null) =>
        MemberReader.ReadAsync(file, known: null, options ?? Options(), observer ?? new(), TestContext.Current.CancellationToken);

    public static MemberReadOptions Options(string keyProperty = "user_id") => new() { KeyProperty = keyProperty, Source = "the test file" };
}
