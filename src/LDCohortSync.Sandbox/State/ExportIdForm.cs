namespace LDCohortSync.Sandbox;

/// <summary>Where the answer to "create a big segment export" carries the new id. LaunchDarkly's API description gives no body for it.</summary>
public enum ExportIdForm
{
    /// <summary>The last part of the <c>Location</c> header, as imports do it.</summary>
    Location,

    /// <summary>A body <c>{"id":"..."}</c>.</summary>
    Body,

    /// <summary>A body <c>{"_links":{"self":{"href":".../exports/..."}}}</c>.</summary>
    Links,

    /// <summary>Nowhere.</summary>
    None,
}
