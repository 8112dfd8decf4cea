using System.Globalization;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>What a run is at, as its events tell, in words and numbers for people. The time is handed in, so nothing waits here.</summary>
internal sealed class SyncProgress
{
    private readonly RateMeter _bytes = new();
    private readonly RateMeter _members = new();
    private RateMeter _moved = new();
    private SyncPhase? _phase;
    private SyncEvent? _latest;
    private TimeSpan _latestAt;
    private bool _isVerifying;
    private int _batches;      // each is told once

    /// <summary>Takes an event.</summary>
    /// <param name="happening">The event.</param>
    /// <param name="now">The time, counted from any moment.</param>
    /// <returns>False for an event that is no progress.</returns>
    public bool Take(SyncEvent happening, TimeSpan now)
    {
        switch (happening)
        {
            case SyncEvent.Entering entering:
                _isVerifying |= entering.Phase == SyncPhase.Verifying;
                _phase = entering.Phase;
                if (entering.Phase == SyncPhase.Sending)
                    _members.Take(now, 0);
                break;
            case SyncEvent.Reading reading:
                _bytes.Take(now, reading.Bytes);
                break;
            case SyncEvent.Sending sending:
                _batches++;
                // Several requests end at once, and their events may overtake each other.
                if (_latest is SyncEvent.Sending before && before.Acknowledged > sending.Acknowledged)
                    return true;
                _members.Take(now, sending.Acknowledged);
                break;
            case SyncEvent.Moving moving:
                if (moving.What != (_latest as SyncEvent.Moving)?.What)
                    _moved = new();
                _moved.Take(now, moving.Bytes);
                break;
            case SyncEvent.Waiting or SyncEvent.Importing:
                break;
            default:
                return false;
        }

        (_latest, _latestAt) = (happening, now);
        return true;
    }

    /// <summary>What to show now; null when nothing has begun.</summary>
    public ProgressView? Show(TimeSpan now) => _latest switch
    {
        SyncEvent.Entering entering => new(Name(entering.Phase)),
        SyncEvent.Waiting waiting => new($"Waiting for Amplitude to compute the cohort: {Elapsed(waiting.Elapsed + now - _latestAt)}"),
        SyncEvent.Importing importing => new($"Waiting for {ShownText.Of(importing.What)}: {Elapsed(importing.Elapsed + now - _latestAt)}"),
        SyncEvent.Reading reading => Read(reading, now),
        SyncEvent.Sending sending => Sent(sending, now),
        SyncEvent.Moving moving => Moved(moving, now),
        _ => null,
    };

    private string Name(SyncPhase phase) => phase switch
    {
        SyncPhase.Leasing => "Waiting for the right to write the segment",
        SyncPhase.ReadingSegment or SyncPhase.Verifying => _isVerifying ? "Verifying: reading the segment back" : "Reading what is in the segment",
        SyncPhase.Requested => "Requested from Amplitude",
        SyncPhase.Downloading => "Downloading",
        SyncPhase.ReadingFile => "Reading the file",
        SyncPhase.Sending => "Sending",
        _ => "Comparing the cohort with the segment",
    };

    private ProgressView Read(SyncEvent.Reading reading, TimeSpan now)
    {
        string what = _phase is SyncPhase.Downloading or SyncPhase.ReadingFile or SyncPhase.ReadingSegment or SyncPhase.Verifying ? Name(_phase.Value) : "Reading members";
        string size = reading.TotalBytes is long total ? $"{Bytes(reading.Bytes)} of {Bytes(total)}" : Bytes(reading.Bytes);
        string rate = _bytes.PerSecond(now) is double perSecond ? $", {Bytes((long)perSecond)}/s" : "";
        string status = string.Create(CultureInfo.CurrentCulture, $"{what}: {size}{rate}, {reading.Rows:N0} rows");
        return new(status, Percent(reading.Bytes, reading.TotalBytes), SecondsLeft(_bytes, now, reading.Bytes, reading.TotalBytes));
    }

    private ProgressView Sent(SyncEvent.Sending sending, TimeSpan now)
    {
        string batches = string.Create(CultureInfo.CurrentCulture, $" in {_batches:N0} {(_batches == 1 ? "batch" : "batches")}");
        string rate = _members.PerSecond(now) is double perSecond ? string.Create(CultureInfo.CurrentCulture, $", {perSecond:N0} members/s") : "";
        string status = string.Create(CultureInfo.CurrentCulture, $"Sending: {sending.Acknowledged:N0} of {sending.Total:N0} members{batches}{rate}");
        return new(status, Percent(sending.Acknowledged, sending.Total), SecondsLeft(_members, now, sending.Acknowledged, sending.Total));
    }

    private ProgressView Moved(SyncEvent.Moving moving, TimeSpan now)
    {
        string rate = _moved.PerSecond(now) is double perSecond ? $", {Bytes((long)perSecond)}/s" : "";
        string status = string.Create(CultureInfo.CurrentCulture, $"{moving.What}: {Bytes(moving.Bytes)} of {Bytes(Math.Max(moving.Bytes, moving.TotalBytes))}{rate}, {moving.Rows:N0} rows");
        return new(status, Percent(moving.Bytes, moving.TotalBytes), SecondsLeft(_moved, now, moving.Bytes, moving.TotalBytes));
    }

    // A bar that is full says that it is over, so the last hundredth is kept for the end.
    private static int Percent(long done, long? total) => total is not > 0 ? -1 : done >= total ? 100 : (int)Math.Clamp(100 * (double)done / total.Value, 0, 99);

    private static int SecondsLeft(RateMeter meter, TimeSpan now, long done, long? total) => total is long all ? meter.SecondsLeft(now, all - done) ?? -1 : -1;

    private static string Elapsed(TimeSpan span) => span.TotalSeconds < 60 ? $"{Math.Max(0, (int)span.TotalSeconds)} s" : ShownDuration.Of(TimeSpan.FromSeconds((int)span.TotalSeconds));

    private static string Bytes(long bytes)
    {
        (double size, string unit) = bytes switch
        {
            < 1000 => (bytes, "B"),
            < 999_500 => (bytes / 1e3, "kB"),
            < 999_500_000 => (bytes / 1e6, "MB"),
            _ => (bytes / 1e9, "GB"),
        };
        return unit == "B" ? $"{bytes} B" : string.Create(CultureInfo.CurrentCulture, $"{size.ToString(size < 10 ? "0.0" : "0", CultureInfo.CurrentCulture)} {unit}");
    }
}
