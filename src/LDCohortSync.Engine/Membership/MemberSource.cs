namespace LDCohortSync.Membership;

/// <summary>Where members come from when Amplitude is not asked for them: a file, or a stream that is open already.</summary>
/// <param name="Path">The file's path; of a stream, what people call it, such as <c>standard input</c>.</param>
/// <param name="Stream">The stream, at its beginning; null for a file. It can be read once, and stays open.</param>
public sealed record MemberSource(string Path, Stream? Stream = null)
{
    /// <summary>What messages call it.</summary>
    public string Name => Stream is null ? $"file '{Path}'" : Path;

    /// <summary>Opens it and begins to read it.</summary>
    /// <param name="options">How to read it.</param>
    /// <param name="aheadBytes">How much text may be unpacked before somebody takes it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.MemberFileNotFound"/>.</exception>
    public MemberReading Begin(MemberReadOptions options, int aheadBytes, CancellationToken cancellation) => Stream is null
        ? MemberReading.Open(Path, options, aheadBytes, cancellation)
        : MemberReading.Begin(Stream, options, aheadBytes, cancellation);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
