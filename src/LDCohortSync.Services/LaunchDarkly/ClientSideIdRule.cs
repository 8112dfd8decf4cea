namespace LDCohortSync.Services;

/// <summary>What a client-side ID looks like, and what is easily taken for one.</summary>
/// <remarks>Source: LaunchDarkly docs, "Keys": the client-side ID is the environment's id, SDK and mobile keys have prefixes.</remarks>
public static class ClientSideIdRule
{
    private const int Digits = 24;
    private const string Wanted =
        "Give the client-side ID of the environment: 24 hexadecimal digits, in LaunchDarkly under Project settings > Environments.";

    /// <summary>Makes sure that a text can be a client-side ID.</summary>
    /// <param name="clientSideId">The text. It is not repeated in the message when it is a key.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidClientSideId"/>.</exception>
    public static void Check(string clientSideId)
    {
        string? objection = clientSideId switch
        {
            null or "" => "The client-side ID is empty.",
            _ when StartsLike(clientSideId, "sdk-") => "This is a server-side SDK key, which is secret, and not a client-side ID.",
            _ when StartsLike(clientSideId, "mob-") => "This is a mobile key, which is secret, and not a client-side ID.",
            _ when StartsLike(clientSideId, "api-") => "This is an API access token, which is secret, and not a client-side ID.",
            _ when clientSideId.Length != Digits => $"A client-side ID has {Digits} hexadecimal digits; this text has {clientSideId.Length} characters.",
            _ when !clientSideId.All(char.IsAsciiHexDigit) => "A client-side ID has hexadecimal digits only (0-9, a-f); this text has others.",
            _ => null,
        };
        if (objection is not null)
            throw new SyncFault(FaultKind.InvalidClientSideId, objection, Wanted) { Target = "ClientSideId" };
    }

    private static bool StartsLike(string text, string prefix) => text.TrimStart().StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
