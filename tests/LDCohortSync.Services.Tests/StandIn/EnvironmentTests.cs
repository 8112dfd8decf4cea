using LDCohortSync.Sandbox;

namespace LDCohortSync.Services.Tests.StandIn;

/// <summary>Environments that somebody makes while the sandbox runs.</summary>
public sealed class EnvironmentTests
{
    private const string Id = "5f2c9e1ab7d3406f8e9a0b1c";

    [Fact]
    public async Task An_environment_with_a_chosen_id_can_be_made_once()
    {
        await using StandInScene scene = await StandInScene.StartAsync();

        Assert.Equal(404, (await scene.PutAsync($"/sandbox/environments/{Id}", """{"critical":true}""")).Status);
        Assert.Equal(200, (await scene.PutAsync($"/sandbox/environments/{Id}", """{"key":"canary","critical":true}""")).Status);
        Assert.Equal(200, (await scene.PutAsync($"/sandbox/environments/{Id}", """{"key":"canary","critical":false}""")).Status);
        Assert.Equal(400, (await scene.PutAsync("/sandbox/environments/000000000000000000000001", """{"key":"canary"}""")).Status);

        SandboxEnvironment made = scene.State.FindEnvironment(Id)!;
        Assert.Equal(("default", "canary", false), (made.ProjectKey, made.Key, made.Critical));
        Assert.Equal(Id, (await scene.GetAsync("/api/v2/projects/default/environments/canary")).Text("_id"));
    }
}
