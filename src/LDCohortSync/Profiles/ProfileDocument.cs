using System.Text.Json;
using System.Text.Json.Nodes;

namespace LDCohortSync.Profiles;

/// <summary>
/// The content of the file of saved destinations. What it does not know stays in it; a version that it does not know is left alone.
/// </summary>
internal sealed class ProfileDocument
{
    private const int Version = 1;
    private const string List = "destinations";

    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 16 };
    private static readonly JsonSerializerOptions s_writing = new() { WriteIndented = true };

    private readonly string _path;
    private readonly JsonObject _root;
    private readonly JsonArray _list;

    private ProfileDocument(string path, JsonObject root, JsonArray list)
    {
        _path = path;
        _root = root;
        _list = list;
    }

    /// <summary>The destinations, as they stand in the file.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>: one of them is none.</exception>
    public IReadOnlyList<LDSavedDestination> Destinations
    {
        get
        {
            LDSavedDestination[] all = [.. _list.Select(node => new ProfileEntry(_path, node).ToDestination())];
            if (all.GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw Broken(_path, $"it has '{twice.Key}' twice");
            return all;
        }
    }

    /// <summary>A document without destinations.</summary>
    public static ProfileDocument Empty(string path)
    {
        JsonArray list = [];
        return new(path, new() { ["version"] = Version, [List] = list }, list);
    }

    /// <summary>Reads a document.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>: it is none, or of another version.</exception>
    public static ProfileDocument Parse(string path, string json)
    {
        try
        {
            if (JsonNode.Parse(json, documentOptions: s_reading) is not JsonObject root)
                throw Broken(path, "it is no JSON object");
            if (root["version"] is not JsonValue version || !version.TryGetValue(out int number) || number < 1)
                throw Broken(path, "it has no version");
            if (number > Version)
            {
                throw new SyncFault(FaultKind.InvalidProfile, $"A newer version of this module made '{path}' (version {number} of the file; {Version} is known). It stays as it is.",
                    $"Update the module, or set {ProfileLocation.Variable} to the full path of another file.") { Target = path };
            }

            return root[List] is JsonArray list ? new(path, root, list) : throw Broken(path, $"it has no list '{List}'");
        }
        catch (JsonException e)
        {
            throw Broken(path, $"line {e.LineNumber + 1} is no JSON", e);
        }
        catch (ArgumentException e)
        {
            throw Broken(path, "a name stands twice in one object", e);     // which is found when the object is first looked into
        }
    }

    /// <summary>The fault of a file that can't be used. What stands in it is not repeated.</summary>
    public static SyncFault Broken(string path, string why, Exception? cause = null) => new(FaultKind.InvalidProfile,
        $"The saved destinations in '{path}' can't be read: {why}.", "Mend the file, or move it away and save the destinations again.", cause) { Target = path };

    /// <summary>Puts a destination in, in place of one of its name.</summary>
    public void Put(LDSavedDestination destination)
    {
        JsonObject entry = Find(destination.Name) ?? [];
        if (entry.Parent is null)
            _list.Add((JsonNode)entry);
        ProfileEntry.Write(destination, entry);
    }

    /// <summary>Takes a destination out.</summary>
    public void Remove(string name)
    {
        if (Find(name) is { } entry)
            _list.Remove(entry);
    }

    /// <summary>The document as text.</summary>
    public string ToJson() => _root.ToJsonString(s_writing) + "\n";

    // All are looked at, so that a file with a broken one is not changed.
    private JsonObject? Find(string name)
    {
        int index = Destinations.ToList().FindIndex(one => string.Equals(one.Name, name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : (JsonObject?)_list[index];
    }
}
