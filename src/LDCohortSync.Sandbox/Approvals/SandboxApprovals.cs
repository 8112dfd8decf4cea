namespace LDCohortSync.Sandbox;

/// <summary>
/// The approval requests, and what their reviewers do. A test is another member of the account: it approves, declines, applies and
/// deletes what the product asked for.
/// </summary>
public sealed class SandboxApprovals
{
    private readonly Lock _gate = new();
    private readonly List<SandboxApprovalRequest> _requests = [];
    private readonly SandboxState _state;
    private readonly SegmentPatcher _patcher;

    internal SandboxApprovals(SandboxState state)
    {
        _state = state;
        _patcher = new(state);
        state.Cleared += Clear;
    }

    /// <summary>The requests at this moment, the oldest first.</summary>
    public IReadOnlyList<SandboxApprovalRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Finds a request.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The request, or <see langword="null"/>.</returns>
    public SandboxApprovalRequest? Find(string id) => Requests.FirstOrDefault(request => string.Equals(request.Id, id, StringComparison.Ordinal));

    /// <summary>Reviews a request as a member. One that is approved by this is applied where the environment says so.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">What the review says.</param>
    /// <param name="comment">What is written, or <see langword="null"/>.</param>
    /// <param name="memberId">The member; one and the same if left out.</param>
    /// <exception cref="InvalidOperationException">It is applied or has failed already.</exception>
    public void Review(SandboxApprovalRequest request, ReviewKind kind, string? comment = null, string memberId = SandboxIdentity.ReviewerId)
    {
        ArgumentNullException.ThrowIfNull(request);
        Review(request, kind, comment, memberId, byToken: false);
    }

    /// <summary>Approves a request as often as the environment asks for, each time as another member.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidOperationException">It is applied or has failed already.</exception>
    public void Approve(SandboxApprovalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        for (int number = 0; number < request.Settings.MinNumApprovals; number++)
        {
            Review(request, ReviewKind.Approve, memberId: $"{SandboxIdentity.ReviewerId[..^1]}{number}");
        }
    }

    /// <summary>Declines a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="comment">Why, or <see langword="null"/>.</param>
    /// <exception cref="InvalidOperationException">It is applied or has failed already.</exception>
    public void Decline(SandboxApprovalRequest request, string? comment = null) => Review(request, ReviewKind.Decline, comment);

    /// <summary>Carries out the instructions of an approved request.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidOperationException">It is not approved, not open any more, or its instructions can't be carried out; then it has failed.</exception>
    public void Apply(SandboxApprovalRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        Apply(request, SandboxIdentity.ReviewerId);
    }

    /// <summary>Approves a request and carries it out, if the approval did not do that already.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="InvalidOperationException">It is not open any more, or its instructions can't be carried out.</exception>
    public void ApproveAndApply(SandboxApprovalRequest request)
    {
        Approve(request);
        if (request.IsOpen)
        {
            Apply(request);
        }
    }

    /// <summary>Deletes a request, whatever has become of it.</summary>
    /// <param name="request">The request.</param>
    /// <returns>Whether it was there.</returns>
    public bool Delete(SandboxApprovalRequest request)
    {
        lock (_gate)
        {
            return _requests.Remove(request);
        }
    }

    internal void Add(SandboxApprovalRequest request)
    {
        lock (_gate)
        {
            _requests.Add(request);
        }
    }

    internal void Review(SandboxApprovalRequest request, ReviewKind kind, string? comment, string reviewerId, bool byToken)
    {
        request.RequireOpen();
        request.Add(new(SandboxCredentials.RandomHexadecimal(24), kind, reviewerId, byToken, comment, _state.TimeProvider.GetUtcNow()));
        if (kind == ReviewKind.Approve && request.Settings.AutoApplyApprovedChanges && request.ReviewStatus == ReviewStatus.Approved)
        {
            Apply(request, byToken ? null : reviewerId);
        }
    }

    internal void Apply(SandboxApprovalRequest request, string? memberId)
    {
        request.RequireOpen();
        if (!request.MayBeApplied)
        {
            throw new InvalidOperationException("The approval request is not approved");
        }

        SandboxSegment? segment = _state.FindSegment(request.SegmentKey, request.Environment);
        try
        {
            _patcher.Apply(segment ?? throw new SegmentPatchException("The segment does not exist any more"), request.Patch, save: true, memberId is null ? SandboxActor.Token : SandboxActor.Reviewer, request.Description);
        }
        catch (SegmentPatchException invalid)
        {
            request.Fail();
            throw new InvalidOperationException(invalid.Message, invalid);
        }

        request.Complete(_state.TimeProvider.GetUtcNow(), memberId);
    }

    private void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }
}
