using LDCohortSync.Hosting;
using LDCohortSync.Module.Tests.Doubles;

namespace LDCohortSync.Module.Tests.Hosting;

/// <summary>How -Destination finds its connection.</summary>
public sealed class DestinationTests
{
    private readonly DestinationRegistry _registry = new();
    private readonly DestinationInMemory _first = new("first");
    private readonly DestinationInMemory _second = new("second");

    [Fact]
    public void A_reference_is_a_name_or_an_object()
    {
        Assert.Equal(("first", null), (new DestinationReference("first").Name, new DestinationReference("first").Destination));
        DestinationReference byObject = new(_first.Destination);
        Assert.Equal("first", byObject.Name);
        Assert.Same(_first.Destination, byObject.Destination);
        Assert.Equal("first", byObject.ToString());
    }

    [Fact]
    public void Without_a_reference_it_is_the_newest()
    {
        Connect();
        Assert.Same(_second.Connection, _registry.Find(null));
    }

    [Theory]
    [InlineData("first")]
    [InlineData("FIRST")]
    public void A_name_is_found_in_any_case(string name)
    {
        Connect();
        Assert.Same(_first.Connection, _registry.Find(new(name)));
    }

    [Fact]
    public void An_object_leads_to_its_connection_in_another_runspace_too()
    {
        Connect();
        DestinationRegistry other = new();
        Assert.Same(_first.Connection, other.Find(new(_first.Destination)));
        Assert.Throws<SyncFault>(() => other.Find(new("first")));
    }

    [Fact]
    public void Without_any_connection_the_error_names_the_command_that_makes_one()
    {
        SyncFault fault = Assert.Throws<SyncFault>(() => _registry.Find(null));
        Assert.Equal(FaultKind.NotConnected, fault.Kind);
        Assert.Contains("Connect-LDDestination", fault.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_not_connected_is_an_error_that_names_those_that_are()
    {
        Connect();
        SyncFault fault = Assert.Throws<SyncFault>(() => _registry.Find(new("third")));
        Assert.Equal((FaultKind.NotConnected, "third"), (fault.Kind, fault.Target));
        Assert.Equal("Connected are: first, second.", fault.Advice);
    }

    [Fact]
    public void A_connection_of_the_same_name_gives_way_and_becomes_the_newest()
    {
        Connect();
        DestinationInMemory again = new("First");
        Assert.Same(_first.Connection, _registry.Add(again.Connection));
        Assert.Equal(["second", "First"], _registry.Destinations.Select(one => one.Name));
        Assert.Same(again.Connection, _registry.Find(null));
        Assert.Throws<SyncFault>(() => _registry.Find(new(_first.Destination)));
    }

    [Fact]
    public void A_connection_that_is_let_go_leads_nowhere()
    {
        Connect();
        Assert.Same(_second.Connection, _registry.Remove(_second.Destination));
        Assert.Null(_registry.Remove(_second.Destination));
        Assert.Same(_first.Connection, _registry.Find(null));
        Assert.Throws<SyncFault>(() => _registry.Find(new(_second.Destination)));
    }

    [Fact]
    public async Task Closing_a_connection_closes_the_clients_and_the_ledger()
    {
        await _first.Connection.DisposeAsync();
        Assert.True(_first.IsClosed);
        Assert.True(_first.Ledger.IsDisposed);
    }

    private void Connect()
    {
        Assert.Null(_registry.Add(_first.Connection));
        Assert.Null(_registry.Add(_second.Connection));
    }
}
