namespace LDCohortSync.Engine.Tests.Doubles;

/// <summary>
/// The one place through which every step of the fakes goes: it keeps their order, and lets a test look, fail or crash just
/// before and just after a step has had its effect. Steps of several threads come one after another.
/// </summary>
internal sealed class Journal
{
    private readonly Lock _gate = new();
    private readonly List<string> _steps = [];
    private bool _isQuiet;

    /// <summary>Is called before a step has its effect; an exception leaves it without.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>Is called when a step has had its effect; an exception keeps the caller from knowing.</summary>
    public Action<string>? After { get; set; }

    public IReadOnlyList<string> Steps
    {
        get
        {
            lock (_gate)
                return [.. _steps];
        }
    }

    public int Count(string step) => Steps.Count(one => one == step);

    public void Forget()
    {
        lock (_gate)
            _steps.Clear();
    }

    public void Step(string name, Action? effect = null) => Step(name, () =>
    {
        effect?.Invoke();
        return true;
    });

    public T Step<T>(string name, Func<T> effect)
    {
        lock (_gate)
        {
            if (_isQuiet)
                return effect();
            _steps.Add(name);
            Before?.Invoke(name);
            T result = effect();
            After?.Invoke(name);
            return result;
        }
    }

    /// <summary>Does something through the fakes that leaves no trace here and is never made to fail.</summary>
    public T Quietly<T>(Func<T> look)
    {
        lock (_gate)
        {
            bool before = _isQuiet;
            _isQuiet = true;
            try
            {
                return look();
            }
            finally
            {
                _isQuiet = before;
            }
        }
    }
}
