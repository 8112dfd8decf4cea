using LDCohortSync.Partner;
using LDCohortSync.Partner.Segments;
using LDCohortSync.Partner.Writing;

namespace LDCohortSync.Hosting;

/// <summary>
/// The way to what knows LaunchDarkly's integration framework. The only type of this assembly that names the types of that
/// assembly, so that it is loaded when one of its commands runs and not before.
/// </summary>
internal static class PartnerFramework
{
    /// <summary>Checks a manifest, or reads a request with it.</summary>
    /// <param name="path">The integration's folder, or its manifest.</param>
    /// <param name="payload">The request; null to check.</param>
    /// <param name="quiet">Whether a yes or no is all that is asked for.</param>
    /// <returns>What the command writes.</returns>
    /// <exception cref="SyncFault">There is no manifest, or the request can't be read with it.</exception>
    public static IReadOnlyCollection<object> Test(string path, string? payload, bool quiet)
    {
        string file = ManifestCheck.Find(path);
        if (payload is not null)
            return [PayloadReader.For(file).Read(payload)];
        IReadOnlyList<ManifestFinding> found = ManifestCheck.Check(file);
        return quiet ? [found.All(finding => finding.Severity != ManifestSeverity.Error)] : found;
    }

    /// <summary>Composes and checks a new integration.</summary>
    /// <param name="request">What it is to be.</param>
    /// <param name="path">Where the manifest will be.</param>
    /// <returns>What writes it.</returns>
    /// <exception cref="SyncFault">It would not be accepted, or something is there already.</exception>
    public static Func<IntegrationManifest> Compose(NewManifest request, out string path)
    {
        ManifestAuthor author = new(new()
        {
            Path = request.Path,
            Name = request.Name,
            Capabilities = request.Capabilities,
            Overview = request.Overview,
            Description = request.Description,
            Author = request.Author,
            SupportEmail = request.SupportEmail,
            Site = request.Site,
            PrivacyPolicy = request.PrivacyPolicy,
            Categories = request.Categories,
            Version = request.Version,
            FormVariables = request.FormVariables,
            SquareIcon = request.SquareIcon,
            HorizontalIcon = request.HorizontalIcon,
            Overwrite = request.Overwrite,
        });
        path = author.FullName;
        return author.Write;
    }
}
