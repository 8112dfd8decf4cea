using System.Diagnostics;

namespace LDCohortSync.Services;

/// <summary>A token or key. It shows itself as asterisks wherever it is printed; only <see cref="Reveal"/> gives it out.</summary>
[DebuggerDisplay("***")]
public sealed class Secret
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string _value;

    /// <summary>Keeps a value.</summary>
    /// <param name="value">The token or key as it is sent.</param>
    public Secret(string value) => _value = value ?? throw new ArgumentNullException(nameof(value));

    /// <summary>True when there is nothing in it.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>Gives the value out, to be sent to the service that it belongs to.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
