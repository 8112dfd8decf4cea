using System.Text.Json;
using System.Text.Json.Nodes;
using LDCohortSync.Partner.Documents;
using LDCohortSync.Partner.Rules;
using LDCohortSync.Partner.Schema;

namespace LDCohortSync.Partner;

/// <summary>Checks an integration manifest and the files beside it.</summary>
public static class ManifestCheck
{
    // What is larger is no manifest, and would only fill the memory.
    private const long LargestFile = 4 * 1024 * 1024;

    /// <summary>The manifest's file at a path: the path itself, or <c>manifest.json</c> in the folder at the path.</summary>
    /// <exception cref="SyncFault">There is no such file.</exception>
    public static string Find(string path)
    {
        string full = Path.GetFullPath(path);
        string file = Directory.Exists(full) ? Path.Combine(full, DiskFiles.ManifestName) : full;
        return File.Exists(file) ? file : throw new SyncFault(FaultKind.ManifestNotFound, $"There is no integration manifest at '{file}'.",
            "Give the integration's folder, or its manifest.json.") { Target = path };
    }

    /// <summary>Checks a manifest.</summary>
    /// <param name="file">The manifest's file, as <see cref="Find"/> gives it.</param>
    /// <returns>What was found, in the order of the rules; empty for a manifest without fault.</returns>
    /// <exception cref="SyncFault">A file can't be read.</exception>
    public static IReadOnlyList<ManifestFinding> Check(string file)
    {
        string folder = Path.GetDirectoryName(file)!;
        try
        {
            return Check(Read(file), file, Path.GetFileName(folder), new DiskFiles(folder)).Found;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SyncFault(FaultKind.ManifestNotFound, $"The manifest '{file}' or a file beside it can't be read: {fault.Message}",
                "Check the permissions.", fault) { Target = file };
        }
    }

    /// <summary>The text of a manifest's file.</summary>
    internal static string Read(string file)
    {
        if (new FileInfo(file).Length > LargestFile)
            throw new IOException($"It has more than {LargestFile / (1024 * 1024)} MiB.");
        return File.ReadAllText(file);
    }

    internal static Findings Check(string text, string file, string key, IManifestFiles files)
    {
        Findings findings = new(file);
        JsonText json;
        try
        {
            json = JsonText.Read(text);
        }
        catch (JsonException fault)
        {
            string place = fault.LineNumber is long line ? $" at line {line + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}" : "";
            findings.Error("Json", "", $"The file is not JSON: it goes wrong{place}.", "Look there for a missing quote or comma, a comma too many, or a comment.");
            return findings;
        }

        foreach (string path in json.Repeated)
            findings.Error("DuplicateKey", path, "This key is there more than once; readers disagree on which one counts.", "Keep one.");
        ManifestShape.Whole.Check(json.Root, "", findings);
        if (json.Root is JsonObject root)
            Rules(new(key, root, files), findings);
        return findings;
    }

    private static void Rules(ManifestDocument manifest, Findings findings)
    {
        GeneralRules.Check(manifest, findings);
        FormVariableRules.Check(manifest, findings);
        EndpointRules.Check(manifest, findings);
        HookRules.Check(manifest, findings);
        FlagLinkRules.Check(manifest, findings);
        SyncedSegmentRules.Check(manifest, findings);
        PatternRules.Check(manifest, findings);
    }
}
