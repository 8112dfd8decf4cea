using System.Net.Sockets;
using System.Security.Authentication;

namespace LDCohortSync.Services.Wire;

/// <summary>Puts what goes wrong below HTTP into words.</summary>
internal static class ReachFaults
{
    public static bool IsFromTheNetwork(Exception exception) =>
        exception is HttpRequestException or IOException or SocketException or TimeoutException or ConnectTimeoutException;

    /// <summary>A few words, for events.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        ConnectTimeoutException => "connection timed out",
        TimeoutException => "timeout",
        HttpRequestException http => http.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => "host name not found",
            HttpRequestError.SecureConnectionError => "no secure connection",
            HttpRequestError.ProxyTunnelError => "refused by the proxy",
            HttpRequestError.ConnectionError => Refused(http) ? "connection refused" : "no connection",
            _ => "connection lost",
        },
        _ => "connection lost",
    };

    /// <summary>The fault of a request that got no answer.</summary>
    public static SyncFault From(Exception exception, string service, Uri address)
    {
        string host = address.Authority;
        (FaultKind kind, string message, string advice) = exception switch
        {
            ConnectTimeoutException => (FaultKind.ServiceUnreachable, $"{service} at {host} can't be reached: the connection timed out.",
                "Check the network, the firewall and the proxy (HTTPS_PROXY)."),
            TimeoutException => (FaultKind.ServiceTimeout, $"{service} at {host} did not answer in time. {exception.Message}",
                "Try again later."),
            HttpRequestException http => From(http, service, host),
            _ => Lost(service, host),
        };
        return new(kind, message, advice, exception) { Target = host };
    }

    private static (FaultKind Kind, string Message, string Advice) From(HttpRequestException http, string service, string host) =>
        http.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => (FaultKind.ServiceUnreachable,
                $"{service} can't be reached: DNS does not know the host '{host}'.",
                "Check the address or the region, and the network of this machine."),
            HttpRequestError.SecureConnectionError => (FaultKind.ServiceUnreachable,
                $"{service} at {host} can't be reached: no secure connection (TLS) came about{Because(http)}.",
                "Check the address, this machine's clock, and whether a proxy replaces certificates."),
            HttpRequestError.ProxyTunnelError => (FaultKind.ServiceUnreachable,
                $"{service} at {host} can't be reached: the proxy refused the connection.",
                "Check the proxy (HTTPS_PROXY, NO_PROXY) and what it lets through."),
            HttpRequestError.ConnectionError when Refused(http) => (FaultKind.ServiceUnreachable,
                $"{service} at {host} can't be reached: the connection was refused, so nothing listens there.",
                "Check the address and its port."),
            HttpRequestError.ConnectionError => (FaultKind.ServiceUnreachable,
                $"{service} at {host} can't be reached: no connection came about.",
                "Check the network, the firewall and the proxy (HTTPS_PROXY)."),
            _ => Lost(service, host),
        };

    private static (FaultKind Kind, string Message, string Advice) Lost(string service, string host) =>
        (FaultKind.ServiceUnreachable, $"{service} at {host} broke the connection off before its answer was complete.",
            "Try again later; if it stays so, check the proxy and the firewall.");

    private static bool Refused(HttpRequestException http) =>
        http.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    private static string Because(HttpRequestException http) =>
        http.InnerException is AuthenticationException ? ": the certificate is not trusted or does not fit the name" : "";
}
