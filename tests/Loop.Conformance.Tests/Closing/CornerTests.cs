namespace Loop.Conformance.Tests.Closing;

/// <summary>Closing from every method, and doing things in the last one.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.AllAndOptionsInFull))]
public sealed class CornerTests(Arm arm)
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task OnDrained_may_close_and_abort(bool abort)
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnRecv = static (connection, _) => connection.Send(new byte[1024 * 1024]);
        server.Script.OnDrained = connection => End(connection, abort);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        (byte[] bytes, Ending ending) = await peer.ReadToAnyEndAsync();
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(ending, Is.EqualTo(abort ? Ending.Reset : Ending.End));
        if (!abort)
        {
            Assert.That(bytes, Has.Length.EqualTo(1024 * 1024));
        }

        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:go", "drained", abort ? "close:Aborted" : "close:Local"]));
    }

    [Test]
    public async Task OnEnd_may_abort()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnEnd = static connection => connection.Abort();
        TestPeer peer = await server.ConnectAsync();
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.Reset));
        await server.Journal.WaitForAsync("close:Aborted");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "end", "close:Aborted"]));
    }

    [Test]
    public async Task OnClose_may_use_other_connections()
    {
        await using LoopServer server = await StartAsync();
        List<Connection> all = [];
        server.Script.OnAccept = all.Add;
        server.Script.OnEnd = static connection => connection.Close();
        server.Script.OnClose = (connection, _) =>
        {
            connection.Abort();
            foreach (Connection other in all.Where(other => other != connection))
            {
                other.Send("one has left"u8);
            }
        };
        TestPeer staying = await server.ConnectAsync();
        TestPeer leaving = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept", 2);
        leaving.Dispose();
        Assert.That(await staying.ReadTextAsync(12), Is.EqualTo("one has left"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task One_connection_may_end_another_whose_bytes_wait_in_the_same_tick(bool abort)
    {
        await using LoopServer server = await StartAsync();
        List<Connection> all = [];
        TaskCompletionSource<int> heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Script.OnAccept = all.Add;
        server.Script.OnRecv = (connection, _) =>
        {
            all.ForEach(other =>
            {
                if (other != connection)
                {
                    End(other, abort);
                }
            });
            heard.TrySetResult(all.IndexOf(connection));
        };
        TestPeer[] peers = [await server.ConnectAsync(), await server.ConnectAsync(), await server.ConnectAsync()];
        await server.Journal.WaitForAsync("accept", 3);
        using LoopHold busy = await LoopHold.StartAsync(server.Loop, server.Deadline);
        foreach (TestPeer peer in peers)
        {
            await peer.SendAsync("x");
        }

        busy.Dispose();

        // The first to be heard ends the other two, whose bytes are there already and must not be delivered.
        int first = await heard.Task.WaitAsync(server.Deadline);
        List<Ending> endings = [];
        foreach (TestPeer peer in peers.Where((_, index) => index != first))
        {
            endings.Add(await peer.EndingAsync());
            peer.Dispose();
        }

        await server.Journal.WaitForAsync(abort ? "close:Aborted" : "close:Local", 2);
        Assert.That(server.Journal.Count("recv:x"), Is.EqualTo(1));
        Assert.That(endings, Is.All.EqualTo(abort ? Ending.Reset : Ending.End));
    }

    [Test]
    public async Task The_reason_of_the_first_end_stays()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Connection connection = await server.Script.FirstConnection;
        await server.OnLoopAsync(connection.Close);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Reset();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "close:Local"]));
    }

    [Test]
    public async Task A_paused_connection_can_send_and_close()
    {
        await using LoopServer server = await StartAsync();
        server.Script.OnAccept = static connection =>
        {
            connection.Pause();
            connection.Send(new byte[500_000]);
        };
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("unread");
        Connection connection = await server.Script.FirstConnection;
        Assert.That(await peer.ReadExactlyAsync(500_000), Is.All.Zero);
        await server.OnLoopAsync(() =>
        {
            connection.Send("bye"u8);
            connection.Close();
        });
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("bye"));
        peer.Dispose();
        await server.Journal.WaitForAsync("close:Local");
        Assert.That(server.Script.ReceivedBytes, Is.Zero);
    }

    private static void End(Connection connection, bool abort)
    {
        if (abort)
        {
            connection.Abort();
        }
        else
        {
            connection.Close();
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new ScriptedHalfOpen(script));
}
