namespace LDCohortSync.Module.Tests.Scripts;

/// <summary>Parameters that PowerShell gives to commands by itself.</summary>
internal static class CommonParameters
{
    /// <summary>Of every cmdlet, with their aliases.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "Verbose", "vb", "Debug", "db", "ErrorAction", "ea", "WarningAction", "wa", "InformationAction", "infa", "ProgressAction", "proga",
        "ErrorVariable", "ev", "WarningVariable", "wv", "InformationVariable", "iv", "OutVariable", "ov", "OutBuffer", "ob", "PipelineVariable", "pv",
    ];

    /// <summary>Of cmdlets that change something.</summary>
    public static IReadOnlyList<string> OfChanges { get; } = ["WhatIf", "wi", "Confirm", "cf"];

    /// <summary>Of Get-Help.</summary>
    public static IReadOnlyList<string> OfGetHelp { get; } = ["Examples", "Full"];

    /// <summary>Those that take no value.</summary>
    public static IReadOnlyList<string> Switches { get; } = ["Verbose", "vb", "Debug", "db", .. OfChanges];
}
