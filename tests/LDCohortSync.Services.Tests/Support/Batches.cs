using System.Text;
using LDCohortSync.Ports;

namespace LDCohortSync.Services.Tests.Support;

internal static class Batches
{
    public static readonly string[] NastyKeys =
    [
        "plain", "Plain", "with \"quotes\"", "back\\slash", "new\nline", "carriage\rreturn", "tab\tinside", "\u0001\u001f\u007f",
        "emoji \U0001F600\U0001F469\u200D\U0001F4BB", "line\u2028sep\u2029", "\u202Ertl \u0627\u0644\u0639", "=1+1", "+cmd", "-x", "@y", "a/b%2Fc?d#e&f=g h",
        ".", "..", "%2e%2e", "\u00e9 e\u0301", "<html>", "a,b", "'", "null", new string('k', 10_000),
    ];

    public static AmplitudeCohort Cohort(string id = "7khm89cz", string name = "Power users", string? url = null) =>
        new() { Id = id, Name = name, Url = url is null ? null : new(url) };

    public static SegmentBatch Of(AmplitudeCohort cohort, params (string Key, bool Add)[] changes) =>
        new(cohort, changes.Select(change => new MemberChange(Encoding.UTF8.GetBytes(change.Key), change.Add)).ToArray(), new HeldLease());

    public static SegmentBatch One() => Of(Cohort(), ("u-1", true));
}
