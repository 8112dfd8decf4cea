using LDCohortSync.Module.Tests.Isolation;
using LDCohortSync.Pipelines;

namespace LDCohortSync.Module.Tests.Pipelines;

/// <summary>The lines that the agents of build services read.</summary>
public sealed class DialectTests
{
    private const string Odd = "50 %; [a]\r\n##vso[x.y]z";

    [Fact]
    public void Azure_DevOps_gets_what_ends_or_splits_a_command_escaped()
    {
        const string Data = "50 %AZP25%3B [a%5D%0D%0A##vso[x.y%5Dz";
        AzureDevOpsDialect dialect = new(Path.GetTempPath());
        Assert.Equal("##vso[task.setsecret]" + Data, dialect.Secret(Odd));
        Assert.Equal("##vso[task.logissue type=warning]" + Data, dialect.Warning(Odd));
        Assert.Equal("##vso[task.logissue type=error;code=a%3Bb%5D]" + Data, dialect.Error("a;b]", Odd));
        Assert.Equal("##vso[task.setprogress value=7]" + Data, dialect.Progress(7, Odd));
        Assert.Equal("##vso[task.complete result=Failed]" + Data, dialect.Failed(Odd));
        Assert.Equal("##[group]a  b", dialect.BeginGroup("a\r\nb"));
        Assert.Equal("##[endgroup]", dialect.EndGroup());
    }

    [Fact]
    public void Azure_DevOps_gets_each_page_as_a_file_of_its_own()
    {
        using TemporaryFolder folder = new();
        AzureDevOpsDialect dialect = new(folder.Path);
        Assert.NotEqual(dialect.Publish("Sync-AmplitudeCohort", "one"), dialect.Publish("Sync-AmplitudeCohort", "two"));
        string[] files = Directory.GetFiles(folder.Path, "Sync-AmplitudeCohort *.md");
        Assert.Equal(["one", "two"], files.Select(File.ReadAllText).Order());
    }

    [Fact]
    public void GitHub_gets_what_ends_or_splits_a_command_escaped()
    {
        const string Data = "50 %25; [a]%0D%0A##vso[x.y]z";
        GitHubActionsDialect dialect = new(summary: null);
        Assert.Equal("::add-mask::" + Data, dialect.Secret(Odd));
        Assert.Equal("::warning title=LDCohortSync::" + Data, dialect.Warning(Odd));
        Assert.Equal("::error title=a%3Ab%2Cc::" + Data, dialect.Error("a:b,c", Odd));
        Assert.Equal("::group::" + Data, dialect.BeginGroup(Odd));
        Assert.Null(dialect.Publish("x", "y"));
    }

    [Fact]
    public void GitHub_gets_pages_one_after_another_in_one_file()
    {
        using TemporaryFolder folder = new();
        string file = Path.Combine(folder.Path, "summary.md");
        GitHubActionsDialect dialect = new(file);
        dialect.Publish("x", "one");
        dialect.Publish("x", "two");
        Assert.Equal("one\ntwo\n", File.ReadAllText(file));
    }
}
