namespace LDCohortSync.Sandbox;

/// <summary>Whether and how the file of a cohort is compressed.</summary>
public enum GzipForm
{
    /// <summary>Plain text.</summary>
    None,

    /// <summary>A gzip body, announced by <c>Content-Encoding: gzip</c>.</summary>
    ContentEncoding,

    /// <summary>A gzip body that no header announces: only its first two bytes, <c>1f 8b</c>, tell.</summary>
    FileOnly,
}
