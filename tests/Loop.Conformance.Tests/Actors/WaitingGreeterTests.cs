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
