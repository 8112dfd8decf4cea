namespace LDCohortSync.Sandbox;

/// <summary>How an instruction of a semantic patch names targets, and so for which kind of segment it is.</summary>
internal enum TargetForm
{
    /// <summary>It names none.</summary>
    None,

    /// <summary>Keys of one context kind, for standard segments.</summary>
    Contexts,

    /// <summary>Keys of the kind <c>user</c>, for standard segments.</summary>
    Users,

    /// <summary>Keys of the one kind of a big segment.</summary>
    Big,
}
