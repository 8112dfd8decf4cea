using LDCohortSync.Comparison;
using LDCohortSync.Membership;
using LDCohortSync.Ports;
using LDCohortSync.Sync;

namespace LDCohortSync.Hosting;

/// <summary>Compares the inputs of one command and writes what it finds.</summary>
internal sealed class CompareSession(bool summary, bool includeEqual)
{
    // Handing an object over to the pipeline's thread costs more than writing it.
    private const int DifferencesAtOnce = 512;

    private CohortSelection? _cohorts;

    /// <summary>How far the command is.</summary>
    public CommandProgress Progress { get; } = new("Compare cohorts");

    /// <summary>Compares one cohort.</summary>
    /// <exception cref="SyncFault">A fault that every other cohort would share.</exception>
    public async Task CompareAsync(DestinationConnection connection, string cohortId, SegmentKind? kind, CompareAgainst against, ICommandSink sink,
        CancellationToken cancellation)
    {
        Progress.Next(sink, new() { Id = cohortId, Name = "" });
        Reporter reporter = new(sink, $"Compare cohort {cohortId}", Progress);
        if (_cohorts?.Connection != connection)
            _cohorts = new(connection);
        try
        {
            ISegmentDestination segments = connection.SegmentsOf(kind);
            AmplitudeCohort cohort = await _cohorts.GetAsync(cohortId, name: null, reporter, cancellation).ConfigureAwait(false);
            CohortReader reader = new(_cohorts.Requests, connection.Destination.KeyProperty, TimeProvider.System);
            await using (reader.ConfigureAwait(false))
            {
                ComparedSets sets = await new MembershipComparer(segments, connection.Ledger)
                    .CompareAsync(cohort, ReadAsync, against, reporter, cancellation).ConfigureAwait(false);
                MembershipComparison comparison = sets.Summarize(cohort.Id, cohort.Name, segments.KeyFor(cohort.Id), against);
                RequireMembers(sets, comparison);
                // Before anything is written: the pipeline may stop the command while it writes, and what it has then is an answer.
                await reader.FinishAsync(cancellation).ConfigureAwait(false);
                Write(sets, cohort.Id, comparison, sink, cancellation);

                async Task<CohortMembers> ReadAsync(MemberSet known, CancellationToken stop) =>
                    (await reader.ReadCohortAsync(cohort, known, onSkipped: null, reporter, stop).ConfigureAwait(false)).Members;
            }
        }
        catch (SyncFault fault) when (!fault.EndsCommand)
        {
            sink.Error(Errors.Record(fault));
        }
        finally
        {
            reporter.Done();
        }
    }

    /// <summary>Compares two files.</summary>
    public async Task CompareFilesAsync(MemberSource reference, MemberSource difference, string keyProperty, ICommandSink sink, CancellationToken cancellation)
    {
        Reporter reporter = new(sink, "Compare files");
        try
        {
            ComparedSets sets = await FileComparer.CompareAsync(reference, difference, keyProperty, reporter, cancellation).ConfigureAwait(false);
            Write(sets, cohortId: null, sets.Summarize(cohortId: null, difference.Path, reference.Path, CompareAgainst.File), sink, cancellation);
        }
        catch (SyncFault fault)
        {
            sink.Error(Errors.Record(fault));
        }
        finally
        {
            reporter.Done();
        }
    }

    private void RequireMembers(ComparedSets sets, MembershipComparison comparison)
    {
        if (sets.Segment is null && !summary)
        {
            throw new SyncFault(FaultKind.ExportUnavailable, $"The members of segment '{comparison.SegmentKey}' can't be read, so single differences are not known.",
                "Use -Summary for the counts, or -Against Ledger for what this module last applied.") { Target = comparison.SegmentKey };
        }
    }

    private void Write(ComparedSets sets, string? cohortId, MembershipComparison comparison, ICommandSink sink, CancellationToken cancellation)
    {
        if (summary)
        {
            sink.Output(comparison);
            return;
        }

        foreach (MembershipDifference[] differences in sets.Enumerate(cohortId, includeEqual).Chunk(DifferencesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            sink.OutputEach(differences);
        }
    }
}
