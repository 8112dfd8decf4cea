using System.Collections;
using System.Reflection;
using System.Text.Json;
using LDCohortSync.Ports;

namespace LDCohortSync.Reliability.Tests.Secrets;

/// <summary>Every text that somebody can see who is handed an object, an exception or an event. Used as an observer, it keeps the events.</summary>
internal sealed class Texts : ISyncObserver
{
    private const int DeepestLook = 6;

    private readonly List<(string Source, string Text)> _texts = [];
    private readonly SortedDictionary<FaultKind, int> _kinds = [];

    /// <summary>How many there are.</summary>
    public int Count => _texts.Count;

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> All => [.. _texts.Select(text => text.Text)];

    /// <summary>How often each kind of fault was seen.</summary>
    public IReadOnlyDictionary<FaultKind, int> Kinds => _kinds;

    /// <inheritdoc/>
    public void On(SyncEvent happening)
    {
        lock (_texts)
            _texts.Add((happening.GetType().Name, happening.ToString()));
    }

    /// <summary>A text as it is.</summary>
    public void Add(string source, string text)
    {
        lock (_texts)
            _texts.Add((source, text));
    }

    /// <summary>An exception with all that it holds, and those behind it.</summary>
    public void Add(string source, Exception exception)
    {
        if (exception is SyncFault known)
            _kinds[known.Kind] = _kinds.GetValueOrDefault(known.Kind) + 1;
        for (Exception? one = exception; one is not null; one = one.InnerException)
        {
            Add($"{source}: {one.GetType().Name}", $"{one}{one.Message}{one.Source}{one.HelpLink}{one.StackTrace}");
            foreach (DictionaryEntry data in one.Data)
                Add($"{source}: data", $"{data.Key} {data.Value}");
            if (one is SyncFault fault)
                Add($"{source}: fault", $"{fault.Kind} {fault.Sentence} {fault.Advice} {fault.Target}");
            if (one is HttpRequestException http)
                Add($"{source}: http", $"{http.HttpRequestError} {http.StatusCode}");
        }
    }

    /// <summary>An object: as text, as JSON, and each property by itself.</summary>
    public void Add(string source, object value)
    {
        Add(source, value.ToString() ?? "");
        Add($"{source} as JSON", JsonSerializer.Serialize(value, value.GetType()));
        AddProperties(source, value, depth: 0);
    }

    /// <summary>Finds secrets, and members too; one line for each text that holds one.</summary>
    public IReadOnlyList<string> Leaks() =>
        [.. _texts.Select(text => (text.Source, text.Text, Leak: Sentinels.LeakOrMember(text.Text))).Where(found => found.Leak is not null)
            .Select(found => $"{found.Source}: {found.Leak} in: {found.Text.ReplaceLineEndings(" ")}").Distinct()];

    private void AddProperties(string source, object value, int depth)
    {
        if (depth > DeepestLook || value is string || value.GetType().IsPrimitive || value is Type or MemberInfo)
            return;
        if (value is IEnumerable items)
        {
            foreach (object item in items.Cast<object?>().OfType<object>().Take(100))
            {
                Add(source, item.ToString() ?? "");
                AddProperties(source, item, depth + 1);
            }

            return;
        }

        foreach (PropertyInfo property in value.GetType().GetProperties().Where(one => one.GetIndexParameters().Length == 0 && one.DeclaringType!.Namespace!.StartsWith("LDCohortSync", StringComparison.Ordinal)))
        {
            if (property.GetValue(value) is not object inner)
                continue;
            Add($"{source}.{property.Name}", inner.ToString() ?? "");
            AddProperties($"{source}.{property.Name}", inner, depth + 1);
        }
    }
}
