using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>One way in which a service gives away what it was given.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Fault">The answer.</param>
internal sealed record EchoForm(string Name, SandboxFault Fault)
{
    /// <summary>All of them.</summary>
    /// <param name="files">An address on this machine, to be redirected to.</param>
    public static IReadOnlyList<EchoForm> All(Uri files)
    {
        string echo = Sentinels.Echo;
        string member = $"no such user: victim{Sentinels.MemberMark}";
        string json = $$"""{"code":"refused","message":"{{echo}} {{member}}"}""";
        string page = $"<html><head><title>{echo}</title></head><body><h1>Error</h1><p>{echo}</p><a href=\"?token={echo}\">{member}</a></body></html>";
        string query = Uri.EscapeDataString(Sentinels.Plain[0]) + "&key=" + Uri.EscapeDataString(Sentinels.Plain[1]);
        string path = string.Join('/', Sentinels.Plain.Select(Uri.EscapeDataString));
        string host = Sentinels.Plain[1];
        return
        [
            .. new[] { 400, 401, 403, 404, 408, 409, 410, 422, 429, 501 }.Select(status => Answer($"{status} JSON", status, json)),
            Answer("401 headers", 401, "", ("WWW-Authenticate", $"Bearer realm=\"{echo}\""), ("X-Request-Token", echo), ("Set-Cookie", $"token={echo}")),
            Answer("429 headers", 429, json, ("Retry-After", Sentinels.Plain[0]), ("X-Ratelimit-Reset", Sentinels.Plain[1]), ("X-Ratelimit-Global-Remaining", echo)),
            Answer("500 page", 500, page, ("Content-Type", "text/html")),
            Answer("503 text", 503, $"{echo} {member}", ("Content-Type", "text/plain"), ("Retry-After", "1")),
            Answer("502 type", 502, page, ("Content-Type", $"text/{Sentinels.Plain[2]}")),
            Answer("302 query", 302, "", ("Location", $"{files}cohort-exports/1/none.csv?token={query}")),
            Answer("302 path", 302, "", ("Location", $"{files}cohort-exports/{path}/none.csv")),
            Answer("302 host", 302, "", ("Location", $"http://{host}.example/cohort-exports/1/none.csv?token={query}")),
            Answer("302 unknown host", 302, "", ("Location", $"https://{host}.invalid/cohort-exports/1/none.csv?token={query}")),
            Answer("302 user", 302, "", ("Location", $"{files.Scheme}://{query}@{files.Authority}/none.csv")),
            Answer("302 scheme", 302, "", ("Location", $"{host}://{host}/none.csv")),
            Answer("302 broken", 302, "", ("Location", $"http://[{Sentinels.Plain[0]}")),
            Answer("200 cut JSON", 200, json[..^1]),
            Answer("200 other JSON", 200, $$"""["{{echo}}", {"{{Sentinels.Plain[0]}}": {"{{Sentinels.Plain[2]}}": nothing} }]"""),
            Answer("200 wrong types", 200, $$"""{"cohorts":"{{echo}}","cohortId":["{{echo}}"],"request_id":{"{{Sentinels.Plain[1]}}":"{{echo}}"},"items":"{{echo}}","async_status":"{{Sentinels.Plain[0]}}","included":"{{echo}}","unbounded":"{{echo}}","_links":"{{echo}}"}"""),
            Answer("200 bad escape", 200, $$"""{"cohorts":[{"id":"\u{{Sentinels.Plain[0]}}","name":"{{echo}}\q"}],"items":[{"key":"\u{{Sentinels.Plain[0]}}"}]}"""),
            Answer("200 page", 200, page, ("Content-Type", "text/html")),
            Answer("200 type", 200, page, ("Content-Type", $"application/{Sentinels.Plain[2]}")),
            Answer("200 text", 200, $"{echo}\n{member}\n", ("Content-Type", "text/plain")),
            Answer("200 CSV", 200, $"{Sentinels.Plain[0]},{Sentinels.Plain[1]}\n\"{echo}\n", ("Content-Type", "text/csv")),
        ];
    }

    private static EchoForm Answer(string name, int status, string body, params (string Name, string Value)[] headers) =>
        new(name, SandboxFault.Answer(status, body, headers.ToDictionary(header => header.Name, string? (header) => header.Value)) with { Times = int.MaxValue });
}
