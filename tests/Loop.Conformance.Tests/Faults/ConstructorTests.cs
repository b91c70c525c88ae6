namespace Loop.Conformance.Tests.Faults;

/// <summary>Does something with its connection before it is fully made.</summary>
[LoopHandler]
internal sealed partial class Eager
{
    private readonly Journal _journal;

    public Eager(Journal journal, Action<Connection> inConstructor)
    {
        _journal = journal;
        inConstructor(Connection);
    }

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        _journal.Note("recv");
        Connection.Send(bytes);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _journal.Note("close:" + reason);
}

/// <summary>A handler's constructor may use its connection.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ConstructorTests(Arm arm)
{
    [Test]
    public async Task What_a_constructor_sends_is_the_greeting()
    {
        await using LoopServer server = await StartAsync(static connection => connection.Send("hello"u8));
        TestPeer peer = await server.ConnectAsync();
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("hello"));
        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
    }

    [Test]
    public async Task A_constructor_may_close()
    {
        await using LoopServer server = await StartAsync(static connection =>
        {
            connection.Send("full"u8);
            connection.Close();
        });
        for (int i = 0; i < 20; i++)
        {
            TestPeer peer = await server.ConnectAsync();
            Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("full"));
            peer.Dispose();
        }

        await server.Journal.WaitForAsync("close:Local", 20);
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(20));
    }

    [Test]
    public async Task A_constructor_may_abort()
    {
        await using LoopServer server = await StartAsync(static connection => connection.Abort());
        for (int i = 0; i < 20; i++)
        {
            TestPeer peer = server.MakePeer();
            Assert.That(
                async () =>
                {
                    await peer.ConnectAsync();
                    await peer.ReadToEndAsync();
                },
                Throws.TypeOf<PeerResetException>());
        }

        await server.Journal.WaitForAsync("close:Aborted", 20);
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(20));
    }

    [Test]
    public async Task A_constructor_that_closed_and_one_that_aborted_leave_no_deadline_behind()
    {
        DrivenTime time = new();
        await using LoopServer server = await LoopServer.StartAsync(
            arm,
            static (server, builder) => builder
                .Listen("127.0.0.1:0", () => new Eager(server.Journal, static connection => connection.Close()), Short)
                .Listen("127.0.0.1:0", () => new Eager(server.Journal, static connection => connection.Abort()), Short)
                .Listen("127.0.0.1:0", () => new Scripted(server.Script), Short),
            options => options.TimeProvider = time);
        for (int i = 0; i < 2; i++)
        {
            TestPeer peer = server.MakePeer(i);
            try
            {
                await peer.ConnectAsync();
                await peer.ReadToAnyEndAsync();
            }
            catch (PeerResetException)
            {
                // The one that aborts may be quicker than the end of the handshake.
                Assert.That(i, Is.EqualTo(1));
            }

            peer.Dispose();
        }

        await server.AllGoneAsync();
        // A later connection with the same limit: when its time is up, that of the two would have been, too.
        TestPeer clock = await server.ConnectAsync(listener: 2);
        await server.Journal.WaitForAsync("accept");
        // With what a limit may be late by.
        time.Advance(TimeSpan.FromMilliseconds(500));
        await clock.ReadToAnyEndAsync();
        clock.Dispose();
        await server.Journal.WaitForAsync("close:FirstByteTimeout");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EquivalentTo(["close:Local", "close:Aborted", "accept", "close:FirstByteTimeout"]));

        static void Short(ListenOptions options)
        {
            options.FirstByteTimeout = TimeSpan.FromMilliseconds(300);
            options.CloseTimeout = TimeSpan.FromMilliseconds(200);
        }
    }

    [Test]
    public async Task A_constructor_may_pause()
    {
        TaskCompletionSource<Connection> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await StartAsync(connection =>
        {
            connection.Pause();
            made.SetResult(connection);
        });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("x");
        Connection connection = await made.Task;
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.Empty);
        await server.OnLoopAsync(connection.Resume);
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
    }

    private Task<LoopServer> StartAsync(Action<Connection> inConstructor) => LoopServer.StartAsync(
        arm, (server, builder) => builder.Listen("127.0.0.1:0", () => new Eager(server.Journal, inConstructor)));
}
