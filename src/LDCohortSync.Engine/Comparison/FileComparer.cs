using LDCohortSync.Membership;
using LDCohortSync.Ports;

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
    public static Task<ComparedSets> CompareAsync(string referencePath, string differencePath, string keyProperty, ISyncObserver observer,
        CancellationToken cancellation) =>
        CompareAsync(new MemberSource(referencePath), new MemberSource(differencePath), keyProperty, observer, cancellation);

    /// <summary>Compares files, or streams that are open already.</summary>
    /// <param name="referenceSource">What is on the segment's side: CSV, plain or gzip, or a list of keys.</param>
    /// <param name="differenceSource">What is on the cohort's side: likewise.</param>
    /// <param name="keyProperty">The column that names a member.</param>
    /// <param name="observer">Is told how far it got.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="SyncFault"><see cref="FaultKind.MemberFileNotFound"/>, or one of them is no CSV of members.</exception>
    public static async Task<ComparedSets> CompareAsync(MemberSource referenceSource, MemberSource differenceSource, string keyProperty, ISyncObserver observer,
        CancellationToken cancellation)
    {
        MemberReading reference = Open(referenceSource, keyProperty, cancellation);
        await using (reference.ConfigureAwait(false))
        {
            MemberReading difference = Open(differenceSource, keyProperty, cancellation);
            await using (difference.ConfigureAwait(false))
            {
                MemberSet known = (await reference.FinishAsync(known: null, observer, cancellation).ConfigureAwait(false)).Members.New;
                return new((await difference.FinishAsync(known, observer, cancellation).ConfigureAwait(false)).Members, known);
            }
        }
    }

    // Both are unpacked at the same time.
    private static MemberReading Open(MemberSource source, string keyProperty, CancellationToken cancellation) =>
        source.Begin(new() { KeyProperty = keyProperty, Source = source.Name, AllowKeyList = true }, MemberReading.FarAhead, cancellation);
}
