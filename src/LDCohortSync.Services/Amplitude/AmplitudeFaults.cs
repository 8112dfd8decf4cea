using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services;

/// <summary>Faults of Amplitude's statuses.</summary>
internal static class AmplitudeFaults
{
    public const string Service = "Amplitude";

    /// <summary>The fault of an answer that is no success.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="doing">What was tried, as in "Amplitude refused to …".</param>
    public static SyncFault From(ServiceAnswer answer, string doing) => answer.Status switch
    {
        401 or 403 => new(FaultKind.AmplitudeUnauthorized,
            $"Amplitude refused the API key and secret key ({answer.Reason}).",
            "Check -AmplitudeCredential (API key as user name, secret key as password) and the region: keys of one region are not valid in the other.")
        { HttpStatus = answer.Status },
        _ => StatusFaults.From(answer, Service, doing),
    };

    /// <summary>The fault of an answer about a request that was made before; one that Amplitude does not know ends it.</summary>
    /// <remarks>Amplitude does not document what it answers after a request's seven days; 400, 404 and 410 are what can be meant.</remarks>
    public static SyncFault OfRequest(ServiceAnswer answer, string doing) => EndingUnknown(From(answer, doing), answer);

    /// <summary>The fault of the file host; a file that is gone ends the request.</summary>
    public static SyncFault OfFile(ServiceAnswer answer) =>
        EndingUnknown(StatusFaults.From(answer, "Amplitude's file host", "hand out the file of the cohort"), answer);

    /// <summary>The fault of a cohort that Amplitude does not know.</summary>
    public static SyncFault NoSuchCohort(string cohortId, ServiceAnswer answer) => new(FaultKind.CohortNotFound,
        $"Amplitude has no cohort '{cohortId}' in this project ({answer.Reason}).",
        "List the cohorts with Get-AmplitudeCohort; the id is the last part of the cohort's address.")
    { Target = cohortId, HttpStatus = answer.Status };

    private static SyncFault EndingUnknown(SyncFault fault, ServiceAnswer answer) => answer.Status is not (400 or 404 or 410)
        ? fault
        : new(fault.Kind, fault.Message, fault.Advice) { HttpStatus = answer.Status, EndsRequest = true };
}
