namespace Loop.Conformance.Tests.Hosting;

/// <summary>What is configured of the listeners of a loop that is stepped.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SteppedConfigurationTests(Arm arm)
{
    [Test]
    public async Task Changes_of_listeners_hold()
    {
        await using ForeignLoop foreign = await ForeignLoop.StartAsync(arm, static builder => builder
            .Listen<Echo.EchoSpan>("127.0.0.1:0", static options => options.IdleTimeout = TimeSpan.FromMinutes(5))
            .ConfigureListeners(static (_, options) => options.IdleTimeout = TimeSpan.FromMilliseconds(100)));
        TestPeer peer = await foreign.ConnectAsync();
        await peer.SendAsync("x");
        await peer.ReadExactlyAsync(1);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
    }

    [Test]
    public void Listeners_and_sockets_of_datagrams_are_asked_for_by_name()
    {
        List<string> asked = [];
        using SteppedLoop stepped = LoopHost.CreateBuilder()
            .Listen<Echo.EchoSpan>("127.0.0.1:0", static options => options.Name = "public")
            .Listen<Children.ActivatedDatagrams>("udp:127.0.0.1:0")
            .ConfigureListeners((name, _) => asked.Add(name))
            .ConfigureDatagrams((name, _) => asked.Add(name))
            .Configure(arm.Configure)
            .BuildStepped();
        Assert.That(asked, Is.EqualTo(["public", nameof(Children.ActivatedDatagrams)]));
    }
}
