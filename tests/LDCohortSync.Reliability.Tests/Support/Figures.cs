using System.Globalization;
using System.Reflection;

namespace LDCohortSync.Reliability.Tests.Support;

/// <summary>Shows what a test has counted: in its own output, on the console of <c>dotnet test</c>, and in a file of TestResults.</summary>
internal static class Figures
{
    private static readonly string s_folder = typeof(Figures).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(data => data.Key == nameof(FiguresFolder)).Value!;

    /// <summary>The folder of the files.</summary>
    public static string FiguresFolder => s_folder;

    /// <summary>Shows lines of figures.</summary>
    /// <param name="name">A name for them, also of the file.</param>
    /// <param name="lines">The lines.</param>
    public static void Show(string name, params IEnumerable<string> lines)
    {
        string text = string.Join(Environment.NewLine, lines);
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        foreach (string line in lines)
            TestContext.Current.SendDiagnosticMessage($"{name}: {line}");
        Directory.CreateDirectory(s_folder);
        File.WriteAllText(Path.Combine(s_folder, name.Replace(' ', '-') + ".txt"), text + Environment.NewLine);
    }

    /// <summary>A number for people of any language.</summary>
    public static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
