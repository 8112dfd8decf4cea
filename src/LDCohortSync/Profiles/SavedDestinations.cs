using System.Management.Automation;
using LDCohortSync.Hosting;

namespace LDCohortSync.Profiles;

/// <summary>The saved destinations of this user, by name.</summary>
internal static class SavedDestinations
{
    /// <summary>Those whose names match; one of a name without a wildcard has to exist.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.ProfileNotFound"/> or <see cref="FaultKind.InvalidProfile"/>.</exception>
    public static IReadOnlyList<LDSavedDestination> Match(string pattern)
    {
        IReadOnlyList<LDSavedDestination> all = ProfileFile.OfUser.Read();
        IReadOnlyList<LDSavedDestination> found = Match(all, pattern);
        return found.Count > 0 || WildcardPattern.ContainsWildcardCharacters(pattern) ? found : throw SavedConnection.NotFound(pattern, all);
    }

    /// <summary>Those whose names match, if there are any.</summary>
    /// <exception cref="SyncFault"><see cref="FaultKind.InvalidProfile"/>.</exception>
    public static IReadOnlyList<LDSavedDestination> MatchOrNone(string pattern) => Match(ProfileFile.OfUser.Read(), pattern);

    /// <summary>Takes one out of the file, as <c>-WhatIf</c>, <c>-Confirm</c> and the user decide.</summary>
    public static async Task ForgetAsync(LDSavedDestination destination, ICommandSink sink, CancellationToken cancellation)
    {
        if (await sink.ShouldProcessAsync(destination.Name, "Forget the saved destination").ConfigureAwait(false))
            ProfileFile.OfUser.Remove(destination.Name, cancellation);
    }

    private static IReadOnlyList<LDSavedDestination> Match(IReadOnlyList<LDSavedDestination> all, string pattern)
    {
        WildcardPattern wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
        return [.. all.Where(one => wildcard.IsMatch(one.Name))];
    }
}
