using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>Answers questions with the labels that were prepared (<c>&amp;Yes</c> without the sign), and remembers what it was shown.</summary>
internal sealed class AnsweringUserInterface(IEnumerable<string> answers) : PSHostUserInterface
{
    private readonly ConcurrentQueue<string> _answers = new(answers);

    /// <summary>The questions.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>What is typed into fields that are asked for, by their names; none when nobody types.</summary>
    public Dictionary<string, object> Fields { get; } = [];

    /// <summary>The progress that was shown.</summary>
    public ConcurrentQueue<ProgressRecord> Progress { get; } = new();

    public override PSHostRawUserInterface RawUI => null!;

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Enqueue($"{caption} {message}");
        Assert.True(_answers.TryDequeue(out string? answer), $"Nobody has an answer to: {message}");
        return choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)).ToList().IndexOf(answer);
    }

    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Enqueue(record);

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Questions.Enqueue(string.Join(", ", descriptions.Select(one => one.Name)));
        if (Fields.Count == 0)
            throw new HostException("Nobody is there to answer.");
        return descriptions.ToDictionary(one => one.Name, one => PSObject.AsPSObject(Fields[one.Name]));
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new NotSupportedException();

    public override string ReadLine() => throw new NotSupportedException();

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
    }

    public override void Write(string value)
    {
    }

    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteErrorLine(string value)
    {
    }

    public override void WriteLine(string value)
    {
    }

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteWarningLine(string message)
    {
    }
}
