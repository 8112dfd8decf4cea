namespace LDCohortSync.Partner.Documents;

/// <summary>The files of an integration: its manifest's folder and what is below it.</summary>
internal interface IManifestFiles
{
    /// <summary>True when there is a file; its path is relative to the folder, with slashes.</summary>
    bool HasFile(string path);

    /// <summary>True when there is a folder.</summary>
    bool HasFolder(string path);

    /// <summary>The text of a file that is there.</summary>
    string Read(string path);

    /// <summary>The manifests of the integrations in folders beside this one, by their keys.</summary>
    IEnumerable<(string Key, string Text)> Neighbors();
}
