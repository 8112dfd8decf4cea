using System.Text;
using System.Text.Json;

namespace LDCohortSync.Sandbox;

/// <summary>The body of <c>PUT /sandbox/cohorts/{id}</c>. What is left out has the default of <see cref="SandboxCohort"/>.</summary>
internal sealed record CohortDocument
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public bool Archived { get; init; }

    public bool Published { get; init; } = true;

    public bool Hidden { get; init; }

    /// <summary>A cohort without size and time of computation.</summary>
    public bool NeverComputed { get; init; }

    /// <summary>Epoch seconds.</summary>
    public long? LastComputed { get; init; }

    /// <summary>The size that the list shows instead of the number of rows.</summary>
    public int? Size { get; init; }

    public string GroupName { get; init; } = "User";

    public bool PlainGroupName { get; init; }

    public IReadOnlyList<string>? Owners { get; init; }

    public IReadOnlyList<SandboxCohortSync>? Syncs { get; init; }

    public CohortFileForm? FileForm { get; init; }

    public GzipForm? Gzip { get; init; }

    public int? PendingPolls { get; init; }

    public int ExpiredLinks { get; init; }

    public bool TabPrefix { get; init; }

    public bool PropertyPrefix { get; init; }

    public bool ByteOrderMark { get; init; }

    public bool CarriageReturns { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Text that is served instead of the rows.</summary>
    public string? RawText { get; init; }

    /// <summary>Bytes that are served instead of the rows.</summary>
    public byte[]? RawBase64 { get; init; }

    /// <summary>An array of members. One element for all of them: an element each would cost a document each.</summary>
    public JsonElement? Members { get; init; }

    public MemberRecipe? Generate { get; init; }

    public SandboxCohort ToCohort(string id)
    {
        SandboxCohort cohort = new(id, Name)
        {
            Description = Description,
            Archived = Archived,
            Published = Published,
            Hidden = Hidden,
            SizeOverride = Size,
            GroupName = GroupName,
            PlainGroupName = PlainGroupName,
            Syncs = Syncs ?? [],
            FileForm = FileForm,
            Gzip = Gzip,
            PendingPolls = PendingPolls,
            ExpiredLinks = ExpiredLinks,
            TabPrefix = TabPrefix,
            PropertyPrefix = PropertyPrefix,
            ByteOrderMark = ByteOrderMark,
            CarriageReturns = CarriageReturns,
            RawFile = RawBase64 ?? (RawText is null ? null : Encoding.UTF8.GetBytes(RawText)),
        };
        cohort.Owners = Owners ?? cohort.Owners;
        cohort.ContentType = ContentType ?? cohort.ContentType;
        if (NeverComputed)
        {
            cohort.SetNeverComputed();
        }

        if (LastComputed is long seconds)
        {
            cohort.LastComputed = DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        if (Generate is not null)
        {
            cohort.Generate(Generate);
        }

        if (Members is JsonElement members)
        {
            cohort.Change(MemberDocument.ReadAll(members), []);
        }

        return cohort;
    }
}
