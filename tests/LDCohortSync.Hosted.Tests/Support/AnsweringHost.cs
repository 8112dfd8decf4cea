using System.Globalization;
using System.Management.Automation.Host;

namespace LDCohortSync.Hosted.Tests.Support;

/// <summary>A host in which somebody sits who gives prepared answers.</summary>
internal sealed class AnsweringHost(params IEnumerable<string> answers) : PSHost
{
    private readonly AnsweringUserInterface _userInterface = new(answers);

    /// <summary>What was asked and shown.</summary>
    public AnsweringUserInterface Person => _userInterface;

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "AnsweringHost";

    public override PSHostUserInterface UI => _userInterface;

    public override Version Version { get; } = new(1, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
