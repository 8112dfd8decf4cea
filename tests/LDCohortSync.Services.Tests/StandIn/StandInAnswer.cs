using System.Text.Json;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>An answer of the sandbox: status, JSON body if there was one, and Location header.</summary>
internal sealed record StandInAnswer(int Status, JsonElement Body, string? Location)
{
    public string? Message => Text("message");

    public string? Text(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    public JsonElement At(params string[] path) => path.Aggregate(Body, (element, name) => element.GetProperty(name));

    public string[] Texts(params string[] path) => [.. At(path).EnumerateArray().Select(element => element.GetString()!)];
}
