using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.OAuth;

/// <summary>Faults of the authorization server's error codes.</summary>
/// <remarks>Source: RFC 6749, sections 4.1.2.1 and 5.2.</remarks>
internal static class OAuthFaults
{
    private const string Again = "Use Connect-LDDestination with -OAuthClientId again.";

    /// <summary>The fault of an answer of the token endpoint that is no success.</summary>
    public static SyncFault From(ServiceAnswer answer, OAuthStage stage, OAuthClient client) => (answer.ErrorCode, stage, answer.Status) switch
    {
        ("invalid_client", _, _) or (_, _, 401) => UnknownClient(answer, client),
        ("invalid_grant", OAuthStage.Redeem, _) => Failed($"LaunchDarkly did not accept what the browser brought back ({answer.Reason}).",
            "Connect again, and finish the sign-in at once: it is valid for a short time only.", answer.Status),
        ("invalid_grant", OAuthStage.Refresh, _) => Ended($"LaunchDarkly does not renew its token ({answer.Reason})", answer.Status),
        ("unauthorized_client" or "unsupported_grant_type", OAuthStage.ClientSignIn, _) => Failed(
            $"OAuth client '{client.ClientId}' may not sign in by itself ({answer.Reason}).",
            "Allow it the client-credentials grant in LaunchDarkly, or leave -OAuthClientSecret out to sign in by a browser.", answer.Status),
        ("unauthorized_client" or "unsupported_grant_type", _, _) => Failed(
            $"OAuth client '{client.ClientId}' may not sign members in ({answer.Reason}).",
            "Allow it the authorization-code grant in LaunchDarkly, or use -OAuthClientSecret, with which the client signs in by itself.", answer.Status),
        ("invalid_scope", _, _) => Failed($"OAuth client '{client.ClientId}' may not have the access that a sync needs ({answer.Reason}).",
            "Allow it the scopes reader and writer in LaunchDarkly.", answer.Status),
        _ => StatusFaults.From(answer, LaunchDarklyFaults.Service, stage == OAuthStage.Refresh ? "renew the token of the sign-in" : "issue a token"),
    };

    /// <summary>The fault of an error that the browser brought back.</summary>
    /// <param name="error">The error code.</param>
    /// <param name="said">What the server says about it, cleaned; null for nothing.</param>
    /// <param name="client">As which application.</param>
    public static SyncFault FromBrowser(string error, string? said, OAuthClient client)
    {
        string because = said is null ? "" : $" ({said.TrimEnd('.')})";
        return error switch
        {
            "access_denied" => Failed($"The sign-in was denied in the browser{because}.",
                "Connect again and allow the access, or ask an administrator of LaunchDarkly."),
            "unauthorized_client" or "unsupported_response_type" => Failed($"OAuth client '{client.ClientId}' may not sign members in{because}.",
                "Allow it the authorization-code grant in LaunchDarkly, or use -OAuthClientSecret, with which the client signs in by itself."),
            "invalid_scope" => Failed($"OAuth client '{client.ClientId}' may not have the access that a sync needs{because}.",
                "Allow it the scopes reader and writer in LaunchDarkly."),
            "server_error" or "temporarily_unavailable" => new(FaultKind.ServiceUnavailable, $"LaunchDarkly could not sign anybody in{because}.", "Try again later."),
            _ => Failed($"LaunchDarkly refused the sign-in{because}.", "Check -OAuthClientId and how the client is registered in LaunchDarkly."),
        };
    }

    /// <summary>The fault of a sign-in that did not come about.</summary>
    public static SyncFault Failed(string message, string advice, int? status = null) => new(FaultKind.SignInFailed, message, advice) { HttpStatus = status };

    /// <summary>The fault of a sign-in that was good once.</summary>
    public static SyncFault Ended(string why, int? status = null) =>
        new(FaultKind.LaunchDarklyUnauthorized, $"The sign-in to LaunchDarkly has ended: {why}.", Again) { HttpStatus = status };

    /// <summary>The fault of a token that LaunchDarkly has just issued and does not take.</summary>
    public static SyncFault Refused(ServiceAnswer answer) => new(FaultKind.LaunchDarklyUnauthorized,
        $"LaunchDarkly refused the token that its own authorization server has just issued ({answer.Reason}).",
        "Check that the member and the OAuth client still have access to the account. " + Again) { HttpStatus = 401 };

    /// <summary>The fault of an answer that the token endpoint must not give.</summary>
    public static SyncFault Unreadable(string what, int status) => new(FaultKind.UnexpectedAnswer, $"LaunchDarkly's token endpoint answered with {what}.",
        "Check the address; a proxy or a sign-in page may answer in the service's place.") { HttpStatus = status };

    private static SyncFault UnknownClient(ServiceAnswer answer, OAuthClient client) => new(FaultKind.LaunchDarklyUnauthorized,
        client.ClientSecret is null
            ? $"LaunchDarkly does not accept the OAuth client '{client.ClientId}' without a secret ({answer.Reason})."
            : $"LaunchDarkly does not know the OAuth client '{client.ClientId}', or its secret is wrong ({answer.Reason}).",
        client.ClientSecret is null
            ? "Check -OAuthClientId and the region. To sign members in, the client has to be a public one; one with a secret signs in by itself, with -OAuthClientSecret."
            : "Check -OAuthClientId, -OAuthClientSecret and the region.") { HttpStatus = answer.Status };
}
