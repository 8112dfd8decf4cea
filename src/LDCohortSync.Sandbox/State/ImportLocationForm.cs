namespace LDCohortSync.Sandbox;

/// <summary>Where the answer to an import carries the import's id. LaunchDarkly's API docs say in the Location header, and not in which form.</summary>
public enum ImportLocationForm
{
    /// <summary>The Location header has a path; its last segment is the id.</summary>
    Path,

    /// <summary>The Location header has a whole address; the last segment of its path is the id.</summary>
    Address,

    /// <summary>There is no Location header.</summary>
    None,
}
