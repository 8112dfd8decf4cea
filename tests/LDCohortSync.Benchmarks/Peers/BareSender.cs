using System.Net;
using System.Net.Http.Headers;
using LDCohortSync.Benchmarks.Measurement;
using LDCohortSync.Benchmarks.Product;

namespace LDCohortSync.Benchmarks.Peers;

/// <summary>The least that sending can be: prepared bodies in a loop, without pacing, retries, records and checks.</summary>
internal static class BareSender
{
    public static async Task<TimeSpan> SendAsync(SandboxProcess sandbox, IReadOnlyList<byte[]> bodies, int atOnce, CancellationToken cancellation)
    {
        using HttpClient client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", sandbox.AccessToken);
        client.DefaultRequestHeaders.Add("LD-API-Version", sandbox.Settings.ApiVersion);
        Uri address = new(sandbox.Settings.LaunchDarklyUri, "api/v2/segment-targets/amplitude");
        ParallelOptions options = new() { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        return await Turns.TimeAsync(() => Parallel.ForEachAsync(bodies, options, async (body, stop) =>
        {
            using ByteArrayContent content = new(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using HttpResponseMessage answer = await client.PostAsync(address, content, stop);
            WrongResultException.Require("Answer to a prepared body", HttpStatusCode.NoContent, answer.StatusCode);
        }));
    }
}
