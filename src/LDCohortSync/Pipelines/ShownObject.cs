using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace LDCohortSync.Pipelines;

/// <summary>
/// Makes objects fit for a log in which an agent looks for commands. Tables, lists, JSON and strings show an object's properties,
/// and a cohort's name may be one that commands: such an object is replaced by a copy whose texts do not. Ids, keys of segments and
/// numbers are what they were, so the copy leads to the same cohort.
/// </summary>
internal static class ShownObject
{
    private static readonly MethodInfo s_clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> s_texts = new();

    /// <summary>The object itself, or a copy of it when one of its texts commands.</summary>
    public static object Of(object value)
    {
        // By its identity it leads to its connection. Its texts were made harmless when it was made.
        if (value is LDDestination || !IsOwn(value.GetType()))
            return value;
        object shown = value;
        foreach (PropertyInfo property in s_texts.GetOrAdd(value.GetType(), TextsOf))
        {
            object? text = property.GetValue(value);
            object? harmless = Harmless(text);
            if (ReferenceEquals(harmless, text))
                continue;
            if (ReferenceEquals(shown, value))
                shown = s_clone.Invoke(value, null)!;
            property.SetValue(shown, harmless);
        }

        return shown;
    }

    private static bool IsOwn(Type type) => type.Assembly == typeof(CohortSyncResult).Assembly;

    private static PropertyInfo[] TextsOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite && property.GetIndexParameters().Length == 0 && MayHoldText(property.PropertyType)),
    ];

    private static bool MayHoldText(Type type) => type == typeof(string) || (type.IsClass && IsOwn(type)) || ElementOf(type) is not null;

    private static Type? ElementOf(Type type) => type.GetInterfaces().Prepend(type)
        .Where(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>)).Select(one => one.GetGenericArguments()[0])
        .FirstOrDefault(element => element == typeof(string) || (element.IsClass && IsOwn(element)));

    private static object? Harmless(object? value) => value switch
    {
        null => null,
        string text => CommandText.Of(text),
        IEnumerable list when ElementOf(list.GetType()) is Type element => Harmless(list, element),
        _ => Of(value),
    };

    private static object Harmless(IEnumerable list, Type element)
    {
        object?[] before = [.. list.Cast<object?>()];
        object?[] after = [.. before.Select(Harmless)];
        if (before.Zip(after).All(pair => ReferenceEquals(pair.First, pair.Second)))
            return list;
        Array shown = Array.CreateInstance(element, after.Length);
        after.CopyTo(shown, 0);
        return shown;
    }
}
