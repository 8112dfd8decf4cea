namespace LDCohortSync.Sandbox;

/// <summary>
/// A rule that disturbs requests: which ones, from which on, how often, and how. Rules are asked in the order in which they were
/// armed, and the first one that is due acts alone. A rule counts a request as a match only if no earlier rule acted on it, so
/// several rules for the same path act one after the other, like a script.
/// </summary>
/// <remarks>
/// <para>
/// The same fields in camel case are the body of <c>POST /sandbox/faults</c> (one rule or an array) and the elements of the file
/// of <c>serve --faults</c> (an array; comments and trailing commas are allowed there). Enumerations are written by name, such as
/// <c>"service": "launchDarkly"</c>. A field that is unknown, given twice, out of range or without effect is an error.
/// </para>
/// <para>
/// What a rule does, in this order: it waits (<see cref="DelayMilliseconds"/>, <see cref="Hang"/>); the service carries the
/// request out, unless the rule answers or cuts before that; the answer is replaced (<see cref="Status"/>,
/// <see cref="ExpiredLink"/>), packed (<see cref="Gzip"/>), given other headers (<see cref="Headers"/>), shortened
/// (<see cref="EndAfterBytes"/>, <see cref="AbortAfterBytes"/>) and sent, in one piece or in drops
/// (<see cref="DripBytes"/>). With <see cref="FaultTiming.After"/> the waiting comes behind the carrying out.
/// </para>
/// </remarks>
public sealed record SandboxFault
{
    /// <summary>A name for messages and lists, or <see langword="null"/>.</summary>
    public string? Name { get; init; }

    /// <summary>The service, or <see langword="null"/> for each.</summary>
    public SandboxService? Service { get; init; }

    /// <summary>The method, or <see langword="null"/> for each.</summary>
    public string? Method { get; init; }

    /// <summary>
    /// The path exactly as sent, with <c>*</c> for any run of characters; <see langword="null"/> for each path.
    /// A pattern with a question mark is compared with path and query.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>A .NET regular expression that has to occur in path and query; <see langword="null"/> for each.</summary>
    public string? PathRegex { get; init; }

    /// <summary>How many matches go through undisturbed first.</summary>
    public int After { get; init; }

    /// <summary>How often the rule acts, 1 or more.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether the rule acts for ever, in place of <see cref="Times"/>.</summary>
    public bool Always { get; init; }

    /// <summary>
    /// The numbers of the matches on which the rule acts, 1 for the first, in place of <see cref="After"/> and
    /// <see cref="Times"/>; <see langword="null"/> for those.
    /// </summary>
    public IReadOnlyList<int>? Calls { get; init; }

    /// <summary>Whether it acts before or after the request is carried out.</summary>
    public FaultTiming Timing { get; init; }

    /// <summary>How long to wait first, in milliseconds of the sandbox's clock.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>Holds the request until <see cref="ArmedFault.Release"/>.</summary>
    public bool Hang { get; init; }

    /// <summary>
    /// How often the request is carried out, 1 to 10. With 2 it is delivered twice, as by a proxy that repeats it, and the client
    /// gets the second answer. Together with <see cref="Abort"/> and <see cref="FaultTiming.After"/> it gets none.
    /// </summary>
    public int Deliveries { get; init; } = 1;

    /// <summary>The status to answer with, or <see langword="null"/> to leave the answer to the service.</summary>
    public int? Status { get; init; }

    /// <summary>
    /// Headers of the answer, of the service's own one too; <see langword="null"/> as a value takes a header away. Times are
    /// written relative to the sandbox's clock: <c>{now+2s:epochms}</c>, <c>{now-10m:epoch}</c>, <c>{now+1d:httpdate}</c>,
    /// <c>{now:iso}</c>, with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c> as unit. They are filled in when the answer goes out.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }

    /// <summary>
    /// The body that goes with <see cref="Status"/>. Its Content-Type is <c>application/json</c> unless <see cref="Headers"/> says
    /// otherwise.
    /// </summary>
    public string? Body { get; init; }

    /// <summary>Packs the body of the answer first, which the service then has to leave plain; <see langword="null"/> leaves it as it is.</summary>
    public GzipForm? Gzip { get; init; }

    /// <summary>Resets the connection without an answer.</summary>
    public bool Abort { get; init; }

    /// <summary>
    /// Breaks the answer off behind so many bytes of its body, or before its end by a negative number; at its end at the latest,
    /// where the mark of the end is missing. <see langword="null"/> for no such thing.
    /// </summary>
    public long? AbortAfterBytes { get; init; }

    /// <summary>
    /// With <see cref="AbortAfterBytes"/>: resets the connection, so that even bytes that were sent may be lost. Otherwise it is
    /// closed, and the bytes before the break arrive.
    /// </summary>
    public bool Reset { get; init; }

    /// <summary>
    /// Ends the answer behind so many bytes of its body, or before its end by a negative number, as if that were all of it:
    /// nothing on the connection tells the client that something is missing. <see langword="null"/> for no such thing.
    /// </summary>
    public long? EndAfterBytes { get; init; }

    /// <summary>
    /// Announces a Content-Length: with <see cref="EndAfterBytes"/> that of the bytes that come, with
    /// <see cref="AbortAfterBytes"/> that of the whole body, of which fewer come.
    /// </summary>
    public bool AnnounceLength { get; init; }

    /// <summary>Sends the body in drops of so many bytes; 0 for one piece. Goes with <see cref="DripMilliseconds"/>.</summary>
    public int DripBytes { get; init; }

    /// <summary>The pause before each drop, in milliseconds of the sandbox's clock.</summary>
    public int DripMilliseconds { get; init; }

    /// <summary>
    /// Answers as the file host does when a link has expired: 403 and <c>AccessDenied</c>, or with <see cref="Status"/> 404
    /// <c>NoSuchKey</c>, both in XML. Matches requests to the file host only.
    /// </summary>
    public bool ExpiredLink { get; init; }

    /// <summary>
    /// The job is not ready, however often it is asked about, and does not come nearer to its end: Amplitude's
    /// <c>JOB INPROGRESS</c>, or the state in which LaunchDarkly's export or import is. Matches requests for the status of a job only. Use it
    /// together with <see cref="Always"/> for a job that never completes.
    /// </summary>
    public bool StalledJob { get; init; }

    /// <summary>
    /// An action that the token's policy does not allow: <c>viewProject</c>, <c>createSegment</c>, <c>updateIncluded</c>,
    /// <c>updateExcluded</c>, <c>updateName</c>, <c>updateDescription</c>, <c>updateTags</c>, <c>deleteSegment</c>, <c>createSegmentExport</c>,
    /// <c>bypassRequiredSegmentApproval</c>, or <c>createApprovalRequest</c> and its like with review, apply and delete. For a role that
    /// lasts there is <see cref="SandboxBehavior.DeniedActions"/>. Matches LaunchDarkly's requests that may need it, and those that do need it get 403 in
    /// LaunchDarkly's form, which names action and resource (an ingestion needs <c>createSegment</c> only when it makes the segment).
    /// </summary>
    public string? MissingAction { get; init; }

    /// <summary>A fault that answers by itself.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body, or <see langword="null"/>.</param>
    /// <param name="headers">Headers, or <see langword="null"/>.</param>
    /// <returns>The fault; say with <c>with</c> which requests it is for.</returns>
    public static SandboxFault Answer(int status, string? body = null, IReadOnlyDictionary<string, string?>? headers = null) =>
        new() { Status = status, Body = body, Headers = headers };

    /// <summary>
    /// A fault that refuses a patch of a segment as one that lost against another (LaunchDarkly API docs, "Errors": 409
    /// <c>optimistic_locking_error</c>). Nothing is changed.
    /// </summary>
    /// <param name="times">How many patches it refuses.</param>
    /// <returns>The fault.</returns>
    public static SandboxFault LostLock(int times = 1) => new()
    {
        Service = SandboxService.LaunchDarkly,
        Method = "PATCH",
        Path = "/api/v2/segments/*",
        Times = times,
        Status = 409,
        Body = """{"code":"optimistic_locking_error","message":"Conflict. Optimistic lock error. Try again later."}""",
    };

    /// <summary>A fault that resets the connection without an answer.</summary>
    /// <param name="timing">Before or after the request is carried out.</param>
    /// <returns>The fault.</returns>
    public static SandboxFault Cut(FaultTiming timing = FaultTiming.Before) => new() { Abort = true, Timing = timing };

    /// <summary>A fault that breaks the answer off within its body.</summary>
    /// <param name="bytes">How many bytes of the body arrive.</param>
    /// <returns>The fault.</returns>
    public static SandboxFault Truncate(long bytes) => new() { AbortAfterBytes = bytes };

    /// <summary>A fault that holds the request until it is released.</summary>
    /// <param name="timing">Before or after the request is carried out.</param>
    /// <returns>The fault.</returns>
    public static SandboxFault Hold(FaultTiming timing = FaultTiming.Before) => new() { Hang = true, Timing = timing };

    /// <summary>A fault that only delays.</summary>
    /// <param name="milliseconds">How long.</param>
    /// <returns>The fault.</returns>
    public static SandboxFault Delay(int milliseconds) => new() { DelayMilliseconds = milliseconds };
}
