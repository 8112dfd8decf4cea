using System.Globalization;
using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.OAuth;

/// <summary>Signs a member in through a browser: authorization code with PKCE, and a redirect to this machine.</summary>
/// <remarks>Sources: RFC 6749, section 4.1; RFC 7636; RFC 8252; RFC 9207.</remarks>
internal sealed class MemberSignIn(OAuthConnection connection, OAuthServer server, OAuthClient client)
{
    /// <summary>Runs it to its end.</summary>
    /// <exception cref="SyncFault">The member did not sign in.</exception>
    public async Task<TokenSet> RunAsync(TokenEndpoint tokens, ISyncObserver observer, CancellationToken cancellation)
    {
        ProofKey proof = new();
        connection.Secrets.Add(proof.Verifier.Reveal());
        string state = ProofKey.RandomText();
        CallbackAnswer answer;
        string redirectUri;
        CallbackListener listener = new(client.RedirectPort, state, connection.Settings.TimeProvider);
        await using (listener.ConfigureAwait(false))
        {
            redirectUri = listener.RedirectUri;
            answer = await AskAsync(listener, Address(redirectUri, state, proof.Challenge), observer, cancellation).ConfigureAwait(false);
        }

        // An answer of another server, slipped in, would send this one's proof to it (RFC 9207, section 2.4).
        if (answer.Issuer is { } issuer ? issuer != server.Issuer : server.SendsIssuer)
        {
            throw OAuthFaults.Failed("The answer that the browser brought back does not come from the authorization server that was asked.",
                "Nothing of it was used. Connect again; if it stays so, check what stands between this machine and LaunchDarkly.");
        }

        if (answer.Error is { } error)
            throw OAuthFaults.FromBrowser(error, answer.Description is null ? null : ProblemText.Shorten(answer.Description, connection.Redactor), client);
        connection.Secrets.Add(answer.Code!.Reveal());
        return await tokens.RedeemAsync(answer.Code, proof.Verifier, redirectUri, observer, cancellation).ConfigureAwait(false);
    }

    private async Task<CallbackAnswer> AskAsync(CallbackListener listener, Uri address, ISyncObserver observer, CancellationToken cancellation)
    {
        using CancellationTokenSource deadline = new(client.SignInDeadline, connection.Settings.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            bool isOpen = client.OpenBrowser is not null && await client.OpenBrowser(address, either.Token).ConfigureAwait(false);
            observer.On(isOpen
                ? new SyncEvent.Note($"Waiting for the sign-in in the browser, at {address.AbsoluteUri}")
                : new SyncEvent.Warning(string.Create(CultureInfo.InvariantCulture,
                    $"To sign in to LaunchDarkly, open this address in a browser on this machine within {client.SignInDeadline.TotalMinutes:0.#} minutes: {address.AbsoluteUri}")));
            return await listener.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw OAuthFaults.Failed(string.Create(CultureInfo.InvariantCulture, $"Nobody signed in to LaunchDarkly within {client.SignInDeadline.TotalMinutes:0.#} minutes."),
                $"Connect again. If LaunchDarkly showed an error, register the redirect address {listener.RedirectUri} for the OAuth client, and give its port as -OAuthRedirectPort.");
        }
    }

    private Uri Address(string redirectUri, string state, string challenge)
    {
        List<(string Name, string Value)> query =
        [
            ("response_type", "code"), ("client_id", client.ClientId), ("redirect_uri", redirectUri), ("state", state),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ];
        IReadOnlyList<string> scopes = server.ScopesFor(client);
        if (scopes.Count > 0)
            query.Add(("scope", string.Join(' ', scopes)));
        string endpoint = server.Authorization!.AbsoluteUri;
        // A query that the endpoint has of its own stays (RFC 6749, section 3.1).
        return new(endpoint + (server.Authorization.Query.Length > 0 ? "&" : "?") + string.Join('&', query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}")));
    }
}
