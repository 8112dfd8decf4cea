namespace LDCohortSync;

/// <summary>One Amplitude cohort, as the Behavioral Cohorts API lists it. Its members are not part of it.</summary>
/// <remarks>Source of the fields: Amplitude docs, "Behavioral Cohorts API", "Get all cohorts".</remarks>
public sealed record AmplitudeCohort
{
    /// <summary>The cohort's id, seven or eight lower-case letters and digits, for example <c>7khm89cz</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name that people gave it. Any text; not unique.</summary>
    public required string Name { get; init; }

    /// <summary>The description, or null.</summary>
    public string? Description { get; init; }

    /// <summary>Members when it was last computed; null when it never was. A hint: a download computes the cohort anew.</summary>
    public long? Size { get; init; }

    /// <summary>When <see cref="Size"/> was computed; null when it never was.</summary>
    public DateTimeOffset? LastComputed { get; init; }

    /// <summary>When its definition (not its membership) was last edited.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>True when it was put away in Amplitude.</summary>
    public bool Archived { get; init; }

    /// <summary>False on cohorts that were never computed.</summary>
    public bool Finished { get; init; } = true;

    /// <summary>True when others in the Amplitude project can discover it.</summary>
    public bool Published { get; init; } = true;

    /// <summary>What it counts: <c>User</c>, or the name of a group type.</summary>
    public string GroupType { get; init; } = UserGroup;

    /// <summary>E-mail addresses of its owners.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>Recurring syncs that Amplitude itself runs on it; empty when none, null when they were not asked for.</summary>
    public IReadOnlyList<HostedSync>? HostedSyncs { get; init; }

    /// <summary>Its page in Amplitude; null when the destination does not name the Amplitude organization.</summary>
    public Uri? Url { get; init; }

    /// <summary>The group type of an ordinary cohort of users.</summary>
    public const string UserGroup = "User";

    /// <summary>True when Amplitude has computed the cohort at least once.</summary>
    public bool IsComputed => Finished || LastComputed is not null;

    /// <summary>True when its members are users and not accounts, companies or another group.</summary>
    public bool CountsUsers => string.Equals(GroupType, UserGroup, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Id})";
}
