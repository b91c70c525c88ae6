using System.Net.Sockets;
using Loop.Connections.Connecting;

namespace Loop.Conformance.Tests.Clients;

/// <summary>Connections that are made again.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ReconnectTests(Arm arm)
{
    private static ReconnectOptions Quick => new() { InitialDelay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(20), Seed = 1 };

    [Test]
    public async Task A_lost_connection_is_made_again_with_a_handler_of_its_own()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ConnectOperation operation = server.Connect(listener.Text, new() { Reconnect = Quick });
        for (int i = 1; i <= 3; i++)
        {
            using Socket peer = await listener.AcceptAsync(server.Deadline);
            await server.Journal.WaitForAsync("connect", i);
            if (i == 2)
            {
                peer.Close(0);
            }
        }

        await server.Journal.WaitForAsync("close:PeerReset", 1);
        await server.Journal.WaitForAsync("close:PeerClosed", 2);
        using Socket last = await listener.AcceptAsync(server.Deadline);
        await server.Journal.WaitForAsync("connect", 4);
        Assert.That(server.Script.Made, Is.EqualTo(4));
        Assert.That((await operation).IsConnected, Is.True);
        Assert.That(operation.IsConnected, Is.True);
        operation.Cancel();
        await server.TurnAsync();
        Assert.That(operation.IsConnected, Is.True, "what is made stays when the operation is cancelled");
        last.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed", 3);
        await server.TurnAsync();
        Assert.That(operation.State, Is.EqualTo(ConnectState.Ended));
    }

    [Test]
    public async Task A_server_that_comes_later_is_found()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Reserve();
        ConnectOperation operation = server.Connect(listener.Text, new() { Reconnect = Quick });
        await Eventually.HoldsAsync(() => server.Counters.ConnectFailures >= 3, static () => "it was not tried again");
        Assert.That(operation.Completion.IsCompleted, Is.False);
        listener.Listen();
        Assert.That((await operation.Completion.WaitAsync(server.Deadline)).IsConnected, Is.True);
        Assert.That(server.Script.Made, Is.EqualTo(1));
    }

    [Test]
    public async Task After_so_many_failures_it_is_given_up()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        ReconnectOptions reconnect = Quick;
        reconnect.MaxFailures = 3;
        ConnectResult result = await server.Connect("127.0.0.1:1", new() { Reconnect = reconnect }).Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.Refused));
        Assert.That(server.Counters.ConnectFailures, Is.EqualTo(3));
        await server.NothingUnderWayAsync();
    }

    [Test]
    public async Task Connections_that_do_not_last_count_as_failures()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ReconnectOptions reconnect = Quick;
        reconnect.MaxFailures = 2;
        reconnect.StableAfter = TimeSpan.FromHours(1);
        ConnectOperation operation = server.Connect(listener.Text, new() { Reconnect = reconnect });
        for (int i = 1; i <= 2; i++)
        {
            using Socket peer = await listener.AcceptAsync(server.Deadline);
            await server.Journal.WaitForAsync("connect", i);
        }

        await server.Journal.WaitForAsync("close:PeerClosed", 2);
        await Eventually.IsAsync(() => operation.State, ConnectState.Ended, "the operation");
        Assert.That(server.Script.Made, Is.EqualTo(2));
    }

    [Test]
    public async Task A_handler_that_closes_ends_it()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        server.Script.OnConnect = static connection => connection.Close();
        ConnectOperation operation = server.Connect(listener.Text, new() { Reconnect = Quick });
        using (Socket peer = await listener.AcceptAsync(server.Deadline))
        {
            Assert.That(await peer.ReceiveAsync(new byte[1], server.Deadline), Is.Zero);
        }

        await server.Journal.WaitForAsync("close:Local");
        await Eventually.IsAsync(() => operation.State, ConnectState.Ended, "the operation");
        Assert.That(server.Script.Made, Is.EqualTo(1));
    }

    [Test]
    public async Task A_handler_that_answers_the_peers_end_by_closing_does_not_end_it()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        server.Script.OnEnd = static connection => connection.Close();
        ConnectOperation operation = server.Loop.Connect(listener.Text, () => new ScriptedClientHalfOpen(server.Script), new() { Reconnect = Quick });
        for (int i = 1; i <= 3; i++)
        {
            using Socket peer = await listener.AcceptAsync(server.Deadline);
            await server.Journal.WaitForAsync("connect", i);
        }

        await server.Journal.WaitForAsync("close:Local", 2);
        operation.Cancel();
    }

    [Test]
    public async Task A_cancel_between_two_connections_ends_it()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ConnectOperation operation = server.Connect(
            listener.Text, new() { Reconnect = new() { InitialDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) } });
        using (Socket peer = await listener.AcceptAsync(server.Deadline))
        {
            await server.Journal.WaitForAsync("connect");
        }

        await Eventually.IsAsync(() => operation.State, ConnectState.Waiting, "the operation");
        operation.Cancel();
        await Eventually.IsAsync(() => operation.State, ConnectState.Ended, "the operation");
        Assert.That((await operation).IsConnected, Is.True, "the outcome stays what it was");
        await server.NothingUnderWayAsync();
    }
}
