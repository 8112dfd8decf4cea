using LDCohortSync.Reliability.Tests.Support;

namespace LDCohortSync.Reliability.Tests.Matrix;

/// <summary>Whatever the services do: the segment is the cohort, or the run says that it is not, and the next one makes it so.</summary>
public sealed class FaultMatrixTests(FaultMatrix matrix, ITestOutputHelper output) : IClassFixture<FaultMatrix>
{
    public static TheoryData<string> Faults => [.. FaultMatrix.Rows.Select(row => row.Name)];

    [Theory, MemberData(nameof(Faults))]
    public void A_sync_ends_as_it_should_at_every_endpoint(string fault)
    {
        Outcome[] outcomes = [.. matrix.Outcomes.Where(outcome => outcome.Row.Name == fault)];

        Assert.NotEmpty(outcomes);
        Assert.True(outcomes.All(outcome => outcome.Problems.Count == 0), string.Join('\n', outcomes.Where(outcome => outcome.Problems.Count > 0)));
    }

    [Fact]
    public void The_readme_has_exactly_the_expected_table()
    {
        string table = FaultMatrix.Table();
        output.WriteLine(table);
        Figures.Show("Fault matrix", matrix.Figures());

        if (ReadmeTable.IsToBeWritten)
            ReadmeTable.Write(table);
        Assert.True(table == ReadmeTable.Read(), $"The table in README.md is another one. Run this test with {ReadmeTable.WriteVariable}=1 to rewrite it.");
    }
}
