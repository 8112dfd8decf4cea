using System.Text;
using LDCohortSync.Engine.Tests.Doubles;
using LDCohortSync.Sync;

namespace LDCohortSync.Engine.Tests.Syncing;

/// <summary>
/// A world in which anything may go wrong at any step: requests are lost on the way there or back, the ledger fails, the run
/// is stopped, the process dies, somebody deletes the segment. After each step that had an effect it checks what the next
/// run would believe: certain members are in LaunchDarkly, and LaunchDarkly's members are possible.
/// </summary>
internal sealed class UnreliableWorld
{
    private const int Keys = 24;

    // Steps of the fakes that change neither what is in LaunchDarkly nor what the ledger knows of it: what held before them
    // holds after them. A step that is not named here is taken for one that does.
    private static readonly HashSet<string> s_changeNothing =
        ["open ledger", "lease", "release", "load", "find", "list", "download", "confirm", "progress", "record", "export", "look up"];

    // More than one request may hold, so LaunchDarkly always refuses these.
    private static readonly string[] s_tooLarge = ["large-1-" + new string('x', 100), "large-2-" + new string('x', 100)];

    private readonly Random _random;
    private readonly Scene _scene = new();
    private readonly List<string> _story = [];
    private string[] _cohort = [];
    private double _faults;
    private int _stepsToDeath;
    private bool _dies;
    private bool _isDead;
    private int _stepsToStop;
    private bool _deletesMeanwhile;
    private bool _wasDeletedMeanwhile;
    private bool _isTrue;
    private CancellationTokenSource? _stop;

    public UnreliableWorld(int seed)
    {
        _random = new(seed);
        _scene.Segments.MostBytes = 60;
        _scene.Segments.TellsGeneration = Chance(0.7);
        if (Chance(0.2))
            _scene.Segments.Fill(Some());
        _scene.Journal.Before = BeforeStep;
        _scene.Journal.After = AfterStep;
        _scene.Asking.Before = BeforeAsking;
        _scene.Asking.After = step => FailPerhaps(step, "after");
    }

    /// <summary>What happened, for the message of a failed test.</summary>
    public string Story => string.Join('\n', _story);

    /// <summary>What was done and what came of it.</summary>
    public WorldFigures Figures { get; } = new() { Worlds = 1 };

    /// <summary>One run in which things may go wrong, and what happens to the segment before it.</summary>
    public async Task LiveThroughARunAsync()
    {
        TouchSegment();
        if (Chance(0.8))
            Choose();
        SyncMode mode = Chance(0.25) ? SyncMode.AddOnly : SyncMode.Mirror;
        SyncRequest request = _scene.Request with
        {
            Mode = mode,
            Baseline = Chance(0.15) ? SyncBaseline.Destination : SyncBaseline.Ledger,
            // Forced, a run that only adds takes a segment that was made again for empty, so it may be only where that is so.
            Force = mode == SyncMode.AddOnly && _scene.Segments.Members is null or { Count: 0 } && Chance(0.5),
            AllowEmpty = true,
            WhatIf = Chance(0.05),
            Verify = Chance(0.1),
            BatchSize = 1 + _random.Next(8),
            ThrottleLimit = 1 + _random.Next(3),
        };
        _faults = Pick(0, 0, 0.02, 0.1);
        _dies = Chance(0.4);
        _stepsToDeath = 1 + _random.Next(16);
        _stepsToStop = Chance(0.15) ? 1 + _random.Next(16) : int.MaxValue;
        _deletesMeanwhile = _scene.Segments.Members is not null && _scene.Ledger.Generation is not null && Chance(0.05);
        await RunAsync(request);
    }

    /// <summary>A run in which nothing goes wrong; ends in the exact cohort.</summary>
    public async Task LiveThroughAGoodRunAsync()
    {
        _faults = 0;
        _dies = false;
        _stepsToStop = int.MaxValue;
        _deletesMeanwhile = false;
        Assert.Contains(await RunAsync(_scene.Request with { AllowEmpty = true, BatchSize = 5 }), new[] { "Succeeded", "Unchanged" });
        RequireExactCohort();
    }

    private void RequireExactCohort()
    {
        HashSet<string> expected = [.. _cohort.Except(s_tooLarge)];
        if (!expected.SetEquals(_scene.Segments.Members ?? []))
            Assert.Equal(expected.Order(StringComparer.Ordinal), (_scene.Segments.Members ?? []).Order(StringComparer.Ordinal));
    }

    private async Task<string> RunAsync(SyncRequest request)
    {
        using CancellationTokenSource stop = new();
        _stop = stop;
        _isDead = false;
        _isTrue = false;
        _wasDeletedMeanwhile = false;
        _story.Add($"-- {request.Mode} {request.Baseline}{(request.Force ? " force" : "")}{(request.WhatIf ? " what if" : "")} batch {request.BatchSize} throttle {request.ThrottleLimit}, cohort {string.Join(' ', _cohort.Select(Short))}");
        string end;
        try
        {
            SyncOutcome outcome = await _scene.SyncAsync(request, stop.Token);
            if (_isDead)
                throw new ProcessDiedException();       // a run that records nothing has reported its own death
            end = outcome.Result.Status.ToString();
            if (outcome.Fault is { Kind: FaultKind.Unexpected } unexpected)
                Assert.Fail(unexpected.ToString());
            if (end is "Succeeded" or "Unchanged" && !_wasDeletedMeanwhile && request is { Mode: SyncMode.Mirror, WhatIf: false })
                RequireExactCohort();
        }
        catch (ProcessDiedException)
        {
            end = "Died";
        }
        catch (OperationCanceledException)
        {
            end = "Stopped";
        }

        _stop = null;
        _isDead = false;
        _scene.Ledger.DropLease();
        _scene.RequestLedger.EndProcess();
        _story.Add($"   = {end}; holds {string.Join(' ', (_scene.Segments.Members ?? []).Order(StringComparer.Ordinal).Select(Short))}");
        Figures.Ends[end] = Figures.Ends.GetValueOrDefault(end) + 1;
        Assert.Empty(_scene.Ledger.Violations);
        return end;
    }

    private void BeforeStep(string step)
    {
        if (_isDead)
            throw new ProcessDiedException();
        bool isBatch = step == "send";
        if (isBatch)
            Figures.NotApplied++;       // moves on to the next count when it gets further
        if (_dies && _stepsToDeath == 1 && Chance(0.5))
            Die(step, "before");
        if (step == "send" && _deletesMeanwhile && Chance(0.5))
        {
            _deletesMeanwhile = false;
            _wasDeletedMeanwhile = true;
            _story.Add("   somebody deletes the segment");
            _scene.Segments.Delete();
            RequireTruth("deleted meanwhile");
        }

        FailPerhaps(step, "before");
        if (isBatch)
            (Figures.NotApplied, Figures.TooLarge) = (Figures.NotApplied - 1, Figures.TooLarge + 1);
    }

    private void BeforeAsking(string step)
    {
        if (_isDead)
            throw new ProcessDiedException();
        FailPerhaps(step, "before");
    }

    private void AfterStep(string step)
    {
        _story.Add("   " + step);
        bool isBatch = step == "send";
        if (isBatch)
            (Figures.TooLarge, Figures.AppliedAndLost) = (Figures.TooLarge - 1, Figures.AppliedAndLost + 1);
        if (!s_changeNothing.Contains(step) || !_isTrue)
            RequireTruth(step);
        if (_dies && --_stepsToDeath <= 0)
            Die(step, "after");
        if (--_stepsToStop == 0)
            _stop?.Cancel();
        FailPerhaps(step, "after");
        if (isBatch)
            (Figures.AppliedAndLost, Figures.Acknowledged) = (Figures.AppliedAndLost - 1, Figures.Acknowledged + 1);
    }

    private void Die(string step, string when)
    {
        _isDead = true;
        _story.Add($"   dies {when} {step}");
        string place = $"{when} {step}";
        Figures.Deaths[place] = Figures.Deaths.GetValueOrDefault(place) + 1;
        throw new ProcessDiedException();
    }

    private void FailPerhaps(string step, string when)
    {
        // Giving a lease back and asking the user do not fail in this way.
        if (step is "release" or "confirm" || !Chance(_faults))
            return;
        _story.Add($"   fails {when} {step}");
        throw new SyncFault(step is "find" or "send" or "export" or "request" or "wait" or "download" ? FaultKind.ServiceUnavailable : FaultKind.LedgerUnavailable, "made up");
    }

    // What the next run would plan from, if this one died now.
    private void RequireTruth(string step)
    {
        Figures.Checks++;
        _isTrue = true;
        KnownBaseline believed = _scene.Journal.Quietly(() =>
        {
            Task<KnownBaseline> reading = new BaselineReader(_scene.Segments, _scene.Ledger, new RecordingObserver())
                .ReadAsync(_scene.Request, new("scope", "segment"), CancellationToken.None);
            Assert.True(reading.IsCompleted);
            return reading.GetAwaiter().GetResult();
        });
        HashSet<string> actual = _scene.Segments.Members ?? [];
        HashSet<string> possible = new(StringComparer.Ordinal);
        foreach (ReadOnlyMemory<byte> key in believed.Baseline.Possible())
        {
            string text = Encoding.UTF8.GetString(key.Span);
            if (!possible.Add(text))
                Assert.Fail($"After {step}, possible twice: {Short(text)}");
            if (believed.Baseline.IsCertain(key.Span) && !actual.Contains(text))
                Assert.Fail($"After {step}, certain and not there: {Short(text)}");
        }

        if (!actual.IsSubsetOf(possible))
            Assert.Fail($"After {step}, there and not possible: {string.Join(' ', actual.Except(possible).Select(Short))}");
    }

    private void TouchSegment()
    {
        if (!Chance(0.1))
            return;
        _story.Add("   somebody deletes the segment before the run");
        _scene.Segments.Delete();
        // Without a generation in the ledger nobody could know that it is another segment.
        if (_scene.Ledger.Generation is not null && Chance(0.5))
        {
            _story.Add("   and makes it again");
            _scene.Segments.Fill();
        }
    }

    private void Choose()
    {
        _cohort = Some();
        // A cohort of nothing but refused members is an error of its own.
        if (Chance(0.2) && _cohort.Length > 0)
            _cohort = [.. _cohort, .. s_tooLarge.Take(1 + _random.Next(2))];
        _random.Shuffle(_cohort);
        _scene.Has(_cohort);
    }

    private string[] Some()
    {
        double share = Pick(0, 0.1, 0.5, 0.5, 0.9, 1);
        return [.. Enumerable.Range(0, Keys).Where(_ => Chance(share)).Select(i => $"k{i:D2}")];
    }

    private static string Short(string key) => key.Length > 8 ? key[..7] : key;

    private bool Chance(double probability) => _random.NextDouble() < probability;

    private double Pick(params double[] choices) => choices[_random.Next(choices.Length)];
}
