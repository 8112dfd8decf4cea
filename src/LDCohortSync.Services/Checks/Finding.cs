namespace LDCohortSync.Services.Checks;

/// <summary>What a check found.</summary>
internal sealed record Finding(CheckStatus Status, string Detail, string? Advice = null)
{
    public static Finding Pass(string detail) => new(CheckStatus.Pass, detail);

    public static Finding Warning(string detail, string advice) => new(CheckStatus.Warning, detail, advice);

    public static Finding Fail(string detail, string advice) => new(CheckStatus.Fail, detail, advice);

    /// <summary>For what LaunchDarkly does not tell this token, which says nothing about whether syncs work.</summary>
    public static Finding Unknown(string what, string why, string? advice = null) => new(CheckStatus.Warning, $"It can't be known {what}: {why}", advice);
}
