using Loop.Conformance.Tests.Actors;

namespace Loop.Conformance.Tests.Moving;

/// <summary>Who asks for the next move as soon as it has arrived handles what waited for it all the same: each stay is long enough for that.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class MovesInARowTests(Arm arm)
{
    /// <summary>Messages that an actor handles at most before it sets out again.</summary>
    private const int Batch = 128;

    private Journey _journey = null!;

    [Test]
    public async Task An_actor_that_never_rests_handles_every_message_in_order()
    {
        const int count = 10_000;
        await using LoopServer server = await StartAsync();
        Collection collection = new(senders: 1);
        Address<Restless> restless = server.Loop.Spawn(() => new Restless(_journey, collection, () => server.Host.Loops));
        restless.Tell<Restless, string>("set out");
        for (int number = 0; number < count; number++)
        {
            while (restless.Tell(new Numbered(0, number)) != TellStatus.Ok)
            {
                server.Deadline.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        await collection.HasAllAsync(count);
        Assert.That(_journey.Moves, Is.GreaterThan(10));
        restless.Stop();
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.ActorCount), 0, "the count of actors");
        await Eventually.IsAsync(() => server.Host.Loops.Sum(static loop => loop.Actors.MemoryBytes), 0, "the memory of mailboxes");
    }

    [TestCase(3, 3)]
    [TestCase(Batch + 50, Batch)]
    public async Task What_waits_at_an_arrival_is_handled_before_the_next_move_but_for_what_is_over_a_batch(int waiting, int handled)
    {
        await using LoopServer server = await StartAsync();
        _journey.IsQuiet = true;
        Collection collection = new(senders: 1);
        Address<Restless> restless = server.Loop.Spawn(() => new Restless(_journey, collection, () => server.Host.Loops) { Moves = 2 });
        await server.TurnAllAsync();
        using LoopHold hold = await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline);
        restless.Tell<Restless, string>("set out");
        await Eventually.IsAsync(() => server.Loop.ActorCount, 0, "the count of actors on the first loop");
        for (int number = 0; number < waiting; number++)
        {
            Assert.That(restless.Tell(new Numbered(0, number)), Is.EqualTo(TellStatus.Ok));
        }

        hold.Dispose();
        await collection.HasAllAsync(waiting);
        Assert.That(server.Journal.Entries, Is.EqualTo([
            "set out@0", .. Enumerable.Repeat("number@1", handled), .. Enumerable.Repeat("number@0", waiting - handled)]));
        // After its last message it may still be on its way.
        await Eventually.IsAsync(() => server.Loop.ActorCount, 1, "the count of actors on the first loop");
        Assert.That(server.Host.Loops.Select(static loop => loop.ActorCount), Is.EqualTo([1, 0]));
    }

    [Test]
    public async Task A_connection_that_never_rests_handles_its_bytes_and_its_messages()
    {
        const int count = 300;
        await using LoopServer server = await StartAsync();
        _journey.IsQuiet = true;
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        _journey.OnMoved = one => one.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]);
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        for (int number = 0; number < count; number++)
        {
            await peer.SendAsync("ab");
            Assert.That(await peer.ReadTextAsync(2), Is.EqualTo("ab"));
            if (number % 50 == 0)
            {
                await server.DoAsync(nomad, static _ => { });
            }
        }

        await Eventually.HoldsAsync(() => _journey.Moves > 10, () => $"{_journey.Moves} moves");
        peer.Dispose();
        await server.AllGoneAsync();
    }

    [Test]
    public async Task Bytes_that_came_along_are_handled_before_the_next_move()
    {
        await using LoopServer server = await MovingHost.StartAsync(
            arm, (journey, started) => new RestlessPairs(journey, () => started.Host.Loops), journey => _journey = journey);
        TestPeer peer = await server.ConnectFirstAsync();
        await peer.SendAsync("abcdef");
        await server.Journal.WaitForAsync("moved:Ok@0");
        Assert.That(server.Journal.Entries, Is.EqualTo(["pair:ab@0", "moved:Ok@1", "pair:cd@1", "pair:ef@1", "moved:Ok@0"]));
        await peer.SendAsync("gh");
        await server.Journal.WaitForAsync("pair:gh@0");
        peer.Dispose();
        await server.AllGoneAsync();
    }

    [Test]
    public async Task Who_is_closed_by_what_waited_does_not_set_out_again()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        using LoopHold hold = await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline);
        _journey.OnMoved = one => _journey.Note("asks:" + one.Line.MoveTo(server.Host.Loops[0]));
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await Eventually.IsAsync(() => server.Loop.ConnectionCount, 0, "the count of connections on the first loop");
        Assert.That(nomad.Tell<Nomad, Action<Nomad>>(static one => one.Line.Close()), Is.EqualTo(TellStatus.Ok));
        hold.Dispose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(
            server.Journal.Entries.Where(static entry => !entry.Contains("Closing", StringComparison.Ordinal)),
            Is.EqualTo(["accept@0", "moved:Ok@1", "asks:Ok@1", "close:Local@1"]));
    }

    private Task<LoopServer> StartAsync()
    {
        Collection collection = new(senders: 1);
        return MovingHost.StartAsync(arm, (journey, _) => new Nomad(journey, collection), journey => _journey = journey);
    }
}

/// <summary>A plain actor that moves on as soon as it has arrived.</summary>
[LoopHandler]
internal sealed partial class Restless(Journey journey, Collection collection, Func<IReadOnlyList<EventLoop>> loops)
{
    private int _moves;

    /// <summary>How often it moves.</summary>
    public int Moves { get; init; } = int.MaxValue;

    [OnMessage]
    private void OnSetOut(string text)
    {
        journey.Note(text);
        MoveOn();
    }

    [OnMessage]
    private void OnNumbered(Numbered message)
    {
        if (Moves < int.MaxValue)
        {
            journey.Note("number");
        }

        collection.Take(message.Sender, message.Number);
    }

    [OnMoved]
    private void OnMoved(MoveStatus outcome)
    {
        journey.NoteMoved(outcome);
        MoveOn();
    }

    private void MoveOn()
    {
        if (_moves++ < Moves)
        {
            Self.MoveTo(loops()[1 - EventLoop.Index]);
        }
    }
}

/// <summary>Moves with its first pair of bytes, and on once more as soon as it has arrived.</summary>
[LoopHandler]
internal sealed partial class RestlessPairs(Journey journey, Func<IReadOnlyList<EventLoop>> loops)
{
    private int _moves;

    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return 0;
        }

        journey.Note("pair:" + System.Text.Encoding.ASCII.GetString(bytes[..2]));
        if (_moves == 0)
        {
            MoveOn();
        }

        return 2;
    }

    [OnMoved]
    private void OnMoved()
    {
        journey.NoteMoved(MoveStatus.Ok);
        if (_moves < 2)
        {
            MoveOn();
        }
    }

    private void MoveOn()
    {
        _moves++;
        Connection.MoveTo(loops()[1 - EventLoop.Index]);
    }
}
