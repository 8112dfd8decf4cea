namespace LDCohortSync.Services.OAuth;

/// <summary>The secrets of a sign-in that have been seen so far, so that they can be taken out of texts, also when they are of use no more.</summary>
internal sealed class KnownSecrets
{
    // Tokens of this many renewals back have long expired, and a session can last for months.
    private const int MostKept = 512;

    private readonly object _lock = new();
    private readonly Queue<string> _kept = new();
    private readonly HashSet<string> _lasting = new(StringComparer.Ordinal);
    private string? _refreshToken;
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
            Enqueue(secret);
            Publish();
        }
    }

    /// <summary>Takes a refresh token in, which is of use until there is another one; nothing for null.</summary>
    public void Renew(string? refreshToken)
    {
        if (string.IsNullOrEmpty(refreshToken))
            return;
        lock (_lock)
        {
            if (_refreshToken is { } earlier && earlier != refreshToken)
                Enqueue(earlier);
            _refreshToken = refreshToken;
            Publish();
        }
    }

    /// <summary>Takes one in that is of use as long as the sign-in, such as the client's own secret.</summary>
    public void Keep(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            return;
        lock (_lock)
        {
            _lasting.Add(secret);
            Publish();
        }
    }

    /// <summary>Forgets them.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _kept.Clear();
            _lasting.Clear();
            _refreshToken = null;
            Publish();
        }
    }

    private void Enqueue(string secret)
    {
        if (_kept.Contains(secret))
            return;
        _kept.Enqueue(secret);
        if (_kept.Count > MostKept)
            _kept.Dequeue();
    }

    private void Publish() => Volatile.Write(ref _all, _refreshToken is null ? [.. _lasting, .. _kept] : [.. _lasting, _refreshToken, .. _kept]);
}
