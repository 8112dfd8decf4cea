using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Pipelines;

/// <summary>Azure DevOps: "Logging commands" in its documentation.</summary>
/// <param name="folder">Where summaries are put: the agent's folder for temporary files, which it empties after each job.</param>
internal sealed class AzureDevOpsDialect(string folder) : IPipelineDialect
{
    /// <inheritdoc/>
    public string Secret(string secret) => "##vso[task.setsecret]" + Data(secret);

    /// <inheritdoc/>
    public string Warning(string text) => "##vso[task.logissue type=warning]" + Data(text);

    /// <inheritdoc/>
    public string Error(string code, string text) => $"##vso[task.logissue type=error;code={Property(code)}]{Data(text)}";

    /// <inheritdoc/>
    public string BeginGroup(string title) => "##[group]" + OneLine(title);

    /// <inheritdoc/>
    public string EndGroup() => "##[endgroup]";

    /// <inheritdoc/>
    public string Progress(int percent, string text) => string.Create(CultureInfo.InvariantCulture, $"##vso[task.setprogress value={percent}]{Data(text)}");

    /// <inheritdoc/>
    public string Failed(string text) => "##vso[task.complete result=Failed]" + Data(text);

    /// <inheritdoc/>
    public string Publish(string command, string markdown)
    {
        // The name of the file is the page's heading, and a job that has two of one name shows one of them.
        string path = Path.Combine(Path.GetFullPath(folder), $"{command} {Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}.md");
        File.WriteAllText(path, markdown, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return "##vso[task.uploadsummary]" + Data(path);
    }

    // The agent's rules for percent signs: '%' is written %AZP25, so that %0A in a text is not taken for a line break.
    private static string Data(string text) => text.Replace("%", "%AZP25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal)
        .Replace(";", "%3B", StringComparison.Ordinal).Replace("]", "%5D", StringComparison.Ordinal);

    private static string Property(string text) => Data(text);

    // Formatting commands are not unescaped by anybody.
    private static string OneLine(string text) => ShownText.Of(text);
}
