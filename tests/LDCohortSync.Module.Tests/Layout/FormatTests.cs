using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LDCohortSync.Module.Tests.Support;
using LDCohortSync.Sync;

namespace LDCohortSync.Module.Tests.Layout;

/// <summary>The views that PowerShell shows objects in.</summary>
public sealed partial class FormatTests
{
    private static readonly XElement[] s_views = [.. XDocument.Parse(Repository.Read("src/LDCohortSync/LDCohortSync.Format.ps1xml")).Descendants("View")];

    public static TheoryData<string> Views => [.. s_views.Select(NameOf)];

    [Theory, MemberData(nameof(Views))]
    public void A_view_names_only_properties_that_there_are(string name)
    {
        XElement view = s_views.Single(one => NameOf(one) == name);
        Type[] types = [.. view.Descendants("TypeName").Select(type => typeof(SyncEngine).Assembly.GetType(type.Value, throwOnError: true)!)];
        Assert.NotEmpty(types);
        string[][] paths =
        [
            .. view.Descendants("PropertyName").Select(property => new[] { property.Value }),
            .. view.Descendants("ScriptBlock").SelectMany(script => PropertyPath().Matches(script.Value)).Select(match => match.Groups[1].Value.Split('.')),
        ];
        Assert.NotEmpty(paths);
        foreach (Type type in types)
            Assert.All(paths, path => Assert.True(Leads(type, path), $"{type.Name} has no {string.Join('.', path)}."));
    }

    [Fact]
    public void Every_type_that_cmdlets_write_has_a_view()
    {
        string[] viewed = [.. s_views.Descendants("TypeName").Select(type => type.Value)];
        // PowerShell has views of its own for files.
        Type[] ofOthers = [typeof(void), typeof(bool), typeof(FileInfo)];
        Assert.Empty(Cmdlet.All.SelectMany(cmdlet => cmdlet.OutputTypes).Except(ofOthers).Select(type => type.FullName!).Except(viewed));
    }

    [Theory, MemberData(nameof(Views))]
    public void A_table_has_as_many_columns_as_headers(string name) => Assert.All(
        s_views.Single(one => NameOf(one) == name).Descendants("TableControl"),
        table => Assert.All(table.Descendants("TableRowEntry"),
            row => Assert.Equal(table.Descendants("TableColumnHeader").Count(), row.Descendants("TableColumnItem").Count())));

    private static string NameOf(XElement view) => view.Element("Name")!.Value;

    // The last part may be a method; what comes before are properties, and those of a value that may be missing are its own.
    private static bool Leads(Type type, string[] path)
    {
        foreach (string part in path)
        {
            Type actual = Nullable.GetUnderlyingType(type) ?? type;
            if (actual.GetProperty(part, BindingFlags.Public | BindingFlags.Instance) is not PropertyInfo property)
                return part == path[^1] && part != path[0] && actual.GetMethods().Any(method => method.Name == part);
            type = property.PropertyType;
        }

        return true;
    }

    [GeneratedRegex(@"\$_\.(\w+(?:\.\w+)*)")]
    private static partial Regex PropertyPath();
}
