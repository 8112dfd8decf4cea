using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Report;

namespace LDCohortSync.Benchmarks.Data;

/// <summary>The files of one run, each made once. They go when the run ends, unless they are to be kept.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly bool _isKept;
    private readonly bool _isShuffled;
    private readonly Progress _progress;
    private readonly Dictionary<(long Members, bool Packed), CohortPair> _pairs = [];
    private readonly Dictionary<long, string> _ledgers = [];

    /// <summary>Makes the folder.</summary>
    /// <param name="kept">Where to keep the files; null for a temporary folder.</param>
    /// <param name="isShuffled">Whether the two files of a pair have their rows in orders that have nothing to do with each other.</param>
    /// <param name="progress">Is told what is made.</param>
    public WorkFolder(string? kept, bool isShuffled, Progress progress)
    {
        _isKept = kept is not null;
        _isShuffled = isShuffled;
        _progress = progress;
        Path = kept is null ? Directory.CreateTempSubdirectory("ldcohortsync-benchmarks-").FullName : Directory.CreateDirectory(kept).FullName;
    }

    public string Path { get; }

    /// <summary>A path in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Two files of a cohort.</summary>
    public async Task<CohortPair> PairAsync(long members, bool packed, CancellationToken cancellation)
    {
        if (_pairs.TryGetValue((members, packed), out CohortPair? made))
            return made;
        string ending = packed ? ".csv.gz" : ".csv";
        string order = _isShuffled ? "" : "-ordered";
        long changed = CohortPair.ChangedOf(members);
        CohortPair pair = new(members, changed, File($"{members}{order}-old{ending}"), File($"{members}{order}-new{ending}"));
        _progress.Say($"Writing two files of {members:N0} members");
        await Task.WhenAll(
            Task.Run(() => WriteAsync(pair.OldPath, new(0, members, _isShuffled ? 1 : 0), cancellation), cancellation),
            Task.Run(() => WriteAsync(pair.NewPath, new(changed, members, _isShuffled ? 2 : 0), cancellation), cancellation));
        _pairs[(members, packed)] = pair;
        return pair;
    }

    /// <summary>A file of some members.</summary>
    public async Task<string> FileAsync(string name, MemberNumbers members, CancellationToken cancellation)
    {
        string path = File(name);
        await WriteAsync(path, members, cancellation);
        return path;
    }

    /// <summary>A ledger in which the old members are settled, by a sync of the engine in another process.</summary>
    public async Task<string> LedgerAsync(CohortPair pair, CancellationToken cancellation)
    {
        if (_ledgers.TryGetValue(pair.Members, out string? made))
            return made;
        string path = File(System.IO.Path.GetFileNameWithoutExtension(pair.OldPath) + ".db");
        _progress.Say($"Settling {pair.Members:N0} members in a ledger");
        if (!System.IO.File.Exists(path))
        {
            using ChildProcess child = ChildProcess.StartSelf(ChildVerbs.Settle, pair.OldPath, path);
            await child.ReadToEndAsync(cancellation);
        }

        return _ledgers[pair.Members] = path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isKept)
            Directory.Delete(Path, recursive: true);
    }

    // Under another name until it is whole: a kept folder may be used again after a run that was stopped.
    private static async Task WriteAsync(string path, MemberNumbers members, CancellationToken cancellation)
    {
        if (System.IO.File.Exists(path))
            return;
        string unfinished = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, "unfinished-" + System.IO.Path.GetFileName(path));
        System.IO.File.Delete(unfinished);
        await MemberFileWriter.WriteAsync(unfinished, members, cancellation);
        System.IO.File.Move(unfinished, path);
    }
}
