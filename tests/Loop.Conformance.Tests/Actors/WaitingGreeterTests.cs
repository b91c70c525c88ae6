namespace Loop.Conformance.Tests.Actors;

/// <summary>A message whose method waits while its connection has something to tell: what that is comes when the method has ended.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WaitingGreeterTests(Arm arm)
{
    private TaskCompletionSource<Address<WaitingGreeter>> _made = null!;
    private WaitScript _script = null!;

    [SetUp]
    public void Reset() => _made = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task OnAccept_comes_after_a_message_of_the_handlers_own_that_waits()
    {
        await using LoopServer server = await StartAsync(script => script.Close("init"));
        TestPeer peer = await server.ConnectAsync();
        await server.Journal.WaitForAsync("init1");
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "init1"]));
        _script.Open("init");

        // A server that speaks first: its peer says nothing before.
        Assert.That(await peer.ReadTextAsync(7), Is.EqualTo("welcome"));
        Assert.That(server.Journal.Entries, Is.EqualTo(["start1", "init1", "init1 ended", "accept1"]));
    }

    [Test]
    public async Task A_connection_whose_halves_ended_while_a_message_waited_closes_when_that_has_ended()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectAsync();
        Assert.That(await peer.ReadTextAsync(7), Is.EqualTo("welcome"));
        peer.HalfClose();
        await server.Journal.WaitForAsync("end1");
        _script.Close("last");
        (await _made.Task.WaitAsync(server.Deadline)).Tell("last");

        // The half-close leaves while the method that asked for it waits.
        Assert.That(await peer.ReadToEndAsync(), Is.Empty);
        await server.TurnAsync();
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("last1"));
        _script.Open("last");
        await server.Journal.WaitForAsync("close1:PeerClosed");
        Assert.That(server.Journal.Entries.TakeLast(3), Is.EqualTo(["last1", "last1 ended", "close1:PeerClosed"]));
    }

    private Task<LoopServer> StartAsync(Action<WaitScript>? prepare = null) => LoopServer.StartAsync(
        arm,
        (server, builder) =>
        {
            _script = new(server.Journal);
            prepare?.Invoke(_script);
            builder.Listen("127.0.0.1:0", () => new WaitingGreeter(_script, _made));
        });
}

/// <summary>Begins with a message of its own, greets, and ends its half when it is told its last message.</summary>
[LoopHandler(FirstByteTimeout = "00:00:00", IdleTimeout = "00:00:00")]
internal sealed partial class WaitingGreeter
{
    private readonly WaitScript _script;
    private readonly int _instance;

    public WaitingGreeter(WaitScript script, TaskCompletionSource<Address<WaitingGreeter>> made)
    {
        _script = script;
        _instance = script.Make();
        made.TrySetResult(Self);
        Self.Tell("init");
    }

    [OnStart]
    private void OnStart() => _script.Journal.Note("start" + _instance);

    [OnAccept]
    private void OnAccept()
    {
        _script.Journal.Note("accept" + _instance);
        Connection.Send("welcome"u8);
    }

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes) => Connection.Send(bytes);

    [OnMessage]
    private async LoopTask OnText(string text)
    {
        if (text == "last")
        {
            Connection.ShutdownSend();
        }

        await _script.StepAsync(text, _instance);
    }

    [OnEnd]
    private void OnEnd() => _script.Journal.Note("end" + _instance);

    [OnClose]
    private void OnClose(CloseReason reason) => _script.Journal.Note($"close{_instance}:{reason}");
}
