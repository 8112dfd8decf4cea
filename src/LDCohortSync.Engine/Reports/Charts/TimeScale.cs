using LDCohortSync.Reports.Facts;

namespace LDCohortSync.Reports.Charts;

/// <summary>Maps time to places from left to right, with labels at the begin of days, months or years that leave each other room.</summary>
internal sealed class TimeScale
{
    private const int MostTicks = 7;

    private readonly DateTime _from;
    private readonly double _left;
    private readonly double _perTick;

    /// <summary>Makes a scale.</summary>
    public TimeScale(DateTime from, DateTime to, double left, double right)
    {
        (_from, _left) = (from, left);
        double ticks = to.Ticks - from.Ticks;
        _perTick = ticks <= 0 ? 0 : (right - left) / ticks;
        Ticks = _perTick == 0 ? [(At(from), SlotWidth.All[0].Label(from))] : [.. Find(from, to)];
    }

    /// <summary>Places and their labels, from left to right.</summary>
    public IReadOnlyList<(double Place, string Label)> Ticks { get; }

    /// <summary>Where a moment is drawn.</summary>
    public double At(DateTime moment) => _left + ((moment.Ticks - _from.Ticks) * _perTick);

    // A width may have one begin too many for its labels: the next is tried then.
    private IEnumerable<(double, string)> Find(DateTime from, DateTime to)
    {
        foreach (SlotWidth width in SlotWidth.All)
        {
            if (width.Ticks(from, to, MostTicks) is { } begins && HaveRoom(begins, width))
                return begins.Select(begin => (At(begin), width.Label(begin)));
        }

        return [];
    }

    private bool HaveRoom(IReadOnlyList<DateTime> begins, SlotWidth width) => begins.Zip(begins.Skip(1)).All(pair =>
        At(pair.Second) - At(pair.First) > ((ChartFrame.WidthOf(width.Label(pair.First)) + ChartFrame.WidthOf(width.Label(pair.Second))) / 2) + ChartFrame.LetterWidth);
}
