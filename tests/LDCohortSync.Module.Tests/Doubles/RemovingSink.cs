using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Module.Tests.Doubles;

/// <summary>Does something when the command asks whether to make its change, and says yes.</summary>
internal sealed class RemovingSink(RecordingSink sink, Func<Task> act) : ICommandSink
{
    public void Output(object value) => sink.Output(value);

    public void OutputEach(IReadOnlyCollection<object> values) => sink.OutputEach(values);

    public void Error(ErrorRecord record) => sink.Error(record);

    public void Say(MessageStream stream, string text) => sink.Say(stream, text);

    public void Inform(object data) => sink.Inform(data);

    public void Progress(ProgressRecord record) => sink.Progress(record);

    public async Task<bool> ShouldProcessAsync(string target, string action)
    {
        await act();
        return true;
    }
}
