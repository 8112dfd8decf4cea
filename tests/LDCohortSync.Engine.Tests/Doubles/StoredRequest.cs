using LDCohortSync.Ports;

namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>A cohort request in <see cref="MemoryRequests"/>.</summary>
internal sealed record StoredRequest(long Number, CohortRequest Request, DateTimeOffset AskedAt)
{
    public string? RequestId { get; set; }

    public bool IsHeld { get; set; }
}
