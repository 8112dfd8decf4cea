using System;
using System.Collections.Generic;
using System.Collections.ObjectModel;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace LDCohortSync.Pester;

/// <summary>Writes as the console does, into a text, and answers as somebody would who has read the question.</summary>
public sealed class RecordingUserInterface : PSHostUserInterface
{
    private readonly object _gate = new();
    private readonly StringBuilder _text = new();
    private readonly RecordingRawUserInterface _raw;

    internal RecordingUserInterface(int width) => _raw = new(width);

    /// <summary>The answers, by a part of the question: a text, a SecureString, a PSCredential, or the letter of a choice.</summary>
    public IDictionary<string, object> Answers { get; } = new Dictionary<string, object>(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI => _raw;

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => false;

    /// <summary>What was shown since the last call.</summary>
    public string Take()
    {
        lock (_gate)
        {
            string text = _text.ToString();
            _text.Clear();
            return text;
        }
    }

    /// <summary>What is shown now.</summary>
    public string Peek()
    {
        lock (_gate)
            return _text.ToString();
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Answer(field.Name)));

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteLine(caption);
        WriteLine(message);
        string letter = (string)Answer(message);
        int chosen = choices.ToList().FindIndex(choice => choice.Label.Contains("&" + letter, StringComparison.OrdinalIgnoreCase));
        return chosen >= 0 ? chosen : throw new InvalidOperationException($"There is no choice '{letter}' for: {message}");
    }

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => (PSCredential)Answer(message);

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    /// <inheritdoc/>
    public override string ReadLine() => (string)Answer(Peek());

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => (SecureString)Answer(Peek());

    /// <inheritdoc/>
    public override void Write(string value)
    {
        // As the console does where there are no colors.
        string plain = GetOutputString(value, SupportsVirtualTerminal);
        lock (_gate)
            _text.Append(plain);
    }

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    /// <inheritdoc/>
    public override void WriteLine(string value) => Write(value + "\n");

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteLine("DEBUG: " + message);

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => WriteLine(value);

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        // Progress passes and leaves no text.
    }

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteLine("VERBOSE: " + message);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteLine("WARNING: " + message);

    private object Answer(string question) =>
        Answers.Where(answer => question.Contains(answer.Key, StringComparison.OrdinalIgnoreCase)).Select(answer => answer.Value).FirstOrDefault()
        ?? throw new InvalidOperationException($"Nobody is there to answer: {question}");
}
