namespace LDCohortSync.Pipelines;

/// <summary>
/// How a build service is spoken to: lines on standard output that its agent reads as commands. Each member makes such lines and
/// writes none; null and empty stand for what the service has no command for.
/// </summary>
internal interface IPipelineDialect
{
    /// <summary>Hides a text in the log from here on. The line itself is taken out by the agent.</summary>
    string Secret(string secret);

    /// <summary>Puts a warning on the page of the run.</summary>
    string Warning(string text);

    /// <summary>Puts an error on the page of the run.</summary>
    /// <param name="code">The error id.</param>
    /// <param name="text">What happened.</param>
    string Error(string code, string text);

    /// <summary>Begins a part of the log that can be folded.</summary>
    string BeginGroup(string title);

    /// <summary>Ends it.</summary>
    string EndGroup();

    /// <summary>Shows how far the step is; null when the service shows no such thing.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="text">What is being done.</param>
    string? Progress(int percent, string text);

    /// <summary>Marks the step as failed, whatever its script does next; null when only an exit code can do that.</summary>
    string? Failed(string text);

    /// <summary>Puts a page in Markdown where the service shows it.</summary>
    /// <param name="command">The command that the page tells of.</param>
    /// <param name="markdown">The page.</param>
    /// <returns>The line that announces the page; null when nothing has to be announced.</returns>
    /// <exception cref="IOException">The page can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The page may not be written there.</exception>
    string? Publish(string command, string markdown);
}
