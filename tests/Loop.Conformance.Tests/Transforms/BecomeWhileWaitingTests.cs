using Loop.Conformance.Tests.Actors;
using Loop.Conformance.Tests.Moving;

namespace Loop.Conformance.Tests.Transforms;

/// <summary>Another handler that an actor's method asks for, which then waits: it takes over when that method has ended.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BecomeWhileWaitingTests(Arm arm)
{
    [Test]
    public async Task The_method_ends_first_then_the_next_handler_gets_what_came_meanwhile_and_the_old_address_is_gone()
    {
        Journey journey = null!;
        Collection collection = new(senders: 1);
        await using LoopServer server = await MovingHost.StartAsync(arm, (begun, _) => new Nomad(begun, collection), begun => journey = begun);
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await journey.First.Task.WaitAsync(server.Deadline);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Func<Nomad, LoopTask>>(async one =>
        {
            one.Line.Become(static () => new Echo.EchoSpan());
            journey.Note("waits");
            await gate.Task;
            one.Line.Send("old;"u8);
            journey.Note("ended");
        });
        await server.Journal.WaitForAsync("waits@0");
        nomad.Tell(new Numbered(0, 0));
        await peer.SendAsync("new;");
        await server.TurnAllAsync();
        Assert.That(nomad.IsGone, Is.False);
        gate.SetResult();
        Assert.That(await peer.ReadTextAsync(8), Is.EqualTo("old;new;"));
        await Eventually.IsAsync(() => nomad.IsGone, true, "whether the old address is gone");
        Assert.That(collection.Count, Is.Zero);
        Assert.That(nomad.Tell(new Numbered(0, 1)), Is.EqualTo(TellStatus.Gone));
        peer.Dispose();
        await server.AllGoneAsync();
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "waits@0", "ended@0"]));
    }

    [Test]
    public async Task A_transform_that_the_method_asks_for_does_not_end_its_waiting()
    {
        Journey journey = null!;
        Collection collection = new(senders: 1);
        await using LoopServer server = await MovingHost.StartAsync(arm, (begun, _) => new Nomad(begun, collection), begun => journey = begun);
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await journey.First.Task.WaitAsync(server.Deadline);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Func<Nomad, LoopTask>>(async one =>
        {
            one.Line.UseTransform(new ScriptedTransform());
            journey.Note("waits");
            await gate.Task;
            journey.Note("ended");
        });
        await server.Journal.WaitForAsync("waits@0");
        nomad.Tell(new Numbered(0, 0));
        await server.TurnAllAsync();
        Assert.That(collection.Count, Is.Zero, "a message was handled while a method waited");
        gate.SetResult();
        await Eventually.IsAsync(() => collection.Count, 1, "the count of messages");
        peer.Dispose();
        await server.AllGoneAsync();
    }
}
