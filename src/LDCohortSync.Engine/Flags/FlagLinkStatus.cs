namespace LDCohortSync;

/// <summary>What became of a link on a flag.</summary>
public enum FlagLinkStatus
{
    /// <summary>The flag had none; it has one now.</summary>
    Added,

    /// <summary>The flag had it, with another title, text or address; these are as wanted now.</summary>
    Updated,

    /// <summary>The flag has it as it is wanted. Nothing was sent.</summary>
    Unchanged,

    /// <summary>It would be added or updated; nothing was sent (<c>-WhatIf</c>, or somebody said no).</summary>
    Planned,
}
