using System.Globalization;
using System.Management.Automation;
using LDCohortSync.Ports;

namespace LDCohortSync.Hosting;

/// <summary>
/// Takes a plain number for days. PowerShell by itself makes ticks of it, and .NET takes 48:00:00 for 48 days; neither is what somebody
/// means who says how long something is kept.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DaysTransformationAttribute : ArgumentTransformationAttribute
{
    // Exactly these.
    private static readonly string[] s_forms = [@"d\.hh\:mm", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        try
        {
            return (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
            {
                null => null,
                TimeSpan span => Checked(span),
                string text => Parse(text),
                IConvertible number when number.GetTypeCode() is >= TypeCode.SByte and <= TypeCode.Decimal => Days(number.ToDouble(CultureInfo.InvariantCulture)),
                object other => throw new FormatException($"'{other}' is no time. Give days, such as 90."),
            };
        }
        catch (FormatException exception)
        {
            throw new ArgumentTransformationMetadataException(exception.Message, exception);
        }
    }

    /// <summary>Reads days, or days with a time.</summary>
    /// <exception cref="FormatException">It is neither, or out of bounds.</exception>
    public static TimeSpan Parse(string text)
    {
        string said = text.Trim();
        return double.TryParse(said, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double days) ? Days(days)
            : TimeSpan.TryParseExact(said, s_forms, CultureInfo.InvariantCulture, out TimeSpan span) ? Checked(span)
            : throw new FormatException($"'{said}' is no time. Give days, such as 90, or days with a time, such as 90.12:00:00.");
    }

    private static TimeSpan Days(double days) => days >= PrunedHistory.ShortestKeep.TotalDays && days <= PrunedHistory.LongestKeep.TotalDays ? TimeSpan.FromDays(days) : throw OutOfBounds();

    private static TimeSpan Checked(TimeSpan span) => span >= PrunedHistory.ShortestKeep && span <= PrunedHistory.LongestKeep ? span : throw OutOfBounds();

    private static FormatException OutOfBounds() => new(string.Create(CultureInfo.InvariantCulture,
        $"It has to be from {PrunedHistory.ShortestKeep.TotalDays:0} to {PrunedHistory.LongestKeep.TotalDays:0} days; a plain number means days."));
}
