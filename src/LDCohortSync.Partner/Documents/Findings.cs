namespace LDCohortSync.Partner.Documents;

/// <summary>Gathers what is found in one manifest.</summary>
/// <param name="manifest">The manifest's file.</param>
internal sealed class Findings(string manifest)
{
    private readonly List<ManifestFinding> _found = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<ManifestFinding> Found => _found;

    /// <summary>True when one of them is an error.</summary>
    public bool HasErrors => _found.Exists(finding => finding.Severity == ManifestSeverity.Error);

    /// <summary>Notes what LaunchDarkly's own checks refuse.</summary>
    public void Error(string rule, string path, string message, string advice) => Add(ManifestSeverity.Error, rule, path, message, advice);

    /// <summary>Notes what LaunchDarkly's own checks let pass and that can't work, or is probably wrong.</summary>
    public void Warn(string rule, string path, string message, string advice) => Add(ManifestSeverity.Warning, rule, path, message, advice);

    /// <summary>Notes something of a severity that depends.</summary>
    public void Add(ManifestSeverity severity, string rule, string path, string message, string advice) => _found.Add(new()
    {
        Rule = rule,
        Path = path,
        Severity = severity,
        Message = ShownText.Of(message),
        Advice = ShownText.Of(advice),
        Manifest = manifest,
    });
}
