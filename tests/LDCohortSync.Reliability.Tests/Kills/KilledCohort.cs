using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Kills;

/// <summary>A cohort that changes, and the segments that it may have left behind when its runs were killed.</summary>
internal sealed class KilledCohort
{
    private readonly SandboxCohort _cohort;
    private readonly string _file;
    private readonly Random _random;
    private readonly string _prefix;
    private int _made;
    private IReadOnlySet<string>? _asked;
    private HashSet<string> _surely = [];
    private HashSet<string> _possibly = [];

    /// <summary>Makes a cohort.</summary>
    /// <param name="sandbox">The services.</param>
    /// <param name="id">Its id.</param>
    /// <param name="members">How many members it has.</param>
    /// <param name="file">A file that always holds its members.</param>
    /// <param name="random">Makes the choices.</param>
    public KilledCohort(SandboxServer sandbox, string id, int members, string file, Random random)
    {
        _file = file;
        _random = random;
        _prefix = id;
        _cohort = sandbox.State.AddCohort(id, $"Cohort {id}", []);
        Take(New(members));
    }

    /// <summary>The id.</summary>
    public string Id => _cohort.Id;

    /// <summary>The key of its segment.</summary>
    public string SegmentKey => "amplitude-" + Id;

    /// <summary>The members at this moment.</summary>
    public IReadOnlySet<string> Current { get; private set; } = new HashSet<string>();

    /// <summary>Replaces a twentieth of the members.</summary>
    public void Change()
    {
        List<string> members = [.. Current];
        int number = members.Count / 20;
        for (int index = 0; index < number; index++)
        {
            int other = _random.Next(index, members.Count);
            (members[index], members[other]) = (members[other], members[index]);
        }

        Take([.. members.Skip(number), .. New(number)]);
    }

    /// <summary>Tells which members a process was given: those of when Amplitude was asked, which can be a killed process's question.</summary>
    /// <param name="fromFile">Whether it read them from the file.</param>
    /// <param name="hasAsked">Whether the process asked Amplitude itself.</param>
    public IReadOnlySet<string> GivenTo(bool fromFile, bool hasAsked)
    {
        if (fromFile)
            return Current;
        if (hasAsked)
            _asked = Current;
        return _asked ?? Current;
    }

    /// <summary>A run that was given these members has sent something and was not settled.</summary>
    public void Attempt(IReadOnlySet<string> given)
    {
        _surely.IntersectWith(given);
        _possibly.UnionWith(given);
    }

    /// <summary>The segment is exactly these members.</summary>
    public void Settle(IReadOnlySet<string> given)
    {
        _surely = [.. given];
        _possibly = [.. given];
    }

    /// <summary>Members of all the cohort's states since the segment was exact that are not in it: they were removed, and never should.</summary>
    public int Lost(IEnumerable<string> segment) => _surely.Except(segment).Count();

    /// <summary>Members of the segment that were in none of these states.</summary>
    public int Strange(IEnumerable<string> segment) => segment.Count(key => !_possibly.Contains(key));

    private IEnumerable<string> New(int number) => Enumerable.Range(0, number).Select(_ => $"{_prefix}-{_random.NextInt64():x16}-{_made++}");

    private void Take(IEnumerable<string> members)
    {
        Current = members.ToHashSet(StringComparer.Ordinal);
        _cohort.SetMembers(Current);
        File.WriteAllLines(_file, ["amplitude_id,user_id", .. Current.Select((key, row) => $"{row + 1},{key}")]);
    }
}
