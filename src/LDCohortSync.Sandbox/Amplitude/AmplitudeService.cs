using System.Text;
using Microsoft.AspNetCore.Http;

namespace LDCohortSync.Sandbox;

/// <summary>Amplitude's Behavioral Cohorts API: list, usage, request, status, file.</summary>
internal sealed class AmplitudeService(SandboxState state, FileHost files)
{
    private readonly CohortJobs _jobs = new(state);

    public Task ServeAsync(HttpContext context, RequestTarget target)
    {
        string? denial = Deny(context.Request, out int status);
        if (denial is not null)
        {
            if (status == StatusCodes.Status401Unauthorized)
            {
                context.Response.Headers.WWWAuthenticate = "Basic realm=\"Amplitude\"";
            }

            return ErrorAsync(context, status, null, denial);
        }

        SandboxBehavior behavior = state.Behavior;
        if (behavior.EnforceAmplitudeLimits && state.Requests.Unanswered(SandboxService.Amplitude) > behavior.AmplitudeConcurrentRequests)
        {
            return ErrorAsync(context, StatusCodes.Status429TooManyRequests, "too_many_requests", $"Exceeded {behavior.AmplitudeConcurrentRequests} concurrent requests");
        }

        if (!HttpMethods.IsGet(context.Request.Method))
        {
            return ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, "method_not_allowed", "This endpoint answers GET only");
        }

        if (target.Is("api", "3", "cohorts"))
        {
            return ListAsync(context);
        }

        if (target.Is("api", "3", "cohorts", "usage"))
        {
            return UsageAsync(context);
        }

        if (target.Is("api", "5", "cohorts", "request", null))
        {
            return StartAsync(context, target.Parts[4]);
        }

        if (target.Is("api", "5", "cohorts", "request-status", null))
        {
            return StatusAsync(context, target.Parts[4]);
        }

        return target.Is("api", "5", "cohorts", "request", null, "file")
            ? FileAsync(context, target.Parts[4])
            : ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", "No such endpoint");
    }

    // The body of an error (Amplitude docs, "Behavioral Cohorts API"); a wrong key has no message, only metadata.details.
    private static Task ErrorAsync(HttpContext context, int status, string? type, string details) => JsonAnswers.WriteAsync(context, status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteNumber("http_code", status);
        writer.WriteString("type", type ?? "unspecified");
        if (type is not null)
        {
            writer.WriteString("message", details);
        }

        writer.WriteStartObject("metadata");
        writer.WriteString("details", details);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    private static Task WriteJobAsync(HttpContext context, int status, CohortJob job, string? asyncStatus) => JsonAnswers.WriteAsync(context, status, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("request_id", job.RequestId);
        writer.WriteString("cohort_id", job.Cohort.Id);
        if (asyncStatus is not null)
        {
            writer.WriteString("async_status", asyncStatus);
        }

        writer.WriteEndObject();
    });

    private string? Deny(HttpRequest request, out int status)
    {
        status = StatusCodes.Status401Unauthorized;
        string authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return "Missing Basic authorization";
        }

        status = StatusCodes.Status403Forbidden;
        byte[] expected = Encoding.UTF8.GetBytes($"{state.Credentials.AmplitudeApiKey}:{state.Credentials.AmplitudeSecretKey}");
        byte[] given = new byte[authorization.Length];
        return Convert.TryFromBase64String(authorization[6..].Trim(), given, out int length) && given.AsSpan(0, length).SequenceEqual(expected)
            ? null
            : "Invalid API/Secret Key combination";
    }

    private Task ListAsync(HttpContext context)
    {
        bool withSyncs = string.Equals(context.Request.Query["includeSyncInfo"], "true", StringComparison.OrdinalIgnoreCase);
        bool withArchived = state.Behavior.ListArchivedCohorts;
        return JsonAnswers.WriteAsync(
            context,
            StatusCodes.Status200OK,
            writer => CohortListing.Write(writer, state.Cohorts.Where(cohort => cohort.Published && (withArchived || !cohort.Archived)), withSyncs));
    }

    private Task UsageAsync(HttpContext context) => JsonAnswers.WriteAsync(context, StatusCodes.Status200OK, writer =>
    {
        SandboxBehavior behavior = state.Behavior;
        writer.WriteStartObject();
        if (behavior.UsageForm == UsageForm.Flat)
        {
            writer.WriteNumber("limit", behavior.DownloadQuota);
            writer.WriteNumber("count", state.DownloadsUsed);
        }
        else
        {
            DateTimeOffset now = state.TimeProvider.GetUtcNow();
            writer.WriteStartObject("rest_download");
            writer.WriteNumber("limit", behavior.DownloadQuota);
            writer.WriteNumber("usage", state.DownloadsUsed);
            writer.WriteString("resets_at", new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    private Task StartAsync(HttpContext context, string cohortId)
    {
        SandboxCohort? cohort = state.FindCohort(cohortId);
        if (cohort is null)
        {
            return ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", $"Cohort {cohortId} not found");
        }

        // Several properties are given by repeating propKeys; without any, all properties come.
        IReadOnlyList<string>? properties = null;
        if (string.Equals(context.Request.Query["props"], "1", StringComparison.Ordinal))
        {
            string[] keys = [.. context.Request.Query["propKeys"].Where(key => !string.IsNullOrEmpty(key)).Select(key => key ?? string.Empty)];
            properties = keys.Length > 0 ? keys : cohort.CurrentMembers.PropertyNames;
        }

        CohortJob? job = _jobs.Start(cohort, properties, out string? limit);
        if (job is null)
        {
            return ErrorAsync(context, StatusCodes.Status429TooManyRequests, "too_many_requests", limit ?? "Too many requests");
        }

        // Asking for the members computes the cohort anew.
        cohort.LastComputed = state.TimeProvider.GetUtcNow();
        cohort.Finished = true;
        return WriteJobAsync(context, StatusCodes.Status202Accepted, job, null);
    }

    private Task StatusAsync(HttpContext context, string requestId)
    {
        CohortJob? job = _jobs.Find(requestId);
        if (job is null)
        {
            return ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", $"Request {requestId} not found");
        }

        return !JobStatus.IsStalled(context) && job.Poll()
            ? WriteJobAsync(context, StatusCodes.Status200OK, job, "JOB COMPLETED")
            : WriteJobAsync(context, StatusCodes.Status202Accepted, job, "JOB INPROGRESS");
    }

    private async Task FileAsync(HttpContext context, string requestId)
    {
        CohortJob? job = _jobs.Find(requestId);
        if (job is null)
        {
            await ErrorAsync(context, StatusCodes.Status404NotFound, "not_found", $"Request {requestId} not found").ConfigureAwait(false);
            return;
        }

        if (!job.IsComplete)
        {
            await ErrorAsync(context, StatusCodes.Status400BadRequest, "bad_request", $"Request {requestId} is in progress").ConfigureAwait(false);
            return;
        }

        SandboxBehavior behavior = state.Behavior;
        CohortFileForm form = job.Cohort.FileForm ?? behavior.FileForm;
        GzipForm gzip = job.Cohort.Gzip ?? behavior.Gzip;
        if (form == CohortFileForm.Redirect || (form == CohortFileForm.BySize && job.RowCount >= behavior.RedirectRows))
        {
            files.Publish(job.FilePath, file => job.WriteFileAsync(file, gzip));
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = files.Link(job.FilePath, job.Cohort.TakeExpiredLink());
            return;
        }

        await job.WriteFileAsync(context, gzip).ConfigureAwait(false);
    }
}
