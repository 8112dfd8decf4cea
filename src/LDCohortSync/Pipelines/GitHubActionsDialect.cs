using System.Text;

namespace LDCohortSync.Pipelines;

/// <summary>GitHub Actions: "Workflow commands" in its documentation.</summary>
/// <param name="summary">The file that the summary of the step is appended to; null when the runner names none.</param>
internal sealed class GitHubActionsDialect(string? summary) : IPipelineDialect
{
    /// <inheritdoc/>
    public string Secret(string secret) => "::add-mask::" + Data(secret);

    /// <inheritdoc/>
    public string Warning(string text) => "::warning title=LDCohortSync::" + Data(text);

    /// <inheritdoc/>
    public string Error(string code, string text) => $"::error title={Property(code)}::{Data(text)}";

    /// <inheritdoc/>
    public string BeginGroup(string title) => "::group::" + Data(title);

    /// <inheritdoc/>
    public string EndGroup() => "::endgroup::";

    /// <inheritdoc/>
    public string? Progress(int percent, string text) => null;

    /// <inheritdoc/>
    public string? Failed(string text) => null;

    /// <inheritdoc/>
    public string? Publish(string command, string markdown)
    {
        if (summary is not null)
            File.AppendAllText(summary, markdown + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return null;
    }

    private static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
