using System.Text.Json;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>A request that the document does not have.</summary>
/// <param name="Method">The method.</param>
/// <param name="Template">The path, with <c>*</c> for any one part.</param>
/// <param name="Reason">Why it is right all the same.</param>
/// <param name="Check">What its JSON body is checked against; null when it has none that could be checked.</param>
internal sealed record OpenApiException(string Method, string Template, string Reason, Func<JsonElement, IEnumerable<string>>? Check = null)
{
    public string Name => $"{Method} {Template}";

    public bool IsFor(string method, string path)
    {
        string[] expected = Template.Split('/');
        string[] parts = path.Split('/');
        return method == Method && expected.Length == parts.Length && expected.Zip(parts).All(pair => pair.First == "*" ? pair.Second.Length > 0 : pair.First == pair.Second);
    }
}
