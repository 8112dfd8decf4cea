using System.Text;
using LDCohortSync.Partner.Segments;
using LDCohortSync.Partner.Tests.Support;
using LDCohortSync.Partner.Writing;
using LDCohortSync.Ports;
using LDCohortSync.Sandbox;
using LDCohortSync.Services;

namespace LDCohortSync.Partner.Tests.Reading;

/// <summary>What this module sends is read, with the manifest that this module writes, as exactly what it means.</summary>
public sealed class OwnBatchTests : IDisposable
{
    private static readonly string[] s_keys =
    [
        "plain", "Plain", "with \"quotes\"", "back\\slash", "new\nline", "tab\tinside", "\u0001", "emoji \U0001F600", "\u00e9 e\u0301", "a/b~c", "0", "null", "true", "[", new string('k', 5_000),
    ];

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("https://analytics.amplitude.com/acme/cohort/7khm89cz")]
    public async Task Batches_through_the_real_client_parse_to_exactly_the_plan(string? link)
    {
        await using SandboxServer sandbox = await SandboxServer.StartAsync(cancellationToken: Stop);
        ServiceSettings settings = new()
        {
            LaunchDarklyUri = sandbox.LaunchDarklyUri,
            AmplitudeUri = sandbox.AmplitudeUri,
            AccessToken = new(sandbox.Credentials.AccessToken),
            AmplitudeApiKey = sandbox.Credentials.AmplitudeApiKey,
            AmplitudeSecretKey = new(sandbox.Credentials.AmplitudeSecretKey),
            ClientSideId = sandbox.Credentials.ClientSideId,
        };
        using LaunchDarklyClient client = new(settings);
        AmplitudeCohort cohort = new() { Id = "7khm89cz", Name = "Café \"x\" \U0001F600", Url = link is null ? null : new(link) };
        (string Key, bool Add)[] plan = [.. s_keys.Select((key, index) => (key, index % 3 != 0))];
        foreach ((string Key, bool Add)[] part in plan.Chunk(4))
        {
            MemberChange[] changes = [.. part.Select(one => new MemberChange(Encoding.UTF8.GetBytes(one.Key), one.Add))];
            await client.SendAmplitudeBatchAsync(settings.ClientSideId, new(cohort, changes, new FreeLease()), new SilentObserver(), Stop);
        }

        PayloadReader reader = PayloadReader.For(new ManifestAuthor(Plans.In(_folder.File("amplitude"), "SyncedSegment")).Write().FullName);
        ParsedPayload[] read = [.. sandbox.State.Requests.Entries.Where(request => request.Path.Contains("/segment-targets/", StringComparison.Ordinal)).Select(request => reader.Read(request.Body!))];

        Assert.Equal((plan.Length + 3) / 4, read.Length);
        Assert.Equal(plan, read.SelectMany(payload => payload.Members).Select(member => (member.Key, member.Action == MemberAction.Add)));
        Assert.All(read, payload => Assert.Equal((settings.ClientSideId, "user", cohort.Id, cohort.Name, link, "amplitude-7khm89cz"),
            (payload.EnvironmentId, payload.ContextKind, payload.CohortId, payload.CohortName, payload.CohortUrl, payload.SegmentKey)));
        Assert.All(read.SelectMany(payload => payload.Members), member => Assert.Equal((cohort.Id, cohort.Name), (member.CohortId, member.CohortName)));

        // And as the sandbox understood it, which has a reader of its own.
        Assert.Equal(plan.Where(one => one.Add).Select(one => one.Key).Order(StringComparer.Ordinal),
            sandbox.State.GetSegment("amplitude-7khm89cz").Members.Order(StringComparer.Ordinal));
    }

    private sealed class FreeLease : ISegmentLease
    {
        public ValueTask ConfirmAsync(CancellationToken cancellation) => default;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class SilentObserver : ISyncObserver
    {
        public void On(SyncEvent happening)
        {
        }
    }
}
