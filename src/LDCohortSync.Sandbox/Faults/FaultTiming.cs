namespace LDCohortSync.Sandbox;

/// <summary>When a fault comes: before the service carries the request out, or after.</summary>
public enum FaultTiming
{
    /// <summary>The service never sees a request that the fault answers or cuts; it sees one whose answer is only delayed or disturbed.</summary>
    Before,

    /// <summary>The service carries the request out, then the answer is replaced, lost, cut or held: the acknowledgement that never arrives.</summary>
    After,
}
