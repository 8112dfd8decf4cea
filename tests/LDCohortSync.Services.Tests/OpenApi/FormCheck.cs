using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LDCohortSync.Services.Tests.OpenApi;

/// <summary>Checks a multipart form: its fields against the schema, and the values of which the document says only in prose what they can be.</summary>
internal static class FormCheck
{
    public const string MediaType = "multipart/form-data";

    /// <summary>What is wrong with a form. Of one that the log has cut, the parts up to the cut are checked.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(string body, bool isComplete, string contentType, JsonElement schema)
    {
        List<string> problems = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        string? boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(contentType).Boundary).Value;
        if (string.IsNullOrEmpty(boundary))
            return ["the form has no boundary"];
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(body));
        MultipartReader reader = new(boundary, stream);
        try
        {
            while (await reader.ReadNextSectionAsync() is { } section)
            {
                ContentDispositionHeaderValue disposition = ContentDispositionHeaderValue.Parse(section.ContentDisposition);
                string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
                names.Add(name);
                if (!schema.GetProperty("properties").TryGetProperty(name, out JsonElement property))
                    problems.Add($"the form has {name}, which is not in the document");
                else if (property.TryGetProperty("format", out JsonElement format) && format.ValueEquals("binary"))
                    problems.AddRange(string.IsNullOrEmpty(disposition.FileName.Value) ? [$"{name} has no file name"] : []);
                else
                    problems.AddRange(CheckField(name, await new StreamReader(section.Body).ReadToEndAsync(), property));
            }
        }
        catch (IOException) when (!isComplete)
        {
            return problems;
        }
        catch (IOException cut)
        {
            problems.Add("the form is cut: " + cut.Message);
        }

        return names.Contains("file") ? problems : [.. problems, "the form has no file"];
    }

    private static IEnumerable<string> CheckField(string name, string value, JsonElement schema) => (name, schema.GetProperty("type").GetString()) switch
    {
        ("mode", _) => value is "merge" or "replace" ? [] : [$"mode is {value}, neither merge nor replace"],
        (_, "boolean") => value is "true" or "false" ? [] : [$"{name} is {value}, neither true nor false"],
        (_, "string") => [],
        (_, string other) => throw new NotSupportedException($"A field of type {other} is not understood."),
        _ => throw new NotSupportedException($"The field {name} has no type."),
    };
}
