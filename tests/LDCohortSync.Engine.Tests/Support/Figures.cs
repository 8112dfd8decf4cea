namespace LDCohortSync.Engine.Tests.Support;

/// <summary>Shows what a test counted: beside its result, and on the console of a plain <c>dotnet test</c>.</summary>
internal static class Figures
{
    public static void Show(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        TestContext.Current.SendDiagnosticMessage(text);
    }
}
