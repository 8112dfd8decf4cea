namespace LDCohortSync.Sandbox;

/// <summary>A request to approve a patch of a segment. <see cref="SandboxApprovals"/> changes it.</summary>
public sealed class SandboxApprovalRequest
{
    private readonly Lock _gate = new();
    private readonly List<SandboxReview> _reviews = [];
    private ApprovalStatus _status;
    private DateTimeOffset? _applied;
    private string? _appliedBy;
    private DateTimeOffset? _execution;
    private int _version = 1;

    internal SandboxApprovalRequest(SandboxEnvironment environment, string segmentKey, string description, string instructions, SegmentPatch patch, DateTimeOffset created)
    {
        Environment = environment;
        SegmentKey = segmentKey;
        Description = description;
        Instructions = instructions;
        Patch = patch;
        Created = created;
    }

    /// <summary>The id: 24 hexadecimal digits.</summary>
    public string Id { get; } = SandboxCredentials.RandomHexadecimal(24);

    /// <summary>The environment of the segment.</summary>
    public SandboxEnvironment Environment { get; }

    /// <summary>The key of the segment.</summary>
    public string SegmentKey { get; }

    /// <summary>The resource specifier of the segment, such as <c>proj/default:env/test:segment/s1</c>.</summary>
    public string ResourceId => SegmentAction.Resource(Environment, SegmentKey);

    /// <summary>The description.</summary>
    public string Description { get; }

    /// <summary>The comment, or <see langword="null"/>.</summary>
    public string? Comment { get; internal init; }

    /// <summary>The members to be notified.</summary>
    public IReadOnlyList<string> NotifyMemberIds { get; internal init; } = [];

    /// <summary>The instructions as they were sent: a JSON array.</summary>
    public string Instructions { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>What has become of it.</summary>
    public ApprovalStatus Status
    {
        get
        {
            lock (_gate)
            {
                return _status;
            }
        }
    }

    /// <summary>Whether it is neither applied nor failed.</summary>
    public bool IsOpen => Status is ApprovalStatus.Pending or ApprovalStatus.Scheduled;

    /// <summary>The reviews, the oldest first.</summary>
    public IReadOnlyList<SandboxReview> Reviews
    {
        get
        {
            lock (_gate)
            {
                return [.. _reviews];
            }
        }
    }

    /// <summary>When it was applied, or <see langword="null"/>.</summary>
    public DateTimeOffset? Applied
    {
        get
        {
            lock (_gate)
            {
                return _applied;
            }
        }
    }

    /// <summary>The member that applied it, or <see langword="null"/> when it was not applied or by the sandbox's token.</summary>
    public string? AppliedBy
    {
        get
        {
            lock (_gate)
            {
                return _appliedBy;
            }
        }
    }

    /// <summary>When it is to be applied, if it is scheduled.</summary>
    public DateTimeOffset? Execution
    {
        get
        {
            lock (_gate)
            {
                return _execution;
            }
        }
    }

    /// <summary>1 at first, one more with each change.</summary>
    public int Version
    {
        get
        {
            lock (_gate)
            {
                return _version;
            }
        }
    }

    /// <summary>What the reviews say together, the last one of each reviewer.</summary>
    public ReviewStatus ReviewStatus
    {
        get
        {
            SandboxReview[] last = LastReviews();
            return last.Any(review => review.Kind == ReviewKind.Decline) ? ReviewStatus.Declined
                : last.Count(review => review.Kind == ReviewKind.Approve) >= Settings.MinNumApprovals ? ReviewStatus.Approved
                : ReviewStatus.Pending;
        }
    }

    /// <summary>What the environment says of approvals at this moment.</summary>
    internal SandboxApprovalSettings Settings => Environment.SegmentApprovals ?? new();

    internal SegmentPatch Patch { get; }

    /// <summary>Whether the reviews allow to apply it.</summary>
    internal bool MayBeApplied => ReviewStatus == ReviewStatus.Approved
        || (Settings.CanApplyDeclinedChanges && LastReviews().Count(review => review.Kind == ReviewKind.Approve) >= Settings.MinNumApprovals);

    /// <summary>Puts it off to a later time. It is not carried out by itself then.</summary>
    /// <param name="execution">The time that it shows.</param>
    /// <exception cref="InvalidOperationException">It is applied or has failed already.</exception>
    public void Schedule(DateTimeOffset execution)
    {
        RequireOpen();
        Change(() =>
        {
            _status = ApprovalStatus.Scheduled;
            _execution = execution;
        });
    }

    /// <summary>Makes it one that could not be carried out.</summary>
    /// <exception cref="InvalidOperationException">It is applied or has failed already.</exception>
    public void Fail()
    {
        RequireOpen();
        Change(() => _status = ApprovalStatus.Failed);
    }

    internal void Add(SandboxReview review) => Change(() => _reviews.Add(review));

    internal void RequireOpen()
    {
        if (!IsOpen)
        {
            throw new InvalidOperationException("The approval request is not open any more");
        }
    }

    internal void Complete(DateTimeOffset applied, string? appliedBy) => Change(() =>
    {
        _status = ApprovalStatus.Completed;
        _applied = applied;
        _appliedBy = appliedBy;
    });

    private SandboxReview[] LastReviews() =>
    [
        .. Reviews.Where(review => review.Kind != ReviewKind.Comment)
            .GroupBy(review => review.ReviewerId, StringComparer.Ordinal)
            .Select(reviews => reviews.Last()),
    ];

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _version++;
        }
    }
}
