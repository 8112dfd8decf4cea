using LDCohortSync.Partner.Writing;

namespace LDCohortSync.Partner.Tests.Support;

/// <summary>What tests write manifests of.</summary>
internal static class Plans
{
    public static ManifestPlan In(string path, params string[] capabilities) => new()
    {
        Path = path,
        Name = "Acme Sync",
        Author = "Acme",
        SupportEmail = "help@acme.example.com",
        Site = new("https://acme.example.com"),
        PrivacyPolicy = new("https://acme.example.com/privacy"),
        Capabilities = capabilities,
    };
}
