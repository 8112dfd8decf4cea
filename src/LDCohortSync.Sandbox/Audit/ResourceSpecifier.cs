using System.Text.RegularExpressions;

namespace LDCohortSync.Sandbox;

/// <summary>
/// A resource specifier for segments (LaunchDarkly docs, "About the resource specifier syntax"): <c>proj/p:env/e:segment/s</c>, with
/// <c>*</c> for any run of characters and, behind a semicolon, tags.
/// </summary>
internal sealed class ResourceSpecifier
{
    private readonly Regex _project;
    private readonly Regex _environment;
    private readonly Regex _segment;
    private readonly string[] _environmentTags;

    private ResourceSpecifier(string project, (string Name, string[] Tags) environment, string segment)
    {
        _project = Glob(project);
        _environment = Glob(environment.Name);
        _segment = Glob(segment);
        _environmentTags = environment.Tags;
    }

    /// <summary>Reads a specifier.</summary>
    /// <exception cref="FormatException">It is none, or not one of segments.</exception>
    public static ResourceSpecifier Parse(string text)
    {
        string[] parts = text.Split(':');
        return parts.Length == 3
            ? new(Part(parts[0], "proj/").Name, Part(parts[1], "env/"), Part(parts[2], "segment/").Name)
            : throw new FormatException("A resource specifier of a segment has the form proj/p:env/e:segment/s");
    }

    public bool Matches(SandboxAuditEntry entry) =>
        _project.IsMatch(entry.Environment.ProjectKey)
        && _environment.IsMatch(entry.Environment.Key)
        && _environmentTags.All(tag => tag == "critical" ? entry.Environment.Critical : entry.Environment.Tags.Contains(tag, StringComparer.Ordinal))
        && _segment.IsMatch(entry.SegmentKey);

    private static (string Name, string[] Tags) Part(string text, string type)
    {
        string[] parts = text.Split(';', 2);
        return parts[0].StartsWith(type, StringComparison.Ordinal) && parts[0].Length > type.Length
            ? (parts[0][type.Length..], parts.Length > 1 ? parts[1].Split(',') : [])
            : throw new FormatException($"A resource specifier of a segment needs {type}");
    }

    private static Regex Glob(string pattern) =>
        new(@"\A" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal) + @"\z", RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
