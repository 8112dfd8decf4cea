using System.Net.Sockets;
using System.Security.Authentication;
using LDCohortSync.Services.Wire;
using Polly;

namespace LDCohortSync.Services.Resilience;

/// <summary>Judges one attempt.</summary>
internal static class AttemptVerdict
{
    public enum Kind
    {
        /// <summary>It stands as it is.</summary>
        Final,

        /// <summary>It failed for now, and surely did nothing.</summary>
        DidNothing,

        /// <summary>It failed for now, and may have done its work.</summary>
        Doubtful,
    }

    public static Kind Of(Outcome<object> outcome) => outcome switch
    {
        { Exception: { } exception } => Of(exception),
        { Result: ServiceAnswer answer } => Of(answer.Status),
        _ => Kind.Final,
    };

    /// <summary>Says in a few words what happened.</summary>
    public static string Describe(Outcome<object> outcome) => outcome switch
    {
        { Exception: { } exception } => ReachFaults.Describe(exception),
        { Result: ServiceAnswer answer } => answer.StatusText,
        _ => "no answer",
    };

    private static Kind Of(int status) => status switch
    {
        409 or 429 => Kind.DidNothing,
        // "Not implemented" and "version not supported" do not pass by waiting.
        501 or 505 => Kind.Final,
        408 or >= 500 => Kind.Doubtful,
        _ => Kind.Final,
    };

    private static Kind Of(Exception exception) => exception switch
    {
        // A certificate that is not trusted now is not trusted in a second either.
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException } => Kind.Final,
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
        } => Kind.DidNothing,
        ConnectTimeoutException => Kind.DidNothing,
        HttpRequestException or IOException or SocketException or TimeoutException => Kind.Doubtful,
        _ => Kind.Final,
    };
}
