using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>One export of a segment: asked for, waited for, downloaded.</summary>
/// <remarks>
/// Source: LaunchDarkly OpenAPI document, "Create big segment export" and "Get big segment export". Where the answer carries the
/// export's id, and what the link to the file is called, is not documented, so every likely place is looked at.
/// </remarks>
internal sealed class SegmentExport(LaunchDarklyApi api, string segmentPath, LDSyncedSegment segment)
{
    private const string Route = "/api/v2/segments/{project}/{environment}/{segment}/exports";

    private static readonly string[] s_fileLinks = ["file", "download", "csv", "export", "result", "results", "content", "data", "url"];
    private static readonly string[] s_otherLinks = ["self", "parent", "site", "segment", "environment", "project", "initiator"];
    private static readonly string[] s_done = ["complete", "completed", "done", "finished", "ready", "succeeded", "success"];
    private static readonly string[] s_failed = ["failed", "failure", "error", "stopped", "cancelled", "canceled", "rejected", "expired"];

    /// <summary>Reads the members.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.ExportUnavailable"/> when LaunchDarkly does not give them out.</exception>
    public async Task<MemberSet> ReadAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        TimeProvider time = api.Settings.TimeProvider;
        using CancellationTokenSource deadline = new(api.Settings.CohortDeadline, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        DownloadStream file;
        long? sizeBytes;
        try
        {
            string id = await StartAsync(observer, either.Token).ConfigureAwait(false);
            ServiceRequest status = api.Get(Route + "/{export}", $"{segmentPath}/exports/{ExactUri.Segment(id)}");
            ExportBody export = await WaitAsync(status, observer, either.Token).ConfigureAwait(false);
            sizeBytes = export.SizeBytes;
            file = await OpenAsync(status, export, observer, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new SyncFault(FaultKind.ServiceTimeout,
                $"LaunchDarkly did not finish the export of segment '{segment.Key}' within {api.Settings.CohortDeadline.TotalMinutes:0.#} minutes.",
                "Try again later.", e) { Target = segment.Key };
        }

        await using (file.ConfigureAwait(false))
            return await new ExportReader(segment).ReadAsync(file, sizeBytes, observer, cancellation).ConfigureAwait(false);
    }

    private async Task<string> StartAsync(ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<ExportBody?> answer = await api.SendAsync(api.Post(Route, segmentPath + "/exports", ReadOnlyMemory<byte>.Empty),
            (response, token) => JsonBody.ReadIfAnyAsync(response, LaunchDarklyJson.Default.ExportBody, LaunchDarklyFaults.Service, token), observer, cancellation).ConfigureAwait(false);
        Require(answer, "export the segment");
        ExportBody? body = answer.Content;
        return LastPart(answer.Location) ?? NotEmpty(body?.Id) ?? NotEmpty(body?.UnderscoreId) ?? NotEmpty(body?.ExportId)
            ?? LastPart(LinkMap.Find(body?.Links, "self")) ?? LastPart(LinkMap.Find(body?.Links, "export"))
            ?? throw Unavailable("it took the request and gave no export id");
    }

    private async Task<ExportBody> WaitAsync(ServiceRequest request, ISyncObserver observer, CancellationToken cancellation)
    {
        TimeProvider time = api.Settings.TimeProvider;
        long startedAt = time.GetTimestamp();
        TimeSpan pause = TimeSpan.Zero;
        while (true)
        {
            ServiceAnswerOf<ExportBody> answer = await api.AskAsync(request, LaunchDarklyJson.Default.ExportBody, observer, cancellation).ConfigureAwait(false);
            Require(answer, "tell how far the export is");
            string state = answer.Content?.Status ?? "";
            if (s_done.Contains(state, StringComparer.OrdinalIgnoreCase))
                return answer.Content!;
            if (s_failed.Contains(state, StringComparer.OrdinalIgnoreCase))
                throw Unavailable($"the export ended as '{state.ToLowerInvariant()}'");
            observer.On(new SyncEvent.Note($"LaunchDarkly prepares the export of segment '{segment.Key}' ({time.GetElapsedTime(startedAt).TotalSeconds:0} s)."));
            pause = api.Settings.Polls.After(pause);
            await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private string FileLink(ExportBody export)
    {
        (string Name, string Address, string? MediaType)[] links =
            [.. LinkMap.All(export.Links).Where(link => !s_otherLinks.Contains(link.Name, StringComparer.OrdinalIgnoreCase))];
        foreach (string name in s_fileLinks)
        {
            if (Array.Find(links, link => link.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Address is { } address)
                return address;
        }

        // A name that nobody thought of: the one that says it is CSV, else the first.
        return Array.Find(links, link => link.MediaType?.Contains("csv", StringComparison.OrdinalIgnoreCase) == true).Address
            ?? links.FirstOrDefault().Address
            ?? throw Unavailable("the finished export has no link to its file");
    }

    // The link lasts a short time only. One that has expired is asked for once more.
    private async Task<DownloadStream> OpenAsync(ServiceRequest status, ExportBody export, ISyncObserver observer, CancellationToken cancellation)
    {
        for (bool fresh = false; ; fresh = true)
        {
            ServiceAnswerOf<DownloadStream> answer = await FollowAsync(status.Address, FileLink(export), observer, cancellation).ConfigureAwait(false);
            if (answer.Content is not null)
                return answer.Content;
            if (fresh || answer.Status is not (400 or 403 or 404 or 410))
                Require(answer, "hand out the file of the export");
            observer.On(new SyncEvent.Note($"The link to the file of the export is not valid ({answer.StatusText}); asking LaunchDarkly for a new one."));
            export = await WaitAsync(status, observer, cancellation).ConfigureAwait(false);
        }
    }

    // The token goes to LaunchDarkly itself and to nobody else.
    private async Task<ServiceAnswerOf<DownloadStream>> FollowAsync(Uri from, string link, ISyncObserver observer, CancellationToken cancellation)
    {
        Uri? address = ExactUri.Resolve(from, link);
        if (address is null || !api.IsOwn(address))
            return await api.Files.OpenAsync(from, link, observer, cancellation).ConfigureAwait(false);

        ServiceRequest request = api.Get(Route + "/{export}/file", "/") with { Address = address, Accept = "*/*", AcceptGzip = true };
        ServiceAnswerOf<DownloadStream> answer = await api.SendAsync(request,
            (response, _) => Task.FromResult(api.Files.Open(response, LaunchDarklyFaults.Service)), observer, cancellation).ConfigureAwait(false);
        return answer.IsRedirect
            ? await api.Files.OpenAsync(address, answer.Location, observer, cancellation).ConfigureAwait(false)
            : answer;
    }

    private void Require(ServiceAnswer answer, string doing)
    {
        if (answer.Status is 400 or 403 or 404 or 405 or 410 or 422 or 501)
            throw Unavailable($"it answered {answer.Reason} when asked to {doing}", answer.Status);
        if (!answer.IsSuccess)
            throw LaunchDarklyFaults.From(answer, doing, LaunchDarklyFaults.ViewAdvice);
    }

    private SyncFault Unavailable(string why, int? status = null) => new(FaultKind.ExportUnavailable,
        $"LaunchDarkly does not export segment '{segment.Key}' to this token: {why}.",
        "Exports need the action createSegmentExport and a plan that includes them; without an export, counts and single members can still be compared.")
    { Target = segment.Key, HttpStatus = status };

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? LastPart(string? address) => LocationId.Of(address, "exports");
}
