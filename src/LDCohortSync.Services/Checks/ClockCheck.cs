using LDCohortSync.Ports;
using LDCohortSync.Services.Wire;

namespace LDCohortSync.Services.Checks;

/// <summary>This machine's clock is right: certificates, the ends of rate limits and leases are judged by it.</summary>
internal sealed class ClockCheck : ICheck
{
    private static readonly TimeSpan s_mostUnnoticed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_mostWorkable = TimeSpan.FromMinutes(5);

    public string Name => "Clock";

    public async Task<Finding> RunAsync(CheckScene scene, ISyncObserver observer, CancellationToken cancellation)
    {
        ServiceAnswerOf<CallerIdentityBody> answer = await scene.IdentityAsync(observer, cancellation).ConfigureAwait(false);
        if (answer.ClockLead is not { } lead)
            return Finding.Unknown("whether this machine's clock is right", "LaunchDarkly's answer has no Date header.");
        TimeSpan apart = lead.Duration();
        string detail = $"This machine's clock is {Words(apart)} {(lead > TimeSpan.Zero ? "behind" : "ahead of")} LaunchDarkly's.";
        const string Advice = "Set the clock, best by a time service (NTP).";
        return apart > s_mostWorkable ? Finding.Fail(detail, Advice)
            : apart > s_mostUnnoticed ? Finding.Warning(detail, Advice)
            : Finding.Pass("This machine's clock agrees with LaunchDarkly's.");
    }

    private static string Words(TimeSpan time) => time.TotalMinutes >= 2 ? $"{time.TotalMinutes:N0} minutes" : $"{time.TotalSeconds:N0} seconds";
}
