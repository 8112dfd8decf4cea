using System.Net;

namespace LDCohortSync.Services;

/// <summary>Public base addresses of the services, and the rule for addresses that users give.</summary>
/// <remarks>Sources: LaunchDarkly docs, "Using the LaunchDarkly REST API"; Amplitude docs, "Behavioral Cohorts API".</remarks>
public static class ServiceUris
{
    /// <summary>LaunchDarkly's commercial instance.</summary>
    public static readonly Uri LaunchDarklyUS = new("https://app.launchdarkly.com");

    /// <summary>LaunchDarkly's instance in the European Union.</summary>
    public static readonly Uri LaunchDarklyEU = new("https://app.eu.launchdarkly.com");

    /// <summary>LaunchDarkly's federal instance.</summary>
    public static readonly Uri LaunchDarklyFederal = new("https://app.launchdarkly.us");

    /// <summary>Amplitude's data center in the United States.</summary>
    public static readonly Uri AmplitudeUS = new("https://amplitude.com");

    /// <summary>Amplitude's data center in the European Union.</summary>
    public static readonly Uri AmplitudeEU = new("https://analytics.eu.amplitude.com");

    /// <summary>
    /// Makes sure that secrets may be sent to an address: https, or http to this machine (<c>localhost</c>, 127.0.0.0/8, ::1),
    /// without user name, query and fragment.
    /// </summary>
    /// <param name="uri">The address.</param>
    /// <param name="parameterName">The parameter that it came from, for the message.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InsecureUri"/>.</exception>
    public static void RequireSecure(Uri uri, string parameterName)
    {
        string? objection = ObjectionTo(uri);
        if (objection is not null)
        {
            throw new SyncFault(FaultKind.InsecureUri, $"The address given with -{parameterName} can't be used: {objection}.",
                "Give an address such as https://app.example.com; plain http is for this machine only.") { Target = parameterName };
        }
    }

    /// <summary>True for http on this machine, where nobody can listen in on the way.</summary>
    internal static bool IsLoopbackHttp(Uri uri) => uri.IsAbsoluteUri && uri.Scheme == Uri.UriSchemeHttp && IsLoopback(uri);

    /// <summary>True for <c>localhost</c>, 127.0.0.0/8 and ::1, and for no other name.</summary>
    internal static bool IsLoopback(Uri uri) =>
        uri.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.IdnHost, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static string? ObjectionTo(Uri uri)
    {
        if (!uri.IsAbsoluteUri)
            return "it has no scheme and host";
        if (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
            return $"its scheme is '{uri.Scheme}' and not https";
        if (uri.UserInfo.Length > 0)
            return "it holds a user name or password";
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.OriginalString.AsSpan().IndexOfAny('?', '#') >= 0)
            return "it has a query or a fragment";
        if (uri.Scheme == Uri.UriSchemeHttp && !IsLoopback(uri))
            return $"it is plain http to '{uri.Host}', so keys would travel readable";
        return null;
    }
}
