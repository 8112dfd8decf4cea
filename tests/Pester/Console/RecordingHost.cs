using System;
using System.Globalization;
using System.Management.Automation.Host;

namespace LDCohortSync.Pester;

/// <summary>A window of a chosen width that keeps what is shown in it as text, and in which questions are answered from a table.</summary>
public sealed class RecordingHost : PSHost
{
    private readonly RecordingUserInterface _interface;

    /// <summary>Opens a window.</summary>
    /// <param name="width">Its columns.</param>
    public RecordingHost(int width) => _interface = new(width);

    /// <summary>What is shown and asked.</summary>
    public RecordingUserInterface Console => _interface;

    /// <summary>What a script wanted to end the process with, or null.</summary>
    public int? ExitCode { get; set; }

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture { get; } = CultureInfo.GetCultureInfo("en-US");

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture { get; } = CultureInfo.GetCultureInfo("en-US");

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override string Name => "RecordingHost";

    /// <inheritdoc/>
    public override PSHostUserInterface UI => _interface;

    /// <inheritdoc/>
    public override Version Version { get; } = new(1, 0);

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => throw new InvalidOperationException("Nobody is there to type into a nested prompt.");

    /// <inheritdoc/>
    public override void ExitNestedPrompt()
    {
    }

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}
