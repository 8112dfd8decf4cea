using System.Globalization;
using System.Management.Automation;

namespace LDCohortSync.Hosting;

/// <summary>
/// The bar of a command that goes through several cohorts, above the bar of the one that it is at. With a list that was bound at once it
/// tells how many there are; of cohorts that come through the pipeline nobody knows that.
/// </summary>
internal sealed class CommandProgress(string activity, TimeProvider? time = null)
{
    /// <summary>The id of this bar.</summary>
    public const int Id = 1;

    /// <summary>The id of the bar beneath it.</summary>
    public const int ChildId = 2;

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long _begun = (time ?? TimeProvider.System).GetTimestamp();
    private string _cohort = "";
    private int _at;
    private int? _of;

    /// <summary>True while the bar is there.</summary>
    public bool IsShown { get; private set; }

    /// <summary>Says how many cohorts come.</summary>
    /// <param name="count">As many as were bound at once; 0 when that is found out later.</param>
    /// <param name="isStreamed">True when more may come through the pipeline.</param>
    public void Expect(int count, bool isStreamed) => _of = isStreamed || count == 0 ? null : count;

    /// <summary>Goes on to the next cohort.</summary>
    public void Next(ICommandSink sink, AmplitudeCohort cohort)
    {
        _at++;
        _cohort = cohort.Name.Length == 0 ? cohort.Id : ShownText.Of(cohort.ToString());
        // Many quick ones take their time too.
        if (IsShown || _time.GetElapsedTime(_begun) >= Reporter.Quick)
            Show(sink);
    }

    /// <summary>Shows the bar, unless there is only one cohort.</summary>
    public void Show(ICommandSink sink)
    {
        if (_of == 1 || (_of is null && _at <= 1))
            return;
        IsShown = true;
        string status = string.Create(CultureInfo.CurrentCulture, $"Cohort {_at:N0}{(_of is int all ? $" of {all:N0}" : "")}: {_cohort}");
        sink.Progress(new ProgressRecord(Id, activity, status) { PercentComplete = _of is int of ? Math.Clamp(100 * (_at - 1) / of, 0, 99) : -1 });
    }

    /// <summary>Takes the bar away.</summary>
    public void Done(ICommandSink sink)
    {
        if (IsShown)
            sink.Progress(new ProgressRecord(Id, activity, "Done") { RecordType = ProgressRecordType.Completed });
        IsShown = false;
    }
}
