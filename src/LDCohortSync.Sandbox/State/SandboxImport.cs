namespace LDCohortSync.Sandbox;

/// <summary>
/// One import into a big segment. It goes from state to state as it is asked for its status: each state is told
/// <see cref="SandboxBehavior.ImportStatePolls"/> times; with 0 it comes to its end, or to where it has to wait, at once. The
/// members are in the segment from the moment on in which it is <see cref="ImportStatus.Complete"/>.
/// </summary>
public sealed class SandboxImport
{
    private readonly Lock _gate = new();
    private readonly Action _apply;
    private readonly int _statePolls;
    private readonly bool _stops;
    private ImportStatus _status;
    private bool _isHeld;
    private bool _isApproved;
    private int _told;

    internal SandboxImport(SandboxSegment segment, string mode, string fileName, int keyCount, bool waitsForApproval, SandboxBehavior behavior, DateTimeOffset created, Action apply)
    {
        Segment = segment;
        Mode = mode;
        FileName = fileName;
        KeyCount = keyCount;
        WaitsForApproval = waitsForApproval;
        Created = created;
        _isApproved = !waitsForApproval;
        _statePolls = behavior.ImportStatePolls;
        _stops = behavior.ImportsStop;
        _isHeld = behavior.ImportsHeld;
        _apply = apply;
        IsIdTold = behavior.ImportLocationForm != ImportLocationForm.None;
        segment.CountImport(1);
    }

    /// <summary>The id.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>The segment.</summary>
    public SandboxSegment Segment { get; }

    /// <summary><c>merge</c> or <c>replace</c>.</summary>
    public string Mode { get; }

    /// <summary>The name of the file.</summary>
    public string FileName { get; }

    /// <summary>The number of keys in the file, repeated ones included.</summary>
    public int KeyCount { get; }

    /// <summary>Whether it has to wait for an approval request that processes it.</summary>
    public bool WaitsForApproval { get; }

    /// <summary>When it was asked for.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>The state that the next question is answered with.</summary>
    public ImportStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    /// <summary>Whether it has come to an end.</summary>
    public bool IsOver => Status is ImportStatus.Complete or ImportStatus.Stopped;

    /// <summary>Whether whoever started it was told its id; without it, reading the segment is the only way to ask for its state.</summary>
    internal bool IsIdTold { get; }

    /// <summary>Keeps it from its end until <see cref="Release"/>.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _isHeld = true;
        }
    }

    /// <summary>Lets it come to its end.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isHeld = false;
            AdvanceWhileDue();
        }
    }

    /// <summary>Ends it without a change of the segment, unless it is over.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_status is not (ImportStatus.Complete or ImportStatus.Stopped))
            {
                Enter(ImportStatus.Stopped);
            }
        }
    }

    /// <summary>Begins; with no polls a state it is over at once.</summary>
    internal void Begin()
    {
        lock (_gate)
        {
            AdvanceWhileDue();
        }
    }

    /// <summary>Lets it go on that waits for an approval.</summary>
    /// <returns>Whether it did wait.</returns>
    internal bool TryProcess()
    {
        lock (_gate)
        {
            if (_isApproved || _status > ImportStatus.PendingApproval)
            {
                return false;
            }

            _isApproved = true;
            AdvanceWhileDue();
            return true;
        }
    }

    /// <summary>Whether an instruction to process it makes sense.</summary>
    internal bool CanProcess()
    {
        lock (_gate)
        {
            return !_isApproved && _status <= ImportStatus.PendingApproval;
        }
    }

    /// <summary>Tells the state, and comes nearer to the end.</summary>
    internal ImportStatus Poll()
    {
        lock (_gate)
        {
            ImportStatus status = _status;
            _told++;
            AdvanceWhileDue();
            return status;
        }
    }

    private static bool IsRunning(ImportStatus status) => status is ImportStatus.Preparing or ImportStatus.Ready or ImportStatus.InProgress;

    private void AdvanceWhileDue()
    {
        while (_told >= _statePolls && Next() is { } next)
        {
            Enter(next);
        }
    }

    private ImportStatus? Next() => _status switch
    {
        ImportStatus.Preparing => WaitsForApproval ? ImportStatus.PendingApproval : ImportStatus.Ready,
        ImportStatus.PendingApproval => _isApproved ? ImportStatus.Ready : null,
        ImportStatus.Ready => ImportStatus.InProgress,
        ImportStatus.InProgress when !_isHeld => _stops ? ImportStatus.Stopped : ImportStatus.Complete,
        _ => null,
    };

    private void Enter(ImportStatus status)
    {
        if (status == ImportStatus.Complete)
        {
            _apply();
        }

        Segment.CountImport((IsRunning(status) ? 1 : 0) - (IsRunning(_status) ? 1 : 0));
        _status = status;
        _told = 0;
    }
}
