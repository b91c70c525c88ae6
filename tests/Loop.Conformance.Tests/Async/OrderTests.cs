namespace Loop.Conformance.Tests.Async;

/// <summary>While a method waits, the later events of its connection wait their turn, and those of other connections do not.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class OrderTests(Arm arm)
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Later_bytes_and_the_end_come_after_it_in_order([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (connection, bytes, _) =>
        {
            if (bytes.Span[0] == 'a')
            {
                await gate.Task;
            }

            connection.Send(bytes);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("recv:a");
        await peer.SendAsync("b");
        await server.TurnAsync();
        await peer.SendAsync("c");
        peer.HalfClose();
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "recv:a"]));
        gate.SetResult();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("abc"));
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries.Take(3), Is.EqualTo(["accept", "recv:a", "recv:a ended"]));
        Assert.That(server.Journal.Entries.TakeLast(4), Is.EqualTo(["end", "end ended", "close:Local", "dispose1"]));
    }

    [Test]
    public async Task Bytes_wait_for_an_OnAccept_that_waits([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnAccept = async _ => await gate.Task;
        script.OnRecv = static (connection, bytes, _) =>
        {
            connection.Send(bytes);
            return default;
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("early");
        await server.Journal.WaitForAsync("accept");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        gate.SetResult();
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("early"));
        Assert.That(server.Journal.Entries.Take(3), Is.EqualTo(["accept", "accept ended", "recv:early"]));
    }

    [Test]
    public async Task The_close_waits_for_an_OnEnd_that_waits_and_the_disposal_for_an_OnClose([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource second = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnEnd = async connection =>
        {
            await gate.Task;
            connection.Send("bye"u8);
            connection.Close();
        };
        script.OnClose = async _ => await second.Task;
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        peer.HalfClose();
        await server.Journal.WaitForAsync("end");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "end"]));
        gate.SetResult();
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("bye"));
        await server.Journal.WaitForAsync("close:Local");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept", "end", "end ended", "close:Local"]));
        Assert.That(server.ConnectionCount, Is.Zero);
        second.SetResult();
        await server.Journal.WaitForAsync("dispose1");
        Assert.That(server.Journal.Entries.TakeLast(2), Is.EqualTo(["close:Local ended", "dispose1"]));
    }

    [Test]
    public async Task Receiving_goes_on_after_an_OnDrained_that_waits([Values] TaskKind kind)
    {
        AsyncScript script = new();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = static (connection, bytes, _) =>
        {
            if (bytes.Span[0] == 'm')
            {
                connection.Send(new byte[3 * 1024 * 1024]);
            }

            return default;
        };
        script.OnDrained = async _ => await gate.Task;
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = server.MakePeer();
        peer.LimitReceiving(16 * 1024);
        await peer.ConnectAsync();
        await peer.SendAsync("m");
        await server.Journal.WaitForAsync("recv:m");
        await peer.SendAsync("n");
        await peer.ReadExactlyAsync(3 * 1024 * 1024);
        await server.Journal.WaitForAsync("drained");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("recv:n"), Is.Zero);
        gate.SetResult();
        await server.Journal.WaitForAsync("recv:n ended");
        Assert.That(server.Journal.Entries.Except(["recv:m ended", "recv:n ended"]), Is.EqualTo(["accept", "recv:m", "drained", "drained ended", "recv:n"]));
    }

    [Test]
    public async Task A_flood_while_a_method_waits_is_held_back_and_then_delivered_whole([Values] TaskKind kind)
    {
        const int flood = 8 * 1024 * 1024;
        AsyncScript script = new();
        byte[] sent = Payload.Random(flood);
        byte[] received = new byte[flood];
        int count = 0;
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        script.OnRecv = async (_, bytes, _) =>
        {
            if (bytes.Span[0] == '!' && count == 0 && !gate.Task.IsCompleted)
            {
                await gate.Task;
                return;
            }

            if (count % 3 == 0)
            {
                await Task.Yield();
            }

            bytes.CopyTo(received.AsMemory(count));
            count += bytes.Length;
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("!");
        await server.Journal.WaitForAsync("recv:!");
        Connection connection = await script.FirstConnection;
        Task sending = peer.SendAsync(sent);
        int held = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                int now = connection.Extras?.Held.LengthBytes ?? 0;
                bool stands = now > 0 && now == held;
                held = now;
                return stands;
            },
            () => $"{held} bytes are held");
        await server.TurnAsync();
        held = await server.OnLoopAsync(() => connection.Extras!.Held.LengthBytes);
        Assert.That(held, Is.LessThan(512 * 1024), "bytes held for a method that waits");
        gate.SetResult();
        await sending;
        await Eventually.IsAsync(() => Volatile.Read(ref count), flood, "the count of bytes received");
        Payload.AssertSame(received, sent);
    }

    [Test]
    public async Task Received_memory_stays_as_it_is_until_its_method_ends([Values] TaskKind kind)
    {
        const int peers = 30;
        AsyncScript script = new();
        script.OnRecv = static async (connection, bytes, _) =>
        {
            byte[] before = bytes.ToArray();
            for (int i = 0; i < 5; i++)
            {
                await Task.Yield();
                Assert.That(bytes.Span.SequenceEqual(before), Is.True);
            }

            connection.Send(bytes);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        await Task.WhenAll(Enumerable.Range(0, peers).Select(async seed =>
        {
            TestPeer peer = await server.ConnectAsync();
            Random random = new(seed);
            for (int round = 0; round < 20; round++)
            {
                byte[] message = Payload.Random(random.Next(1, 40_000), (seed * 100) + round);
                Task sending = peer.SendAsync(message);
                Payload.AssertSame(await peer.ReadExactlyAsync(message.Length), message);
                await sending;
            }
        }));
        Assert.That(server.Counters.HandlerFaults, Is.Zero);
    }

    [Test]
    public async Task Pause_and_credit_hold_for_async_methods_too([Values] TaskKind kind)
    {
        AsyncScript script = new();
        script.OnAccept = static connection =>
        {
            connection.Credit(1);
            return default;
        };
        script.OnRecv = static async (connection, bytes, _) =>
        {
            await Task.Yield();
            connection.Send(bytes);
        };
        await using LoopServer server = await AsyncServer.StartAsync(arm, kind, script);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("1");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("1"));
        await peer.SendAsync("2");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("recv:2"), Is.Zero);
        Connection connection = await script.FirstConnection;
        await server.OnLoopAsync(() => connection.Credit(1));
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("2"));
        await server.OnLoopAsync(() =>
        {
            connection.Credit(100);
            connection.Pause();
        });
        await peer.SendAsync("3");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("recv:3"), Is.Zero);
        await server.OnLoopAsync(connection.Resume);
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("3"));
    }

    [Test]
    public async Task A_class_with_one_async_method_holds_back_what_its_synchronous_ones_would_get()
    {
        AsyncScript script = new();
        await using LoopServer server = await AsyncServer.StartAsync(arm, script, () => new CountAfterAccept(script, _gate.Task));
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept");
        await peer.SendAsync("abc");
        await server.TurnAsync();
        await peer.SendAsync("de");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept"]));
        _gate.SetResult();
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("abcde"));
        Assert.That(server.Journal.Entries.Take(3), Is.EqualTo(["accept", "accept ended", "count"]));
    }
}

/// <summary>Waits in [OnAccept]; takes its bytes one by one.</summary>
[LoopHandler]
internal sealed partial class CountAfterAccept(AsyncScript script, Task gate)
{
    [OnAccept]
    private async LoopTask OnAccept()
    {
        script.Journal.Note("accept");
        await gate;
        script.Journal.Note("accept ended");
    }

    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        script.Journal.Note("count");
        Connection.Send(bytes[..1]);
        return 1;
    }
}
