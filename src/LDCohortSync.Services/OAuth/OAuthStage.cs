namespace LDCohortSync.Services.OAuth;

/// <summary>What a token was asked for with.</summary>
internal enum OAuthStage
{
    /// <summary>What the browser brought back.</summary>
    Redeem,

    /// <summary>The client's own secret.</summary>
    ClientSignIn,

    /// <summary>A refresh token.</summary>
    Refresh,
}
