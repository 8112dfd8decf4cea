using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync;

/// <summary>
/// What a run with <c>-WhatIf</c> found, in a form that can be stored and be made later, if the same is found again. It names no
/// member: the <see cref="Fingerprint"/> stands for them.
/// </summary>
public sealed record StoredPlan
{
    /// <summary>The version of this form that is written and read.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The reason of a run that had nothing left to do where its stored plan had.</summary>
    public const string NotNeeded = "The segment holds the cohort already; the stored plan is not needed any more.";

    /// <summary>The version of its form.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The cohort's id in Amplitude.</summary>
    public required string CohortId { get; init; }

    /// <summary>The LaunchDarkly environment: host and client-side ID.</summary>
    public required string Environment { get; init; }

    /// <summary>The segment's key in the ledger.</summary>
    public required string SegmentKey { get; init; }

    /// <summary>How the segment is filled.</summary>
    public required SegmentKind SegmentKind { get; init; }

    /// <summary>The kind of context that members are. One segment's key can stand for several.</summary>
    public required string ContextKind { get; init; }

    /// <summary>What names a member.</summary>
    public required string KeyProperty { get; init; }

    /// <summary>True when the members came from a file.</summary>
    public bool FromFile { get; init; }

    /// <summary>Which changes were planned.</summary>
    public SyncMode Mode { get; init; }

    /// <summary>What it was asked to plan against.</summary>
    public SyncBaseline Baseline { get; init; }

    /// <summary>The guard against mass removal that it passed, in percent.</summary>
    public double MaximumRemovalPercent { get; init; }

    /// <summary>True when it was planned with <c>-AllowEmpty</c>.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>True when it was planned with <c>-Force</c>, so that no guard held it back.</summary>
    public bool Force { get; init; }

    /// <summary>Members to add.</summary>
    public long Adds { get; init; }

    /// <summary>Members to remove.</summary>
    public long Removes { get; init; }

    /// <summary>The SHA-256 of the exact changes, in hexadecimal digits; null when the run ended before it had a plan.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The SHA-256 of everything else here: shows that the plan is as it was stored.</summary>
    public string Seal { get; init; } = "";

    /// <summary>True when it is as it was made.</summary>
    public bool IsIntact => Seal == ComputeSeal();

    /// <summary>The same plan, sealed.</summary>
    public StoredPlan Sealed() => this with { Seal = ComputeSeal() };

    /// <inheritdoc/>
    public override string ToString() => Fingerprint is null
        ? "none"
        : string.Create(CultureInfo.InvariantCulture, $"add {Adds}, remove {Removes} ({Fingerprint[..Math.Min(12, Fingerprint.Length)]})");

    private string ComputeSeal()
    {
        string[] parts =
        [
            Version.ToString(CultureInfo.InvariantCulture), CohortId, Environment, SegmentKey, SegmentKind.ToString(), ContextKind, KeyProperty, FromFile.ToString(),
            Mode.ToString(), Baseline.ToString(), MaximumRemovalPercent.ToString("R", CultureInfo.InvariantCulture), AllowEmpty.ToString(), Force.ToString(),
            Adds.ToString(CultureInfo.InvariantCulture), Removes.ToString(CultureInfo.InvariantCulture), Fingerprint ?? "",
        ];
        // With its length before each, so that nothing can move from one part to the next.
        string text = string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Length}:{part}")));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
