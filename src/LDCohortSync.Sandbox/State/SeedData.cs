namespace LDCohortSync.Sandbox;

/// <summary>Fills the state for <see cref="SandboxSeed"/>.</summary>
internal static class SeedData
{
    private static readonly string[] s_regions = ["us-east", "us-west", "eu-central", "eu-west", "ap-south", "ap-north", "sa-east"];

    public static void Fill(SandboxState state, SandboxSeed seed)
    {
        if (seed == SandboxSeed.Demo)
        {
            FillDemo(state);
        }
        else
        {
            state.AddProject(Project("default", "Default project", [Environment("default", "test", "Test"), Production(state)]));
        }
    }

    private static void FillDemo(SandboxState state)
    {
        state.AddProject(Project("mobile", "Mobile apps", [
            Environment("mobile", "production", "Production"),
            Environment("mobile", "staging", "Staging"),
            Environment("mobile", "test", "Test"),
            Environment("mobile", "development", "Development"),
        ]));

        // The environment of the credentials comes last, on the second page: a client that reads one page does not find it.
        List<SandboxEnvironment> environments = [];
        foreach (string region in s_regions)
        {
            foreach (string stage in (string[])["staging", "test", "preview"])
            {
                environments.Add(Environment("default", $"{stage}-{region}", $"{stage} {region}"));
            }
        }

        environments.Add(Production(state) with { Critical = true, Tags = ["live"] });
        state.AddProject(Project("default", "Default project", environments));
        AddCohorts(state);
        AddSegments(state);
    }

    private static void AddCohorts(SandboxState state)
    {
        SandboxCohort power = state.AddCohort(new SandboxCohort("7khm89cz", "Power users")
        {
            Description = "Came back on ten or more days of the last month",
            Gzip = GzipForm.ContentEncoding,
        });
        power.Generate(new MemberRecipe { Count = 9_600, Anonymous = 250, Duplicates = 150 });

        SandboxCohort retention = state.AddCohort(new SandboxCohort("9apg8e8f", "14 day user retention") { Owners = ["amp"] });
        retention.Generate(new MemberRecipe { Count = 420, Anonymous = 12, From = 5_000 });

        SandboxCohort trial = state.AddCohort(new SandboxCohort("26umsb5", "Trial started last month"));
        trial.SetMembers(Enumerable.Range(1, 300).Select(TrialMember));

        SandboxCohort archived = state.AddCohort(new SandboxCohort("acf4eeb", "Winter campaign 2023") { Archived = true });
        archived.Generate(new MemberRecipe { Count = 80, From = 20_000 });

        state.AddCohort(new SandboxCohort("u9gtvp8t", "Likely to churn")).SetNeverComputed();

        SandboxCohort group = state.AddCohort(new SandboxCohort("k3gr0up1", "Enterprise organizations") { GroupName = "Organization", TabPrefix = true });
        group.SetMembers(["Acme", "Globex", "Initech", "Umbrella, Inc.", "Hooli"]);

        SandboxCohort hosted = state.AddCohort(new SandboxCohort("h0st3d42", "Checkout abandoners")
        {
            Syncs = [new SandboxCohortSync { LastSuccessful = new DateTimeOffset(2026, 6, 15, 16, 9, 58, 848, 454, TimeSpan.FromHours(-7)) }],
        });
        hosted.Generate(new MemberRecipe { Count = 640, Anonymous = 30, From = 30_000 });
    }

    // Every tenth user gave no address: a sync by "email" has to skip these rows.
    private static SandboxMember TrialMember(int number) => new(
        $"trial-{number}",
        0,
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["email"] = number % 10 == 0 ? string.Empty : $"trial{number}@example.com",
            ["plan"] = number % 3 == 0 ? "team" : "single",
        });

    private static void AddSegments(SandboxState state)
    {
        SandboxSegment? staff = state.AddSegment("internal-staff", "Internal staff");
        if (staff is not null)
        {
            staff.Tags = ["internal"];
            staff.SetMembers(["ada@example.com", "grace@example.com"]);
        }

        SandboxSegment? testers = state.AddSegment("beta-testers", "Beta testers");
        testers?.SetMembers(Enumerable.Range(1, 25).Select(number => $"tester-{number}"));

        SandboxSegment? customers = state.AddSegment("long-time-customers", "Long-time customers", unbounded: true);
        if (customers is not null)
        {
            customers.Description = "Uploaded once a year";
            customers.SetMembers(Enumerable.Range(1, 500).Select(number => $"customer-{number:D6}"));
        }
    }

    private static SandboxProject Project(string key, string name, IReadOnlyList<SandboxEnvironment> environments) =>
        new(SandboxCredentials.RandomHexadecimal(24), key, name, environments);

    private static SandboxEnvironment Environment(string projectKey, string key, string name) =>
        new(projectKey, key, name, SandboxCredentials.RandomHexadecimal(24), SandboxCredentials.RandomKey("sdk-"), SandboxCredentials.RandomKey("mob-"));

    private static SandboxEnvironment Production(SandboxState state) =>
        new("default", "production", "Production", state.Credentials.ClientSideId, state.Credentials.SdkKey, state.Credentials.MobileKey);
}
