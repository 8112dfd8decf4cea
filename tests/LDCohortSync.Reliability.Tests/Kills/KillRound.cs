using System.Globalization;
using LDCohortSync.Reliability.Tests.Support;
using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Kills;

/// <summary>One cohort and one ledger: runs are killed again and again, then one is not, and all that is seen is checked.</summary>
internal sealed class KillRound : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly SandboxServer _sandbox;
    private readonly Random _random;
    private readonly KillTally _tally;
    private readonly KilledCohort _cohort;
    private readonly HashSet<Guid> _known = [];
    private readonly IEnumerator<KillMoment.Seen> _moments;
    private bool _fromFile;
    private int _batchSize;
    private int _processes;
    private RunTimes _times = RunTimes.Assumed(1);

    public KillRound(SandboxServer sandbox, int number, int members, IEnumerator<KillMoment.Seen> moments, Random random, KillTally tally)
    {
        _sandbox = sandbox;
        _random = random;
        _tally = tally;
        _moments = moments;
        sandbox.State.Requests.Clear();
        _cohort = new(sandbox, string.Create(CultureInfo.InvariantCulture, $"kill{number}"), members, _folder.File("members.csv"), random);
    }

    private string Ledger => _folder.File("ledger.db");

    /// <summary>A first sync, then one of a cohort that has changed; each is killed so often, then run to its end.</summary>
    public async Task RunAsync(int kills)
    {
        int first = (kills + 1) / 2;
        await KillAsync(first, batchSize: 1000);
        await EndAsync();
        if (kills == first)
            return;
        _cohort.Change();
        await KillAsync(kills - first, batchSize: 100);
        await EndAsync();
    }

    public void Dispose()
    {
        _sandbox.State.RemoveCohort(_cohort.Id);
        _sandbox.State.RemoveSegment(_cohort.SegmentKey);
        _folder.Dispose();
    }

    private async Task KillAsync(int kills, int batchSize)
    {
        _batchSize = batchSize;
        _fromFile = _random.Next(3) == 0;
        _times = RunTimes.Assumed(batches: 50);
        int before = _tally.Kills;
        while (_tally.Kills - before < kills)
        {
            _moments.MoveNext();
            using SyncProcess process = Start(out long requestsBefore);
            KillMoment moment = KillMoment.Choose(_moments.Current, _random, _times);
            if (!await moment.WaitAsync(process, _sandbox, requestsBefore))
            {
                _tally.TooLate++;
                await process.WaitAsync();
                CheckEnd(process);
                _cohort.Change();
                continue;
            }

            await process.KillAsync();
            await QuietAsync();
            await CheckKilledAsync(process, moment);
            if (_random.Next(2) == 0)
            {
                _cohort.Change();
                _tally.Changes++;
            }
        }
    }

    // A run that goes on with an earlier request ends in the cohort of that time; the one after it in the cohort of now.
    private async Task EndAsync()
    {
        bool isCurrent = false;
        for (int run = 0; run < 2 && !isCurrent; run++)
        {
            using SyncProcess process = Start(out _);
            await process.WaitAsync();
            _tally.CleanRuns++;
            isCurrent = CheckEnd(process);
            _tally.Exact++;
        }

        Assert.True(isCurrent, "The second clean run did not ask Amplitude anew.");
    }

    private SyncProcess Start(out long requestsBefore)
    {
        requestsBefore = _sandbox.State.Requests.Total;
        string[] more = _fromFile ? ["--path", _folder.File("members.csv")] : [];
        return SyncProcess.Start(_sandbox, Ledger, _cohort.Id, string.Create(CultureInfo.InvariantCulture, $"{_cohort.Id} process {++_processes}"),
            ["--batch-size", _batchSize.ToString(CultureInfo.InvariantCulture), .. more]);
    }

    // What a killed process had sent is still being carried out.
    private Task QuietAsync() => Until.TrueAsync(() => _sandbox.State.Requests.Unanswered(SandboxService.LaunchDarkly) == 0, "the sandbox is done");

    private async Task CheckKilledAsync(SyncProcess process, KillMoment moment)
    {
        IReadOnlyList<SentBatch> sent = SentBatch.Of(_sandbox, process.Marker);
        IReadOnlySet<string> given = Given(process);
        CheckSides(process, sent, given);
        int total = process.Plan() is (int adds, int removes) ? (adds + removes + _batchSize - 1) / _batchSize : 0;
        CohortSyncResult? run = total == 0 ? null : (await LedgerCopy.ReadRunsAsync(Ledger)).FirstOrDefault(one => _known.Add(one.RunId));
        string what = $"{process.Marker}, killed {moment.Later.TotalMilliseconds:0.0} ms after {moment.What} {moment.Number}, {sent.Count} of {total} batches, {run}";
        KillStep step = Step(run, sent.Count, total, what);
        _tally.Add(step, sent.Count, total);
        if (step == KillStep.Settled)
        {
            _cohort.Settle(given);
            CheckExact(given, what);
            return;
        }

        _cohort.Attempt(given);
        if (step != KillStep.NothingBegun)
        {
            _tally.ShownUnfinished++;
            Assert.True(run!.Batches <= sent.Count && run.Added + run.Removed <= sent.Sum(batch => batch.Added.Count + batch.Removed.Count),
                $"The ledger counts more than was sent: {what}");
        }

        IReadOnlyList<string> segment = Segment();
        Assert.True(_cohort.Lost(segment) == 0, $"A member of the old and of the new cohort was removed: {what}");
        Assert.True(_cohort.Strange(segment) == 0, $"The segment holds somebody who never was a member: {what}");
    }

    private static KillStep Step(CohortSyncResult? run, int sent, int total, string what)
    {
        if (run is null)
        {
            Assert.True(sent == 0, $"Something was sent before the ledger knew: {what}");
            return KillStep.NothingBegun;
        }

        if (run.Status == SyncStatus.Succeeded)
        {
            Assert.True(sent == total, $"Settled before all was sent: {what}");
            return KillStep.Settled;
        }

        Assert.True(run.Status == SyncStatus.PartiallyApplied, $"The unfinished run is not shown as PartiallyApplied: {what}");
        return sent == 0 ? KillStep.Begun : sent < total ? KillStep.Sending : KillStep.AllSent;
    }

    // Whether the run ended in the cohort of now.
    private bool CheckEnd(SyncProcess process)
    {
        Assert.True(process.ExitCode == 0, process.Transcript);
        CohortSyncResult result = process.RequiredEnd().Result!;
        _known.Add(result.RunId);
        Assert.Equal("", process.Errors);
        IReadOnlySet<string> given = Given(process);
        CheckSides(process, SentBatch.Of(_sandbox, process.Marker), given);
        _cohort.Settle(given);
        CheckExact(given, process.Transcript);
        _times = RunTimes.Of(process, _sandbox) ?? _times;
        return given == _cohort.Current;
    }

    private void CheckExact(IReadOnlySet<string> given, string what) =>
        Assert.True(given.SetEquals(Segment()), $"The segment is not the cohort: {what}");

    // Nobody who stays is ever taken out, not even for a moment, and nobody is put in who does not belong there.
    private void CheckSides(SyncProcess process, IReadOnlyList<SentBatch> sent, IReadOnlySet<string> given)
    {
        _tally.Batches += sent.Count;
        foreach (SentBatch batch in sent)
        {
            Assert.False(batch.Removed.Any(given.Contains), $"{process.Marker} removed a member of the cohort.{Environment.NewLine}{process.Transcript}");
            Assert.True(batch.Added.All(given.Contains), $"{process.Marker} added somebody who is no member.{Environment.NewLine}{process.Transcript}");
        }
    }

    private IReadOnlySet<string> Given(SyncProcess process) =>
        _cohort.GivenTo(_fromFile, SentBatch.RequestsOf(_sandbox, process.Marker)
            .Any(request => request.Path == "/api/5/cohorts/request/" + _cohort.Id));

    private IReadOnlyList<string> Segment() => _sandbox.State.FindSegment(_cohort.SegmentKey)?.Members ?? [];
}
