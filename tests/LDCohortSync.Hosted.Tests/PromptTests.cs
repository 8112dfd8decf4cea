using System.Management.Automation;
using System.Net;
using LDCohortSync.Hosted.Tests.Support;

namespace LDCohortSync.Hosted.Tests;

/// <summary>Connect-LDDestination asks for keys as it always did, and not for those of a saved destination.</summary>
public sealed class PromptTests(SandboxProcess sandbox)
{
    private const string Connect = "param($Ledger) Connect-LDDestination -Ledger $Ledger "
        + "-LaunchDarklyUri $env:LDCOHORTSYNC_LAUNCHDARKLY_URI -AmplitudeUri $env:LDCOHORTSYNC_AMPLITUDE_URI";

    [HostedFact]
    public void Who_gives_nothing_is_asked_for_the_keys()
    {
        AnsweringHost host = Host();
        using Session session = Session.WithModule(host);
        Assert.Equal("production", session.Run(Connect, sandbox.NewLedger()).Value("EnvironmentKey"));
        Assert.Equal(["AccessToken, ClientSideId, AmplitudeCredential"], host.Person.Questions);
    }

    [HostedFact]
    public void Who_gives_a_part_is_asked_for_the_rest()
    {
        AnsweringHost host = Host();
        using Session session = Session.WithModule(host);
        string id = Environment.GetEnvironmentVariable("LAUNCHDARKLY_CLIENT_SIDE_ID")!;
        Answer answer = session.Run(Connect + $" -Name part -ClientSideId {id}", sandbox.NewLedger());
        Assert.Equal("part", answer.Value("Name"));
        Assert.Equal(["AccessToken, AmplitudeCredential"], host.Person.Questions);
    }

    [HostedFact]
    public void Who_gives_a_name_that_is_not_saved_is_told_and_not_asked()
    {
        AnsweringHost host = Host();
        using Session session = Session.WithModule(host);
        Answer answer = session.Run("Connect-LDDestination nobody");
        Assert.Equal(["ProfileNotFound"], answer.ErrorIds);
        Assert.Empty(host.Person.Questions);
    }

    [HostedFact]
    public void Where_nobody_answers_it_is_an_error()
    {
        using Session session = Session.WithModule(new AnsweringHost());
        Assert.Equal(["ProfileNotFound"], session.Run("Connect-LDDestination").ErrorIds);
    }

    private static AnsweringHost Host()
    {
        AnsweringHost host = new();
        host.Person.Fields["AccessToken"] = new NetworkCredential("", Environment.GetEnvironmentVariable("LAUNCHDARKLY_ACCESS_TOKEN")).SecurePassword;
        host.Person.Fields["ClientSideId"] = Environment.GetEnvironmentVariable("LAUNCHDARKLY_CLIENT_SIDE_ID")!;
        host.Person.Fields["AmplitudeCredential"] = new PSCredential(Environment.GetEnvironmentVariable("AMPLITUDE_API_KEY"),
            new NetworkCredential("", Environment.GetEnvironmentVariable("AMPLITUDE_SECRET_KEY")).SecurePassword);
        return host;
    }
}
