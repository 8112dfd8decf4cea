using LDCohortSync.Sandbox;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>A row of the matrix: a fault, and beside it how a run ends under it at each endpoint.</summary>
internal sealed class FaultRow(string name, SandboxFault fault)
{
    private readonly Dictionary<Column, Expectation> _expected = [];

    /// <summary>The name in the table.</summary>
    public string Name => name;

    /// <summary>The fault; which requests it is for is said by the column.</summary>
    public SandboxFault Fault => fault;

    /// <summary>What is expected of connecting where nothing else is written.</summary>
    public Expectation? Connecting { get; init; }

    /// <summary>What is expected of a run where nothing else is written.</summary>
    public Expectation? Running { get; init; }

    /// <summary>True when a request is not repeated because of the pause that was asked for, so that it is known to be refused.</summary>
    public bool AsksForTooLong { get; init; }

    /// <summary>What is expected at some columns; a null is a column at which there can be no such fault.</summary>
    public Expectation? this[params Column[] columns]
    {
        set
        {
            foreach (Column column in columns)
            {
                if (value is null)
                    Missing.Add(column);
                else
                    _expected.Add(column, value);
            }
        }
    }

    private HashSet<Column> Missing { get; } = [];

    private bool IsRefusedAtOnce => AsksForTooLong || fault.MissingAction is not null || fault.Status is >= 400 and < 500 and not (408 or 409 or 425 or 429);

    /// <summary>What is expected at a column; null when there can be no such fault.</summary>
    public Expectation? At(Endpoint endpoint)
    {
        if (Missing.Contains(endpoint.Column))
            return null;
        Expectation? written = _expected.GetValueOrDefault(endpoint.Column) ?? (endpoint.Situation == Situation.Connect ? Connecting : Running);
        return Columns.Ingestions.Contains(endpoint.Column) && !IsRefusedAtOnce ? written?.OnceBegun() : written;
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
