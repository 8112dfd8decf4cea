using System.Text;

namespace LDCohortSync.Sandbox;

/// <summary>
/// The rows of a cohort at one moment. It never changes: a change makes a new one, so a file that is being downloaded stays what
/// it was when it was asked for.
/// </summary>
internal sealed class CohortMembers
{
    private const long FirstListedAmplitudeId = 500_000_000_000;
    private const long FirstListedAnonymousAmplitudeId = 950_000_000_000;

    private readonly MemberRecipe? _recipe;
    private readonly HashSet<string> _hidden;
    private readonly SandboxMember[] _listed;
    private readonly Lazy<int> _rowCount;
    private readonly Lazy<IReadOnlyList<string>> _propertyNames;

    private CohortMembers(MemberRecipe? recipe, HashSet<string> hidden, SandboxMember[] listed)
    {
        _recipe = recipe;
        _hidden = hidden;
        _listed = listed;
        _rowCount = new(CountRows);
        _propertyNames = new(FindPropertyNames);
    }

    public static CohortMembers Empty { get; } = new(null, new(StringComparer.Ordinal), []);

    public int RowCount => _rowCount.Value;

    public IReadOnlyList<string> PropertyNames => _propertyNames.Value;

    public static CohortMembers Listed(IEnumerable<SandboxMember> members) =>
        new(null, new(StringComparer.Ordinal), Complete(members, 0));

    public static CohortMembers Generated(MemberRecipe recipe)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(recipe.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(recipe.Anonymous);
        ArgumentOutOfRangeException.ThrowIfNegative(recipe.Duplicates);
        return new(recipe, new(StringComparer.Ordinal), []);
    }

    /// <summary>Takes out every row of the removed user ids, then appends the added rows.</summary>
    public CohortMembers Change(IEnumerable<SandboxMember> add, IEnumerable<string> remove)
    {
        HashSet<string> removed = new(remove, StringComparer.Ordinal);
        HashSet<string> hidden = _hidden;
        SandboxMember[] listed = _listed;
        if (removed.Count > 0)
        {
            listed = Array.FindAll(_listed, member => !removed.Contains(member.UserId));
            if (_recipe is not null)
            {
                hidden = new(_hidden, StringComparer.Ordinal);
                hidden.UnionWith(removed);
            }
        }

        SandboxMember[] added = Complete(add, listed.Length);
        return new(_recipe, hidden, added.Length == 0 ? listed : [.. listed, .. added]);
    }

    public IEnumerable<SandboxMember> Rows(bool withProperties)
    {
        if (_recipe is not null)
        {
            foreach (SandboxMember member in _recipe.Rows(withProperties))
            {
                if (_hidden.Count == 0 || !_hidden.Contains(member.UserId))
                {
                    yield return member;
                }
            }
        }

        foreach (SandboxMember member in _listed)
        {
            yield return member;
        }
    }

    private static SandboxMember[] Complete(IEnumerable<SandboxMember> members, int firstIndex)
    {
        SandboxMember[] rows = [.. members];
        for (int index = 0; index < rows.Length; index++)
        {
            SandboxMember row = rows[index];
            string userId = row.UserId ?? string.Empty;
            long amplitudeId = row.AmplitudeId;
            if (amplitudeId == 0)
            {
                amplitudeId = userId.Length == 0
                    ? FirstListedAnonymousAmplitudeId + firstIndex + index
                    : FirstListedAmplitudeId + (long)(StableHash(userId) % 100_000_000_000);
            }

            rows[index] = row with { UserId = userId, AmplitudeId = amplitudeId };
        }

        return rows;
    }

    // FNV-1a: string.GetHashCode differs from process to process, and an Amplitude id must not.
    private static ulong StableHash(string text)
    {
        ulong hash = 14_695_981_039_346_656_037;
        foreach (byte part in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ part) * 1_099_511_628_211);
        }

        return hash;
    }

    private int CountRows()
    {
        if (_recipe is null)
        {
            return _listed.Length;
        }

        return _hidden.Count == 0 ? checked(_recipe.RowCount + _listed.Length) : Rows(withProperties: false).Count();
    }

    private IReadOnlyList<string> FindPropertyNames()
    {
        SortedSet<string> names = new(StringComparer.Ordinal);
        if (_recipe is not null)
        {
            names.UnionWith(MemberRecipe.PropertyNames);
        }

        foreach (SandboxMember member in _listed)
        {
            if (member.Properties is not null)
            {
                names.UnionWith(member.Properties.Keys);
            }
        }

        return [.. names];
    }
}
