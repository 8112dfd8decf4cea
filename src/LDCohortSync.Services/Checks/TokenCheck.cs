using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>The access token is valid, and outlives a colleague.</summary>
internal sealed class TokenCheck : ICheck
{
    public string Name => "Token";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<CallerIdentityBody> answer = await scene.IdentityAsync(observer, cancellation).ConfigureAwait(false);
        if (answer.Content is not { } caller)
            throw LaunchDarklyFaults.From(answer, "identify the access token", LaunchDarklyFaults.ViewAdvice);
        string name = string.IsNullOrEmpty(caller.TokenName) ? "without a name" : $"'{caller.TokenName}'";
        return caller.ServiceToken switch
        {
            true => Finding.Pass($"LaunchDarkly accepts the service token {name}."),
            false => Finding.Warning($"LaunchDarkly accepts the personal token {name}. It ends with the account of its member, and changes with what the member may.",
                "For what runs unattended, make a service token."),
            null => Finding.Pass($"LaunchDarkly accepts the access token {name}. It does not tell whether it is a service token."),
        };
    }
}
