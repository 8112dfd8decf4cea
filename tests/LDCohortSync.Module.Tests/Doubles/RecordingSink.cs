using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Keeps what the body of a command writes. Error records are only counted: those of the reference assembly are empty.</summary>
internal sealed class RecordingSink : ICommandSink
{
    private readonly Lock _gate = new();

    /// <summary>The answer to "shall it be done?".</summary>
    public bool Answer { get; init; } = true;

    public List<object> Outputs { get; } = [];

    public int Errors { get; private set; }

    public List<(MessageStream Stream, string Text)> Messages { get; } = [];

    public int ProgressRecords { get; private set; }

    public List<(string Target, string Action)> Questions { get; } = [];

    public IEnumerable<CohortSyncResult> Results => Outputs.OfType<CohortSyncResult>();

    public IEnumerable<string> Warnings => Messages.Where(message => message.Stream == MessageStream.Warning).Select(message => message.Text);

    public void Output(object value) => Outputs.Add(value);

    public void OutputEach(IReadOnlyCollection<object> values) => Outputs.AddRange(values);

    public void Error(ErrorRecord record) => Errors++;

    public void Say(MessageStream stream, string text)
    {
        lock (_gate)
            Messages.Add((stream, text));
    }

    /// <summary>What went to the information stream.</summary>
    public List<object> Information { get; } = [];

    public void Inform(object data) => Information.Add(data);

    public void Progress(ProgressRecord record)
    {
        lock (_gate)
            ProgressRecords++;
    }

    public Task<bool> ShouldProcessAsync(string target, string action)
    {
        Questions.Add((target, action));
        return Task.FromResult(Answer);
    }
}
