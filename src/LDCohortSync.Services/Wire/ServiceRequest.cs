using LDCohortSync.Services.Resilience;

namespace LDCohortSync.Services.Wire;

/// <summary>One request, which may be sent several times.</summary>
internal sealed record ServiceRequest
{
    /// <summary>Names the route for rate limits and in events, without any key in it.</summary>
    public required string Route { get; init; }

    /// <summary>Method.</summary>
    public RestSharp.Method Method { get; init; } = RestSharp.Method.Get;

    /// <summary>Where to, exactly as it goes on the wire.</summary>
    public required Uri Address { get; init; }

    /// <summary>What may be repeated.</summary>
    public RetryRule Rule { get; init; }

    /// <summary>What the header <c>Authorization</c> says; null when the connection's own headers, if any, say it.</summary>
    public Secret? Authorization { get; init; }

    /// <summary>A body of <see cref="MediaType"/>; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>What the body is: JSON in UTF-8, if nothing else is said.</summary>
    public string MediaType { get; init; } = "application/json";

    /// <summary>The name under which the body goes along as a file of a form; null for a body of its own.</summary>
    public string? FileName { get; init; }

    /// <summary>The other fields of that form.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> FormFields { get; init; } = [];

    /// <summary>The media types that are understood.</summary>
    public string Accept { get; init; } = "application/json";

    /// <summary>True to let the service send the body compressed; it is handed on as it comes.</summary>
    public bool AcceptGzip { get; init; }

    /// <summary>Is asked before each attempt, and throws when the request may no longer be made; null for one that always may.</summary>
    public Func<CancellationToken, ValueTask>? Confirm { get; init; }

    /// <summary>Takes out of what the service says about the request who it is about; null when it is about nobody.</summary>
    public Func<string, string>? Hide { get; init; }

    /// <summary>The address for events: no query, and no member key.</summary>
    public string ShownAddress { get; init; } = "";
}
