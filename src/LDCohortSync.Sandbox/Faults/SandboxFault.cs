namespace LDCohortSync.Sandbox;

/// <summary>
/// A rule that disturbs requests: which ones, from which on, how often, and how. Rules are asked in the order in which they were
/// armed, and the first one that is due acts alone. A rule counts a request as a match only if no earlier rule acted on it, so
/// several rules for the same path act one after the other, like a script.
/// </summary>
/// <remarks>
/// A delay comes first and goes together with every effect. Of the effects, the first of this list counts: hang, abort,
/// abort after bytes, status. The fields in camel case are the body of <c>POST /sandbox/faults</c>.
/// </remarks>
public sealed record SandboxFault
{
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

    /// <summary>How often the rule acts; <see cref="int.MaxValue"/> for always.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether it acts before or after the request is carried out.</summary>
    public FaultTiming Timing { get; init; }

    /// <summary>The status to answer with, or <see langword="null"/> to leave the answer to the service.</summary>
    public int? Status { get; init; }

    /// <summary>Headers of that answer.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>The body of that answer. Its Content-Type is <c>application/json</c> unless <see cref="Headers"/> says otherwise.</summary>
    public string? Body { get; init; }

    /// <summary>How long to wait first, in milliseconds of the sandbox's clock.</summary>
    public int DelayMilliseconds { get; init; }

    /// <summary>Cuts the connection without an answer.</summary>
    public bool Abort { get; init; }

    /// <summary>Cuts the connection after so many bytes of the body, or <see langword="null"/>.</summary>
    public long? AbortAfterBytes { get; init; }

    /// <summary>Holds the request until <see cref="ArmedFault.Release"/>.</summary>
    public bool Hang { get; init; }

    /// <summary>A fault that answers by itself.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The body, or <see langword="null"/>.</param>
    /// <param name="headers">Headers, or <see langword="null"/>.</param>
    /// <returns>The fault; say with <c>with</c> which requests it is for.</returns>
    public static SandboxFault Answer(int status, string? body = null, IReadOnlyDictionary<string, string>? headers = null) =>
        new() { Status = status, Body = body, Headers = headers };

    /// <summary>A fault that cuts the connection without an answer.</summary>
    /// <param name="timing">Before or after the request is carried out.</param>
    /// <returns>The fault.</returns>
    public static SandboxFault Cut(FaultTiming timing = FaultTiming.Before) => new() { Abort = true, Timing = timing };

    /// <summary>A fault that cuts the connection within the body of the answer.</summary>
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
