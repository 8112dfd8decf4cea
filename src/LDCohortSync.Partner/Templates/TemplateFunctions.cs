using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LDCohortSync.Partner.Templates;

/// <summary>
/// The functions that templates may call for a value. Source: LaunchDarkly partner documentation, "Endpoints capability", and the
/// framework's own registration of them. <c>edgeGridAuth</c> is Akamai's; it signs with keys that no check has.
/// </summary>
internal static class TemplateFunctions
{
    private static readonly FrozenDictionary<string, Func<IReadOnlyList<TemplateValue>, TemplateValue>> s_functions =
        new Dictionary<string, Func<IReadOnlyList<TemplateValue>, TemplateValue>>
        {
            ["pathEncode"] = values => TemplateValue.Of(Uri.EscapeDataString(Text(values, 0)).Replace("%2F", "/", StringComparison.Ordinal)),
            ["queryEncode"] = values => TemplateValue.Of(Uri.EscapeDataString(Text(values, 0))),
            ["basicAuthHeaderValue"] = values => TemplateValue.Of("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Text(values, 0)}:{Text(values, 1)}"))),
            ["formatWithOffset"] = FormatWithOffset,
            ["edgeGridAuth"] = _ => TemplateValue.Of("EG1-HMAC-SHA256"),
            ["lookup"] = values => values.Count < 2 || values[0].IsNothing ? TemplateValue.Undefined : values[0].Property(values[1].ToString()),
            ["log"] = _ => TemplateValue.Undefined,
            // Blocks without anything to choose from write nothing.
            ["equal"] = _ => TemplateValue.Undefined,
            ["equalWithElse"] = _ => TemplateValue.Undefined,
        }.ToFrozenDictionary();

    /// <summary>Calls a function.</summary>
    /// <returns>Null when there is none of that name.</returns>
    public static TemplateValue? Call(string name, IReadOnlyList<TemplateValue> values) =>
        s_functions.TryGetValue(name, out Func<IReadOnlyList<TemplateValue>, TemplateValue>? function) ? function(values) : null;

    private static string Text(IReadOnlyList<TemplateValue> values, int index) =>
        index >= values.Count || !values[index].IsDefined ? "undefined" : values[index].Node is null ? "null" : values[index].ToString();

    private static TemplateValue FormatWithOffset(IReadOnlyList<TemplateValue> values)
    {
        if (!double.TryParse(Text(values, 0), CultureInfo.InvariantCulture, out double milliseconds)
            || !double.TryParse(Text(values, 1), CultureInfo.InvariantCulture, out double offset))
        {
            return TemplateValue.Of("NaN");
        }

        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Clamp(milliseconds + (1000 * offset), -62135596800000, 253402300799000));
        return Text(values, 2) switch
        {
            "seconds" => TemplateValue.Of(time.ToUnixTimeSeconds()),
            "rfc3339" => TemplateValue.Of(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            "simple" => TemplateValue.Of(time.ToString("yyyy-MM-dd h:mm:ss", CultureInfo.InvariantCulture)),
            _ => TemplateValue.Of(time.ToUnixTimeMilliseconds()),
        };
    }
}
