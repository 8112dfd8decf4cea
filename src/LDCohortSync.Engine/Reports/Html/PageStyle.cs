using System.Security.Cryptography;
using System.Text;

namespace LDCohortSync.Reports.Html;

/// <summary>The page's one style sheet.</summary>
internal static class PageStyle
{
    private const string Rules = """
        *{box-sizing:border-box}
        html{color-scheme:light dark;-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
        header,main,footer,nav{max-width:1400px;margin:0 auto;padding:0 16px}
        h1{font-size:1.6rem;line-height:1.25;margin:20px 0 4px}
        h2{font-size:1.25rem;line-height:1.3;margin:32px 0 8px}
        h3{font-size:1rem;line-height:1.35;margin:0 0 4px}
        p{margin:4px 0 8px}
        a{color:var(--link)}
        a:focus-visible,summary:focus-visible,.wide:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        .muted,caption,figcaption{color:var(--muted);font-size:.875rem}
        .skip{position:absolute;left:8px;top:-60px;background:var(--card);padding:8px 12px;z-index:1}
        .skip:focus{top:8px}
        nav ul,.legend,.tiles{list-style:none;display:flex;flex-wrap:wrap;gap:4px 16px;padding:0;margin:8px 0}
        .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,310px),1fr));gap:16px;align-items:start}
        .card,.item{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:12px;min-width:0}
        .item{border-left:6px solid var(--unchanged);margin:0 0 12px}
        .tiles{gap:8px}
        .tiles li{background:var(--card);border:1px solid var(--rule);border-radius:8px;padding:8px 12px;flex:1 1 136px;overflow-wrap:normal}
        .tiles b{display:block;font-size:1.25rem;line-height:1.3;font-variant-numeric:tabular-nums}
        .tiles span{color:var(--muted);font-size:.875rem}
        figure{margin:8px 0}
        svg{display:block;width:100%;height:auto}
        .legend svg{display:inline-block;width:14px;height:14px;vertical-align:-2px;margin-right:6px}
        .defs{position:absolute;width:0;height:0}
        details{margin:8px 0}
        summary{cursor:pointer;color:var(--link);padding:4px 0}
        .wide{overflow-x:auto;max-width:100%}
        table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;overflow-wrap:normal}
        caption{text-align:left;padding:4px 0}
        th,td{border-bottom:1px solid var(--rule);padding:4px 12px 4px 0;text-align:left;vertical-align:top}
        tbody th{font-weight:600;min-width:7.5rem;max-width:20rem;overflow-wrap:anywhere}
        td.long{min-width:16rem;max-width:32rem;overflow-wrap:anywhere}
        th.n,td.n{text-align:right;white-space:nowrap}
        tbody th .muted{font-weight:400}
        td time,th time{white-space:nowrap}
        .status{font-weight:600;white-space:nowrap}
        .label{fill:var(--muted);font-size:11px;font-family:inherit}
        line.rule,line.tick{stroke:var(--rule);stroke-width:1}
        line.zero{stroke:var(--muted);stroke-width:1}
        .size-line,.size-gap{fill:none;stroke:var(--size);stroke-width:2;stroke-linejoin:round}
        .size-gap{stroke-width:1.5;stroke-dasharray:3 4}
        .size-dot{fill:var(--size)}
        .sign{stroke-width:1.5;stroke:var(--card)}
        .sign-Failed{fill:none;stroke:var(--failed);stroke-width:2.5}
        .sign-Blocked{fill:var(--blocked)}
        .sign-PartiallyApplied{fill:var(--partial)}
        .sign-PendingApproval{fill:none;stroke:var(--pending);stroke-width:2}
        .mark{stroke:var(--text);stroke-width:2}
        @media print{
        html{color-scheme:light}
        body{background:#fff;font-size:11pt}
        nav,.skip{display:none}
        .card,.item,.tiles li,tr{break-inside:avoid}
        h2,h3{break-after:avoid}
        .wide{overflow:visible}
        details::details-content{content-visibility:visible;display:block;block-size:auto}
        a[href^="http"]::after{content:" (" attr(href) ")";font-size:.8em}
        }
        @media (prefers-reduced-motion:no-preference){
        html{scroll-behavior:smooth}
        }
        """;

    // Each with its color and the lines of its pattern: a name, the property of the color, and what is drawn over it.
    private static readonly (string Name, string Color, string Lines)[] s_fills =
    [
        ("added", "added", ""),
        ("removed", "removed", "M0 6L6 0"),
        ("succeeded", "succeeded", ""),
        ("unchanged", "unchanged", "M3 0V6"),
        ("planned", "planned", "M0 3H6M3 0V6"),
        ("pending", "pending", "M0 0L6 6"),
        ("partial", "partial", "M0 0L6 6M0 6L6 0"),
        ("blocked", "blocked", "M0 3H6"),
        ("failed", "failed", "M0 6L6 0"),
        ("skipped", "skipped", ""),
        ("time", "time", ""),
        ("drift", "blocked", ""),
    ];

    /// <summary>The style.</summary>
    public static string Text { get; } = Compose();

    /// <summary>What the page's policy knows the style by.</summary>
    public static string Hash { get; } = "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>The patterns that bars are filled with, as parts of a picture.</summary>
    public static string Patterns { get; } = string.Concat(s_fills.Where(fill => fill.Lines.Length > 0).Select(fill =>
        $"<pattern id=\"p-{fill.Name}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><rect class=\"ground-{fill.Name}\" width=\"6\" height=\"6\"/><path class=\"hatch\" d=\"{fill.Lines}\"/></pattern>"));

    private static string Compose()
    {
        StringBuilder style = new();
        style.Append(":root{").Append(Palette.Properties(Palette.Light)).Append("}\n");
        style.Append("@media screen and (prefers-color-scheme:dark){:root{").Append(Palette.Properties(Palette.Dark)).Append("}}\n");
        style.Append(Rules.ReplaceLineEndings("\n")).Append('\n');
        style.Append(".hatch{fill:none;stroke:var(--card);stroke-width:1.4}\n");
        foreach ((string name, string color, string lines) in s_fills)
        {
            style.Append(lines.Length == 0 ? $".fill-{name}{{fill:var(--{color})}}\n" : $".fill-{name}{{fill:url(#p-{name})}}.ground-{name}{{fill:var(--{color})}}\n");
        }

        foreach (SyncStatus status in Enum.GetValues<SyncStatus>())
            style.Append(".status-" + status + "{color:var(--" + ColorOf(status) + ")}.item-" + status + "{border-left-color:var(--" + ColorOf(status) + ")}\n");
        return style.ToString();
    }

    /// <summary>The name of a status' color and of its fill.</summary>
    public static string ColorOf(SyncStatus status) => status switch
    {
        SyncStatus.PendingApproval => "pending",
        SyncStatus.PartiallyApplied => "partial",
        _ => status.ToString().ToLowerInvariant(),
    };
}
