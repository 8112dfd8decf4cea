using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Comparison;

/// <summary>Puts one file of members beside another.</summary>
public static class FileComparer
{
    /// <summary>Compares.</summary>
    /// <param name="referencePath">The file on the segment's side: CSV, plain or gzip, or a list of keys.</param>
    /// <param name="differencePath">The file on the cohort's side: likewise.</param>
    /// <param name="keyProperty">The column that names a member.</param>
    /// <param name="observer">Is told how far it got.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.MemberFileNotFound"/>, or a file is no CSV of members.</exception>
    public static async Task<ComparedSets> CompareAsync(string referencePath, string differencePath, string keyProperty, ISyncObserver observer,
        CancellationToken cancellation)
    {
        MemberSet reference = (await ReadAsync(referencePath, known: null, keyProperty, observer, cancellation).ConfigureAwait(false)).New;
        CohortMembers difference = await ReadAsync(differencePath, reference, keyProperty, observer, cancellation).ConfigureAwait(false);
        return new(difference, reference);
    }

    private static async Task<CohortMembers> ReadAsync(string path, MemberSet? known, string keyProperty, ISyncObserver observer, CancellationToken cancellation)
    {
        MemberReadOptions options = new() { KeyProperty = keyProperty, Source = $"file '{path}'", Known = known, AllowKeyList = true };
        return (await CohortReader.ReadFileAsync(path, options, observer, cancellation).ConfigureAwait(false)).Members;
    }
}
