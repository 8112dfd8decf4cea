namespace LDCohortSync.Sandbox;

/// <summary>
/// One Amplitude cohort: the fields of the cohort list, its rows, and the form in which its file is served.
/// Everything can be changed while the sandbox runs; a change counts from the next request on.
/// </summary>
public sealed class SandboxCohort
{
    private readonly Lock _gate = new();
    private CohortMembers _members = CohortMembers.Empty;
    private int _expiredLinks;

    /// <summary>Makes a computed, discoverable cohort without members.</summary>
    /// <param name="id">The id: seven or eight lower-case letters and digits in Amplitude; case-sensitive here.</param>
    /// <param name="name">The name.</param>
    public SandboxCohort(string id, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        ArgumentNullException.ThrowIfNull(name);
        Id = id;
        Name = name;
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <summary>The name.</summary>
    public string Name { get; set; }

    /// <summary>The description, or <see langword="null"/>.</summary>
    public string? Description { get; set; }

    /// <summary>The number of the Amplitude project.</summary>
    public int AppId { get; set; } = 829_528;

    /// <summary>Whether it is archived.</summary>
    public bool Archived { get; set; }

    /// <summary>Whether it is discoverable; the list leaves out cohorts that are not (Amplitude docs, "Get all cohorts").</summary>
    public bool Published { get; set; } = true;

    /// <summary>Whether it is hidden.</summary>
    public bool Hidden { get; set; }

    /// <summary><see langword="false"/> on a cohort that was never computed.</summary>
    public bool Finished { get; set; } = true;

    /// <summary>When the definition was last edited; not when the membership last changed.</summary>
    public DateTimeOffset LastModified { get; set; } = DateTimeOffset.UnixEpoch.AddSeconds(1_781_554_538);

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; set; } = DateTimeOffset.UnixEpoch.AddSeconds(1_781_554_538);

    /// <summary>When the membership was last computed, or <see langword="null"/>. A download sets it to the present, as Amplitude was seen to do.</summary>
    public DateTimeOffset? LastComputed { get; set; } = DateTimeOffset.UnixEpoch.AddSeconds(1_781_610_980);

    /// <summary>The owners' addresses.</summary>
    public IReadOnlyList<string> Owners { get; set; } = ["owner@example.com"];

    /// <summary>What the cohort counts: <c>User</c>, or a group type such as <c>Organization</c> (<c>definition.countGroup.name</c>).</summary>
    public string GroupName { get; set; } = "User";

    /// <summary>Whether the definition has the older form, <c>"countGroup":"User"</c> as plain text.</summary>
    public bool PlainGroupName { get; set; }

    /// <summary>The size that the list shows instead of the number of rows, or <see langword="null"/> to show the number of rows.</summary>
    public int? SizeOverride { get; set; }

    /// <summary>The hosted syncs of the cohort.</summary>
    public IReadOnlyList<SandboxCohortSync> Syncs { get; set; } = [];

    /// <summary>How the file is handed out, or <see langword="null"/> for <see cref="SandboxBehavior.FileForm"/>.</summary>
    public CohortFileForm? FileForm { get; set; }

    /// <summary>How the file is compressed, or <see langword="null"/> for <see cref="SandboxBehavior.Gzip"/>.</summary>
    public GzipForm? Gzip { get; set; }

    /// <summary>How often the job answers JOB INPROGRESS first, or <see langword="null"/> for <see cref="SandboxBehavior.PendingPolls"/>.</summary>
    public int? PendingPolls { get; set; }

    /// <summary>How many of the next links to the file host have expired when they are handed out.</summary>
    public int ExpiredLinks
    {
        get => Volatile.Read(ref _expiredLinks);
        set => Volatile.Write(ref _expiredLinks, value);
    }

    /// <summary>Whether a tab stands before each header name and value (seen in group cohorts of Amplitude's own client).</summary>
    public bool TabPrefix { get; set; }

    /// <summary>Whether property columns are named <c>gp:name</c>.</summary>
    public bool PropertyPrefix { get; set; }

    /// <summary>Whether the file begins with a byte order mark.</summary>
    public bool ByteOrderMark { get; set; }

    /// <summary>Whether lines end with CR LF.</summary>
    public bool CarriageReturns { get; set; }

    /// <summary>Bytes that are served instead of the rows, or <see langword="null"/>. <see cref="Gzip"/> still applies.</summary>
    public byte[]? RawFile { get; set; }

    /// <summary>The Content-Type of the file.</summary>
    public string ContentType { get; set; } = "text/csv";

    /// <summary>The rows at this moment, anonymous and repeated ones included.</summary>
    public IEnumerable<SandboxMember> Members => CurrentMembers.Rows(withProperties: true);

    /// <summary>The number of rows at this moment.</summary>
    public int RowCount => CurrentMembers.RowCount;

    /// <summary>The different user ids at this moment, without the empty one: what a segment has to hold.</summary>
    public IReadOnlySet<string> UserIds
    {
        get
        {
            HashSet<string> userIds = new(StringComparer.Ordinal);
            foreach (SandboxMember member in CurrentMembers.Rows(withProperties: false))
            {
                if (!string.IsNullOrWhiteSpace(member.UserId))
                {
                    userIds.Add(member.UserId);
                }
            }

            return userIds;
        }
    }

    internal CohortMembers CurrentMembers => Volatile.Read(ref _members);

    internal bool IsGroup => !string.Equals(GroupName, "User", StringComparison.Ordinal);

    /// <summary>Makes it a cohort that was never computed: not finished, no size, no time of computation.</summary>
    public void SetNeverComputed()
    {
        Finished = false;
        LastComputed = null;
        SizeOverride = null;
    }

    /// <summary>Replaces all rows.</summary>
    /// <param name="userIds">The user ids, one a row.</param>
    public void SetMembers(IEnumerable<string> userIds) => SetMembers(userIds.Select(userId => new SandboxMember(userId)));

    /// <summary>Replaces all rows.</summary>
    /// <param name="members">The rows.</param>
    public void SetMembers(IEnumerable<SandboxMember> members) => Replace(CohortMembers.Listed(members));

    /// <summary>Replaces all rows by computed ones.</summary>
    /// <param name="recipe">What to compute.</param>
    public void Generate(MemberRecipe recipe) => Replace(CohortMembers.Generated(recipe));

    /// <summary>Appends rows.</summary>
    /// <param name="userIds">The user ids, one a row.</param>
    public void AddMembers(params IEnumerable<string> userIds) => Change(userIds.Select(userId => new SandboxMember(userId)), []);

    /// <summary>Appends rows.</summary>
    /// <param name="members">The rows.</param>
    public void AddMembers(IEnumerable<SandboxMember> members) => Change(members, []);

    /// <summary>Takes out every row of the given user ids.</summary>
    /// <param name="userIds">The user ids.</param>
    public void RemoveMembers(params IEnumerable<string> userIds) => Change([], userIds);

    /// <summary>Takes out rows, then appends rows, as one change.</summary>
    /// <param name="add">The rows to append.</param>
    /// <param name="remove">The user ids to take out.</param>
    public void Change(IEnumerable<SandboxMember> add, IEnumerable<string> remove)
    {
        lock (_gate)
        {
            _members = _members.Change(add, remove);
        }
    }

    /// <summary>Uses up one of <see cref="ExpiredLinks"/>.</summary>
    internal bool TakeExpiredLink()
    {
        lock (_gate)
        {
            if (_expiredLinks <= 0)
            {
                return false;
            }

            _expiredLinks--;
            return true;
        }
    }

    private void Replace(CohortMembers members)
    {
        lock (_gate)
        {
            _members = members;
        }
    }
}
