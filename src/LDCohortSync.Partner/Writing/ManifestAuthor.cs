using System.Text;
using LDCohortSync.Partner.Documents;
using LDCohortSync.Partner.Schema;

namespace LDCohortSync.Partner.Writing;

/// <summary>Writes a new integration: its manifest, its icons, its templates.</summary>
public sealed class ManifestAuthor
{
    private static readonly UTF8Encoding s_plain = new(encoderShouldEmitUTF8Identifier: false);

    private readonly ManifestPlan _plan;
    private readonly string _folder;
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Composes everything and checks it. Writes nothing yet.</summary>
    /// <exception cref="SyncFault">
    /// Files are there already, an icon can't be read, or what was given breaks rules; the message names each of them.
    /// </exception>
    public ManifestAuthor(ManifestPlan plan)
    {
        _plan = plan;
        if (!plan.Site.IsAbsoluteUri || !plan.PrivacyPolicy.IsAbsoluteUri)
            throw new SyncFault(FaultKind.InvalidParameter, "-Site and -PrivacyPolicy have to be whole addresses.", "Begin them with https://.");
        string full = Path.GetFullPath(plan.Path);
        bool isFile = full.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(full);
        FullName = isFile ? full : Path.Combine(full, DiskFiles.ManifestName);
        _folder = Path.GetDirectoryName(FullName)!;
        Key = Path.GetFileName(_folder);
        Compose();
        if (!plan.Overwrite && (File.Exists(FullName) ? FullName : _files.Keys.Select(InFolder).FirstOrDefault(File.Exists)) is string existing)
            throw new SyncFault(FaultKind.ManifestExists, $"There is a file already: '{existing}'.", "Choose another folder, or replace it with -Force.") { Target = existing };
        Check();
    }

    /// <summary>The names of the capabilities that can be chosen.</summary>
    public static IReadOnlyList<string> Capabilities => ManifestText.Names;

    /// <summary>The categories that there are.</summary>
    public static IReadOnlyList<string> Categories => ManifestShape.Categories;

    /// <summary>The integration's key.</summary>
    public string Key { get; }

    /// <summary>The manifest's file.</summary>
    public string FullName { get; }

    /// <summary>Writes the files, the manifest last.</summary>
    /// <exception cref="SyncFault">The disk does not take them.</exception>
    public IntegrationManifest Write()
    {
        List<string> written = [];
        try
        {
            foreach ((string name, string text) in _files.OrderBy(file => file.Key == Path.GetFileName(FullName)))
            {
                string path = InFolder(name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text, s_plain);
                written.Add(path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The manifest can't be written into '{_folder}': {fault.Message}", "Choose another folder.", fault) { Target = _folder };
        }

        return new()
        {
            Key = Key,
            Name = _plan.Name,
            Version = _plan.Version,
            Capabilities = ManifestText.Keys(_plan),
            FullName = FullName,
            Files = written,
        };
    }

    private string InFolder(string name) => Path.Combine(_folder, name.Replace('/', Path.DirectorySeparatorChar));

    private void Compose()
    {
        _files[ManifestText.SquareIcon] = Icon(_plan.SquareIcon) ?? IconDrawing.Square(_plan.Name);
        _files[ManifestText.HorizontalIcon] = Icon(_plan.HorizontalIcon) ?? IconDrawing.Horizontal(_plan.Name);
        if (ManifestText.Has(_plan, "AuditLogEventsHook"))
        {
            _files["templates/event.json.hbs"] = CapabilityText.EventTemplate;
            _files["templates/validation.json.hbs"] = CapabilityText.ValidationTemplate;
        }

        _files[Path.GetFileName(FullName)] = ManifestText.Write(_plan, Key);
    }

    private static string? Icon(string? path)
    {
        try
        {
            return path is null ? null : ManifestCheck.Read(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.InvalidParameter, $"The icon '{path}' can't be read: {fault.Message}", "Give the path of an SVG file.", fault) { Target = path };
        }
    }

    private void Check()
    {
        Findings findings = ManifestCheck.Check(_files[Path.GetFileName(FullName)], FullName, Key, new MemoryFiles(_files));
        if (!findings.HasErrors)
            return;
        string reasons = string.Join(" ", findings.Found.Where(finding => finding.Severity == ManifestSeverity.Error).Select(finding => $"{finding.Path}: {finding.Message}"));
        throw new SyncFault(FaultKind.InvalidManifest, $"LaunchDarkly would refuse this manifest. {reasons}", "Nothing was written; correct the values that were given.") { Target = FullName };
    }
}
