using LDCohortSync.Ports;

namespace LDCohortSync.Sync;

/// <summary>Counts what LaunchDarkly has acknowledged of a run, and writes it down.</summary>
internal sealed class SentChanges(ILedger ledger, RunRecorder run)
{
    private readonly object _counting = new();
    private volatile bool _leftOpen;
    private bool _isRecording;
    private bool _unrecorded;

    /// <summary>Changes of the plan.</summary>
    public long Total { get; set; }

    /// <summary>Members acknowledged as added.</summary>
    public long Added { get; private set; }

    /// <summary>Members acknowledged as removed.</summary>
    public long Removed { get; private set; }

    /// <summary>Requests acknowledged.</summary>
    public int Batches { get; private set; }

    /// <summary>True once LaunchDarkly may have changed the segment, whether it has said so or not.</summary>
    public bool MayHaveChanged => Batches > 0 || _leftOpen;

    /// <summary>True once LaunchDarkly has something of the run that it may still do by itself.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>Takes note of a request that may have arrived although nobody has acknowledged it.</summary>
    public void LeaveOpen() => _leftOpen = true;

    /// <summary>Counts an acknowledged request.</summary>
    public async Task AcknowledgeAsync(long added, long removed)
    {
        long done;
        bool records;
        lock (_counting)
        {
            Added += added;
            Removed += removed;
            Batches++;
            done = Added + Removed;
            _unrecorded = true;
            records = !_isRecording;
            _isRecording = true;
        }

        run.On(new SyncEvent.Sending(done, Total));
        if (records)
            await RecordAsync().ConfigureAwait(false);
    }

    // What LaunchDarkly has acknowledged is written down even when the run is being stopped. One at a time writes it down, with what
    // others add meanwhile, so that none of them waits for the ledger.
    private async Task RecordAsync()
    {
        while (TakeUnrecorded() is var (added, removed, batches))
        {
            try
            {
                await ledger.RecordProgressAsync(run.RunId, added, removed, batches, CancellationToken.None).ConfigureAwait(false);
            }
            catch (SyncFault fault) when (fault.Kind == FaultKind.LedgerUnavailable)
            {
                // Only the counts are late; what the run may have changed is in the ledger since it began.
                run.On(new SyncEvent.Note("The ledger did not take the progress of the run: " + fault.Message));
            }
            catch
            {
                lock (_counting)
                    _isRecording = false;
                throw;
            }
        }
    }

    private (long Added, long Removed, int Batches)? TakeUnrecorded()
    {
        lock (_counting)
        {
            _isRecording = _unrecorded;
            _unrecorded = false;
            return _isRecording ? (Added, Removed, Batches) : null;
        }
    }
}
