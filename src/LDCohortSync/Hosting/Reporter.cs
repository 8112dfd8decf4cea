using System.Globalization;
using System.Management.Automation;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>Turns what happens during a run into PowerShell's streams and progress.</summary>
internal sealed class Reporter(ICommandSink sink, string activity) : ISyncObserver
{
    private const int ActivityId = 1;
    private const long PauseMilliseconds = 250;     // people can't read faster, and hosts draw slowly

    private long _nextProgress = Environment.TickCount64 + PauseMilliseconds;
    private int _shown;

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
            case SyncEvent.Waiting waiting:
                Show($"Amplitude computes the cohort ({waiting.Elapsed.TotalSeconds:0} s)");
                break;
            case SyncEvent.Importing importing:
                Show($"Waiting for {ShownText.Of(importing.What)} ({importing.Elapsed.TotalSeconds:0} s)");
                break;
            case SyncEvent.Reading reading:
                Show($"Reading members: {reading.Rows:N0}", reading.Bytes, reading.TotalBytes);
                break;
            case SyncEvent.Sending sending:
                Show($"Sending: {sending.Acknowledged:N0} of {sending.Total:N0}", sending.Acknowledged, sending.Total);
                break;
        }
    }

    /// <summary>Takes the progress bar away.</summary>
    public void Done()
    {
        if (Interlocked.Exchange(ref _shown, 0) == 1)
            sink.Progress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    private void Show(string status, long done = 0, long? total = null)
    {
        long now = Environment.TickCount64;
        long due = Interlocked.Read(ref _nextProgress);
        if (now < due || Interlocked.CompareExchange(ref _nextProgress, now + PauseMilliseconds, due) != due)
            return;
        Volatile.Write(ref _shown, 1);
        int percent = total is > 0 ? (int)Math.Clamp(100 * done / total.Value, 0, 100) : -1;
        sink.Progress(new ProgressRecord(ActivityId, activity, status) { PercentComplete = percent });
    }
}
