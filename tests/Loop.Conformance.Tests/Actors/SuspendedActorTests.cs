namespace Loop.Conformance.Tests.Actors;

/// <summary>While a method of a connection's handler waits, its messages and timers wait too; its address still closes it.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class SuspendedActorTests(Arm arm)
{
    [Test]
    public async Task Messages_and_timers_wait_for_the_method_that_waits()
    {
        DrivenTime time = new();
        Gate gate = new();
        await using LoopServer server = await StartAsync(gate, time);
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("waiting");
        Address<WaitingLine> address = await gate.Made.WaitAsync(server.Deadline);
        for (int i = 0; i < 3; i++)
        {
            Assert.That(address.Tell("message" + i), Is.EqualTo(TellStatus.Ok));
        }

        time.Advance(TimeSpan.FromSeconds(1));
        await server.TurnAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["waiting"]));
        gate.Open.SetResult();
        await server.Journal.WaitForAsync("message2");
        Assert.That(server.Journal.Entries, Is.EqualTo(["waiting", "went on", "timer", "message0", "message1", "message2"]));
    }

    [Test]
    public async Task Its_address_closes_it_while_it_waits_and_what_waited_is_handled_or_dropped()
    {
        Gate gate = new();
        await using LoopServer server = await StartAsync(gate, new());
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("a");
        await server.Journal.WaitForAsync("waiting");
        Address<WaitingLine> address = await gate.Made.WaitAsync(server.Deadline);
        address.Tell("message");
        address.Stop();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        gate.Open.SetResult();
        await server.Journal.WaitForAsync("close");
        await Eventually.IsAsync(() => address.IsGone, true, "whether the address is gone");
        Assert.That(server.Journal.Entries[^1], Is.EqualTo("close"));
        Assert.That(server.Journal.Count("message") + server.Loop.Actors.Counters.Dropped, Is.EqualTo(1));
    }

    private Task<LoopServer> StartAsync(Gate gate, DrivenTime time) => LoopServer.StartAsync(
        arm,
        (server, builder) => builder.Listen("127.0.0.1:0", () => new WaitingLine(server.Journal, gate)),
        options => options.TimeProvider = time);
}

/// <summary>What a method waits for, and the address of its handler.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource<Address<WaitingLine>> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Address<WaitingLine>> Made => _made.Task;

    public void Make(Address<WaitingLine> address) => _made.TrySetResult(address);
}

[LoopHandler(FirstByteTimeout = "00:00:00", IdleTimeout = "00:00:00")]
internal sealed partial class WaitingLine(Journal journal, Gate gate)
{
    [OnRecv]
    private async LoopTask OnRecv(ReadOnlyMemory<byte> bytes)
    {
        gate.Make(Self);
        journal.Note("waiting");
        await gate.Open.Task;
        journal.Note("went on");
    }

    [OnMessage]
    private void OnText(string text) => journal.Note(text);

    [OnTimer(After = "00:00:01")]
    private void OnTimer() => journal.Note("timer");

    [OnClose]
    private void OnClose() => journal.Note("close");
}
