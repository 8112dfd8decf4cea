namespace LDCohortSync.Services.Wire;

/// <summary>Reads the id of what was made out of the address at which it is.</summary>
internal static class LocationId
{
    /// <summary>The last part of the path; null when there is none, or it is the collection itself.</summary>
    /// <param name="address">An address or a path; null for none.</param>
    /// <param name="collection">What the collection is called, such as <c>exports</c>.</param>
    public static string? Of(string? address, string collection)
    {
        if (address is null)
            return null;
        string path = address.Split('?', '#')[0].TrimEnd('/');
        string last = Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
        return last.Length == 0 || last.Equals(collection, StringComparison.OrdinalIgnoreCase) ? null : last;
    }
}
