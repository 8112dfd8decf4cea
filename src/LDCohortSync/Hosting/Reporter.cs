using System.Globalization;
using System.Management.Automation;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>
/// Turns what happens during a run into PowerShell's streams and progress. Progress is shown for what takes over a second, and taken
/// away when the run is done with, however it ends.
/// </summary>
/// <param name="sink">The pipeline.</param>
/// <param name="activity">What the progress bar is called.</param>
/// <param name="above">The bar that it belongs under; null when it stands alone.</param>
/// <param name="time">The clock; null for the machine's.</param>
internal sealed class Reporter(ICommandSink sink, string activity, CommandProgress? above = null, TimeProvider? time = null) : ISyncObserver
{
    /// <summary>What takes no longer needs no progress bar.</summary>
    public static readonly TimeSpan Quick = TimeSpan.FromSeconds(1);

    // People can't read faster, and hosts draw slowly.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _begun = (time ?? TimeProvider.System).GetTimestamp();
    private readonly SyncProgress _progress = new();
    private TimeSpan _next = Quick;
    private ProgressView? _shown;
    private ITimer? _timer;
    private bool _isDone;

    /// <inheritdoc/>
    public void On(SyncEvent happening)
    {
        switch (happening)
        {
            case SyncEvent.Note note:
                sink.Say(MessageStream.Verbose, ShownText.Of(note.Text));
                break;
            case SyncEvent.Wire wire:
                sink.Say(MessageStream.Debug, wire.Text);
                break;
            case SyncEvent.Warning warning:
                sink.Say(MessageStream.Warning, ShownText.Of(warning.Text));
                break;
            case SyncEvent.Retrying retry:
                sink.Say(MessageStream.Verbose, string.Create(CultureInfo.CurrentCulture,
                    $"{retry.Service}: {retry.Cause}; attempt {retry.Attempt} in {retry.Pause.TotalSeconds:0.0} s."));
                break;
            default:
                Take(happening);
                break;
        }
    }

    /// <summary>Takes the progress bar away. Nothing is shown afterwards.</summary>
    public void Done()
    {
        lock (_gate)
        {
            _isDone = true;
            _timer?.Dispose();
            _timer = null;
            if (_shown is not null)
                sink.Progress(Record(new("Done"), ProgressRecordType.Completed));
            _shown = null;
        }
    }

    private void Take(SyncEvent happening)
    {
        lock (_gate)
        {
            if (_isDone || !_progress.Take(happening, Now))
                return;
            // Where nothing happens for long, as when a cohort is computed, the time that has gone by is news enough.
            _timer ??= _time.CreateTimer(static state => ((Reporter)state!).Tick(), this, Quick, s_tick);
            Show();
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (!_isDone)
                Show();
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_begun);

    private void Show()
    {
        TimeSpan now = Now;
        if (now < _next || _progress.Show(now) is not ProgressView view || view == _shown)
            return;
        _next = now + s_pause;
        _shown = view;
        above?.Show(sink);
        sink.Progress(Record(view, ProgressRecordType.Processing));
    }

    private ProgressRecord Record(ProgressView view, ProgressRecordType type) => new(CommandProgress.ChildId, activity, view.Status)
    {
        ParentActivityId = above is { IsShown: true } ? CommandProgress.Id : -1,
        PercentComplete = view.Percent,
        SecondsRemaining = view.SecondsLeft,
        RecordType = type,
    };
}
