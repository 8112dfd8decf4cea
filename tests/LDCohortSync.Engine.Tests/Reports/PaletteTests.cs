using System.Globalization;
using LDCohortSync.Reports.Html;

namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>Everything can be read, by day and by night.</summary>
public sealed class PaletteTests
{
    private const double LeastContrast = 4.5;

    public static TheoryData<string, string, bool> Pairs =>
    [
        .. from dark in (bool[])[false, true]
           from ground in Palette.Grounds
           from color in Palette.Light.Keys.Except(Palette.Grounds).Except(Palette.Decorations)
           select (color, ground, dark),
    ];

    // WCAG 2.2, success criterion 1.4.3.
    [Theory, MemberData(nameof(Pairs))]
    public void A_color_can_be_read_on_its_ground(string color, string ground, bool dark)
    {
        IReadOnlyDictionary<string, string> palette = dark ? Palette.Dark : Palette.Light;
        double contrast = Contrast(palette[color], palette[ground]);
        Assert.True(contrast >= LeastContrast, $"{color} on {ground}: {contrast:F2}");
    }

    [Fact]
    public void Both_palettes_have_the_same_names() => Assert.Equal(Palette.Light.Keys.Order(), Palette.Dark.Keys.Order());

    [Theory]
    [InlineData("#000000", "#ffffff", 21)]
    [InlineData("#777777", "#ffffff", 4.48)]
    public void The_computation_itself_is_right(string one, string other, double contrast) => Assert.Equal(contrast, Contrast(one, other), 0.01);

    private static double Contrast(string one, string other)
    {
        double[] both = [.. ((string[])[one, other]).Select(Luminance).OrderDescending()];
        return (both[0] + 0.05) / (both[1] + 0.05);
    }

    private static double Luminance(string color)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(part => int.Parse(color.AsSpan(1 + (part * 2), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }
}
