using System.Reflection;
using LDCohortSync.Hosting;
using LDCohortSync.Services;

namespace LDCohortSync.Module.Tests.Layout;

/// <summary>
/// The services and the ledger are isolated, so only the composition class may name their types. Any other mention would load
/// them at a moment that nobody chose, or show them to users.
/// </summary>
public sealed class CompositionTests
{
    private static readonly string[] s_isolated = ["LDCohortSync.Services", "LDCohortSync.Ledger"];

    [Fact]
    public void Only_the_composition_class_names_types_of_the_services_and_the_ledger()
    {
        Assembly module = typeof(ModuleLoader).Assembly;
        string[] naming = [.. module.GetTypes().Where(NamesIsolated).Select(OutermostOf).Distinct()];
        Assert.Equal(["LDCohortSync.Hosting.Composition"], naming);
    }

    [Fact]
    public void Only_one_class_names_types_of_the_partner_framework() => Assert.Equal(
        ["LDCohortSync.Hosting.PartnerFramework"],
        typeof(ModuleLoader).Assembly.GetTypes()
            .Where(type => MentionedTypes.By(type).Any(one => one.Assembly.GetName().Name == "LDCohortSync.Partner")).Select(OutermostOf).Distinct());

    [Fact]
    public void The_partner_framework_needs_no_network_and_no_other_part() => Assert.DoesNotContain(
        typeof(Partner.ManifestCheck).Assembly.GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("System.Net", StringComparison.Ordinal) || reference.Name is "LDCohortSync" or "LDCohortSync.Services" or "LDCohortSync.Ledger");

    [Fact]
    public void A_type_that_is_named_in_code_only_is_noticed() => Assert.True(NamesIsolated(typeof(Mention)));

    private static string OutermostOf(Type type) => type.DeclaringType is Type outer ? OutermostOf(outer) : type.FullName!;

    private static bool NamesIsolated(Type type) =>
        MentionedTypes.By(type).Any(one => s_isolated.Contains(one.Assembly.GetName().Name));

    private static class Mention
    {
        public static void Check(Uri uri) => ServiceUris.RequireSecure(uri, "Uri");
    }
}
