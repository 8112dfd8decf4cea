using System.Text;
using LDCohortSync.Membership;
using LDCohortSync.Sandbox;
using LDCohortSync.Sync;

namespace LDCohortSync.Services.Tests.HostileInput;

/// <summary>Keys of every kind, from Amplitude's file over the engine into the segment and back: byte for byte, or not at all.</summary>
public sealed class HostileKeyTests
{
    private const string CohortId = "7khm89cz";

    private static readonly string[] s_keys =
    [
        "plain", "Plain", "PLAIN", "\"", "\"\"", "with \"quotes\"", "\"in quotes\"", "a,b", ",", "'; DROP TABLE users; --", "back\\slash", "\\u0041", "%41", "%00", "a/../b", "..", ".",
        "line\nbreak", "carriage\rreturn", "both\r\nof them", "\n", "\r\n\r\n", "tab\tinside", "trailing tab\t",
        "\0", "a\0b", "\u0001\u0002\u001F", "\u001B[31mred\u001B[0m", "\u007F", "\u0080\u0085\u009F", "\u2028\u2029", "\uFEFFmark", "mark\uFEFF", "\uFFFD", "\uFFFE\uFFFF", "\u00AD", "\u200B", "\u00A0",
        "\u202Egpj.exe\u202C", "שלום עולם", "مرحبا \u200Fعالم", "\u2066isolated\u2069", "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "\U0010FFFF", "𝕏", "用户一", "ก็", "Z̷͖̈́a̸l̶g̸o̵",
        "caf\u00E9", "cafe\u0301", "\uFB01", "fi", "\u00DF", "ss", "\u0130", "i\u0307", "\u0131", "\u00C5", "\u212B", "\u03A9", "\u2126",
        "=1+1", "=HYPERLINK(\"http://x\",\"y\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1;2)", " leading", "trailing ", "  ", " . ",
        "null", "NULL", "undefined", "true", "0", "-0", "1e5", "NaN", "<script>alert(1)</script>", "{\"userId\":\"x\"}", "[]", "key=value&x=y", "#", "?", "user@example.com",
        new string('k', 10_000), string.Concat(Enumerable.Repeat("\"\n😀,", 1_500)), new string('"', 5_000),
    ];

    // Blank for the product: no key.
    private static readonly HashSet<string> s_blank = ["  "];

    [Theory]
    [InlineData(CohortFileForm.Body, GzipForm.None, false, false)]
    [InlineData(CohortFileForm.Redirect, GzipForm.FileOnly, true, false)]
    [InlineData(CohortFileForm.Redirect, GzipForm.None, false, true)]
    [InlineData(CohortFileForm.Body, GzipForm.ContentEncoding, true, true)]
    public async Task Every_key_arrives_byte_for_byte_and_leaves_again(CohortFileForm form, GzipForm gzip, bool tabs, bool mark)
    {
        await using HostileScene scene = await HostileScene.StartAsync();
        SandboxCohort cohort = scene.Sandbox.AddCohort(CohortId, "Hostile", s_keys);
        (cohort.FileForm, cohort.Gzip, cohort.TabPrefix, cohort.ByteOrderMark, cohort.CarriageReturns) = (form, gzip, tabs, mark, mark);
        string[] expected = [.. s_keys.Where(key => !s_blank.Contains(key))];

        SyncOutcome all = await scene.SyncAsync(CohortId, verify: true);

        Assert.Equal((SyncStatus.Succeeded, expected.Length, 1L, 0L), (all.Result.Status, all.Result.Added, all.Result.Skipped, all.Result.Drift));
        await scene.RequireSegmentAsync(CohortId, expected);

        // Every other one leaves, and one that differs from a member in its last letter only comes.
        string[] rest = [.. expected.Where((_, i) => i % 2 == 0), .. expected.Select(key => key + "x")];
        cohort.SetMembers(rest);
        SyncOutcome half = await scene.SyncAsync(CohortId, verify: true, baseline: SyncBaseline.Destination);

        Assert.Equal((SyncStatus.Succeeded, 0L), (half.Result.Status, half.Result.Drift));
        await scene.RequireSegmentAsync(CohortId, rest);
        cohort.SetMembers(["last"]);
        await scene.SyncAsync(CohortId);
        await scene.RequireSegmentAsync(CohortId, ["last"]);
    }

    [Fact]
    public async Task Of_leading_tabs_exactly_one_is_the_files_and_the_others_are_the_keys()
    {
        await using HostileScene scene = await HostileScene.StartAsync();
        SandboxCohort cohort = scene.Sandbox.AddCohort(CohortId, "Tabs", "\tone", "\t\ttwo", "none");
        cohort.TabPrefix = true;

        await scene.SyncAsync(CohortId);
        await scene.RequireSegmentAsync(CohortId, ["\tone", "\t\ttwo", "none"]);

        // Without the file's own tab the first one of the key is taken for it. Nothing in the file tells them apart.
        cohort.TabPrefix = false;
        await scene.SyncAsync(CohortId);
        await scene.RequireSegmentAsync(CohortId, ["one", "\ttwo", "none"]);
    }

    [Fact]
    public async Task A_key_that_is_no_text_is_skipped_and_never_becomes_another_key()
    {
        byte[][] invalid =
        [
            [0xED, 0xA0, 0xBD], [0xED, 0xB8, 0x80],                             // half a surrogate pair, each
            [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80],                               // both of them: CESU-8 of what is a letter in UTF-8
            [0xC0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0x80], [0xFF], [(byte)'M', 0xFC, (byte)'l'],
            [.. "half \uFFFD"u8, 0xED, 0xA0, 0x80],
        ];
        using MemoryStream file = new();
        file.Write("\"amplitude_id\",\"user_id\"\n\"1\",\"😀\"\n\"2\",\"M\uFFFDl\"\n\"3\",\"\uFFFD\"\n"u8);
        for (int i = 0; i < invalid.Length; i++)
            file.Write([.. Encoding.ASCII.GetBytes($"\"{100 + i}\",\""), .. invalid[i], .. "\"\n"u8]);
        await using HostileScene scene = await HostileScene.StartAsync();
        SandboxCohort cohort = scene.Sandbox.AddCohort(CohortId, "No text");
        cohort.RawFile = file.ToArray();

        SyncOutcome outcome = await scene.SyncAsync(CohortId, verify: true);

        Assert.Equal((SyncStatus.Succeeded, 3L, (long)invalid.Length, 0L), (outcome.Result.Status, outcome.Result.Added, outcome.Result.Skipped, outcome.Result.Duplicates));
        await scene.RequireSegmentAsync(CohortId, ["😀", "M\uFFFDl", "\uFFFD"]);
        Assert.Equal(
            invalid.Select((key, i) => new SkippedMember($"{100 + i}", "0x" + Convert.ToHexString(key), SkippedMember.InvalidText)),
            scene.Skipped);
        Assert.Contains($"{invalid.Length} row(s) whose key is not valid UTF-8", scene.Observer.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_is_in_anything_that_is_told()
    {
        const string Sentinel = "sentinel-7f3a";
        await using HostileScene scene = await HostileScene.StartAsync();
        SandboxCohort cohort = scene.Sandbox.AddCohort(CohortId, "Told", s_keys.Select(key => Sentinel + key));
        await scene.SyncAsync(CohortId, verify: true);
        cohort.RawFile = Encoding.UTF8.GetBytes($"amplitude_id,user_id\n1,{Sentinel}\n2,\"{Sentinel}\"{Sentinel}\n");
        SyncOutcome broken = await scene.SyncAsync(CohortId);

        Assert.Equal(FaultKind.InvalidMemberFile, broken.Fault?.Kind);
        Assert.DoesNotContain(Sentinel, scene.Observer.AllText + broken.Fault, StringComparison.Ordinal);
        await scene.RequireSegmentAsync(CohortId, s_keys.Select(key => Sentinel + key));
    }
}
