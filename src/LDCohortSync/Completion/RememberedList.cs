namespace LDCohortSync.Completion;

/// <summary>
/// A list as it was last read, and a way to read it anew beside what goes on: within a cap, never twice at once, and never with an
/// error for anybody.
/// </summary>
/// <param name="read">Reads the list.</param>
/// <param name="cap">The longest that a reading may take.</param>
/// <param name="freshFor">How long a list, or a failure to read it, is good enough.</param>
/// <param name="turn">Is held while reading. Lists that share it are read one at a time.</param>
/// <param name="time">The clock.</param>
internal sealed class RememberedList<T>(Func<CancellationToken, Task<IReadOnlyList<T>>> read, TimeSpan cap, TimeSpan freshFor, SemaphoreSlim turn, TimeProvider time)
{
    private readonly object _gate = new();
    private Action? _cancel;
    private Task _reading = Task.CompletedTask;
    private long? _readAt;
    private bool _isClosed;

    /// <summary>The list as it was last read; null when it never was.</summary>
    public IReadOnlyList<T>? Latest { get; private set; }

    /// <summary>Takes a list that somebody else has read.</summary>
    public void Remember(IReadOnlyList<T> list)
    {
        lock (_gate)
            (Latest, _readAt) = (list, time.GetTimestamp());
    }

    /// <summary>Begins to read the list anew, unless it is fresh or being read already.</summary>
    /// <returns>Ends when the reading does. It never fails.</returns>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            bool isFresh = _readAt is long at && time.GetElapsedTime(at) < freshFor;
            if (isFresh || _isClosed || !_reading.IsCompleted || !turn.Wait(0))
                return _reading;
            CancellationTokenSource stop = new(cap, time);
            _cancel = stop.Cancel;
            // On the pool from its first step: whoever types must not wait for a call that blocks.
            return _reading = Task.Run(() => ReadAsync(stop), CancellationToken.None);
        }
    }

    /// <summary>Ends a reading that is going on; returns when nothing of it is left.</summary>
    /// <param name="forGood">True when no other may begin.</param>
    public async Task StopAsync(bool forGood)
    {
        Task reading;
        lock (_gate)
        {
            _isClosed |= forGood;
            _cancel?.Invoke();
            reading = _reading;
        }

        await reading.ConfigureAwait(false);
    }

    private async Task ReadAsync(CancellationTokenSource stop)
    {
        try
        {
            Remember(await read(stop.Token).ConfigureAwait(false));
        }
        catch (Exception)
        {
            // Nobody has asked for it. A command that needs the list tells what is wrong; until then the old one is as good.
            lock (_gate)
                _readAt = time.GetTimestamp();
        }
        finally
        {
            lock (_gate)
                _cancel = null;
            stop.Dispose();
            turn.Release();
        }
    }
}
