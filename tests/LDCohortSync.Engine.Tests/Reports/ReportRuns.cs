using LDCohortSync.Membership;

namespace LDCohortSync.Engine.Tests.Reports;

/// <summary>Runs as months of work leave them: growth and loss, failures and blocks, days without a run, skipped rows, drift. The same seed gives the same runs.</summary>
public static class ReportRuns
{
    public static readonly DateTimeOffset Start = new(2026, 2, 2, 5, 0, 0, TimeSpan.Zero);

    private static readonly string[] s_names =
    [
        "Power users", "Trial ends this week", "Checkout abandoned", "Beta volunteers", "Churn risk", "Enterprise administrators", "Mobile only", "Invoices overdue",
        "Newsletter readers with at least three purchases in the last ninety days and no open ticket", "Früh gewechselt", "東京の新規顧客",
    ];

    /// <summary>Runs of some cohorts.</summary>
    /// <param name="cohorts">How many cohorts.</param>
    /// <param name="days">Over how many days.</param>
    /// <param name="perDay">How often a day.</param>
    /// <param name="seed">Which history.</param>
    public static List<CohortSyncResult> Months(int cohorts = 8, int days = 150, int perDay = 1, int seed = 1)
    {
        Random random = new(seed);
        List<CohortSyncResult> runs = [];
        for (int number = 0; number < cohorts; number++)
        {
            long size = (long)Math.Pow(10, 2 + (number % 5)) * random.Next(2, 9);
            string name = s_names[number % s_names.Length] + (number < s_names.Length ? "" : $" {number}");
            for (int at = 0; at < days * perDay; at++)
            {
                double day = (double)at / perDay;
                if (day is > 60 and < 71 || (number == 2 && day > days * 0.8))       // nobody was there, and one cohort was given up
                    continue;
                long added = (long)(size * random.NextDouble() * 0.06);
                long removed = (long)(size * random.NextDouble() * 0.05);
                runs.Add(Next(random, number, name, Start.AddDays(day).AddMinutes(number), size, added, removed, isLast: at == (days * perDay) - 1));
                if (runs[^1].Status == SyncStatus.Succeeded)
                    size += added - removed;
            }
        }

        return runs;
    }

    /// <summary>One run.</summary>
    public static CohortSyncResult One(SyncStatus status = SyncStatus.Succeeded, string cohort = "c1", string name = "Power users", DateTimeOffset? at = null, long size = 1_000) => new()
    {
        RunId = Guid.NewGuid(),
        CohortId = cohort,
        CohortName = name,
        Destination = "prod",
        SegmentKey = "amplitude-" + cohort,
        SegmentKind = SegmentKind.Synced,
        Status = status,
        Rows = size,
        CohortSize = size,
        StartedAt = at ?? Start,
        Duration = TimeSpan.FromSeconds(1.2),
        SegmentUri = new("https://app.launchdarkly.com/projects/default/segments/amplitude-" + cohort),
    };

    private static CohortSyncResult Next(Random random, int number, string name, DateTimeOffset at, long size, long added, long removed, bool isLast)
    {
        byte[] id = new byte[16];
        random.NextBytes(id);
        long unresolved = number == 4 ? size / 12 : size / random.Next(200, 2_000);
        CohortSyncResult run = One(cohort: $"c{number:000}", name: name, at: at, size: size + added - removed) with
        {
            RunId = new(id),
            Rows = size + added - removed + unresolved,
            Added = added,
            Removed = removed,
            Unchanged = size - removed,
            Skipped = unresolved,
            SkippedReasons = at < Start.AddDays(30) ? SkippedReasons.None : new([new(SkippedMember.UnresolvedMapping, unresolved)]),
            Duplicates = random.Next(10) == 0 ? random.Next(1, 40) : 0,
            Batches = (int)((added + removed) / 1000) + 1,
            Retries = random.Next(12) == 0 ? random.Next(1, 9) : 0,
            Duration = TimeSpan.FromMilliseconds(400 + (size / 40.0 * random.NextDouble())),
            Drift = random.Next(40) == 0 ? random.Next(1, 30) : 0,
        };
        int fate = isLast ? number switch { 0 => 0, 1 => 2, 3 => 3, 6 => 5, _ => 99 } : random.Next(60);
        return fate switch
        {
            0 => Ended(run, SyncStatus.Failed, FaultKind.ServiceUnavailable, "LaunchDarkly answered 503 six times.", "Try again later."),
            1 => run with { Status = SyncStatus.Unchanged, Added = 0, Removed = 0 },
            2 => Ended(run, SyncStatus.Blocked, FaultKind.TooManyRemovals, "The plan would remove 5,210 of 9,000 members (57.9 %), more than 30 %.",
                "Look at it with -WhatIf, then use -MaximumRemovalPercent or -Force.") with { CohortSize = size / 2, Rows = size / 2 },
            3 => Ended(run, SyncStatus.PartiallyApplied, FaultKind.ServiceTimeout, "LaunchDarkly acknowledged 2,000 of 5,100 changes; the next run finishes the rest.",
                "Sync again.") with { CohortSize = size, Added = added / 2 },
            4 => run with { Drift = random.Next(1, 50), Reason = "LaunchDarkly differed." },
            5 => run with { Status = SyncStatus.PendingApproval, ApprovalUri = new("https://app.launchdarkly.com/approvals/77"), Reason = "The change waits for an approval." },
            _ => run,
        };
    }

    private static CohortSyncResult Ended(CohortSyncResult run, SyncStatus status, FaultKind error, string reason, string advice) => run with
    {
        Status = status,
        ErrorId = error,
        Reason = reason,
        Advice = advice,
        CohortSize = 0,
        Rows = 0,
        Added = 0,
        Removed = 0,
        Unchanged = 0,
        Skipped = 0,
        SkippedReasons = SkippedReasons.None,
        Duplicates = 0,
        Batches = 0,
        Drift = 0,
    };
}
