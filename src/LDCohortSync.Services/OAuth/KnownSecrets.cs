namespace LDCohortSync.Services.OAuth;

/// <summary>The secrets of a sign-in that have been seen so far, so that they can be taken out of texts, also when they are of use no more.</summary>
internal sealed class KnownSecrets
{
    // Tokens of this many renewals back have long expired, and a session can last for months.
    private const int MostKept = 512;

    private readonly object _lock = new();
    private readonly Queue<string> _kept = new();
    private string[] _all = [];

    /// <summary>All of them at this moment.</summary>
    public string[] All => Volatile.Read(ref _all);

    /// <summary>Takes one in; nothing for null.</summary>
    public void Add(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            return;
        lock (_lock)
        {
            _kept.Enqueue(secret);
            if (_kept.Count > MostKept)
                _kept.Dequeue();
            Volatile.Write(ref _all, [.. _kept]);
        }
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _kept.Clear();
            Volatile.Write(ref _all, []);
        }
    }
}
