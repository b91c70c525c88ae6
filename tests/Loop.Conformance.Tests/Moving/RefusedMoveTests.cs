using Loop.Conformance.Tests.Actors;
using Loop.Conformance.Tests.Clients;
using Loop.Conformance.Tests.Readiness;

namespace Loop.Conformance.Tests.Moving;

/// <summary>What cannot move says so, and goes on where it is; what is on its way when loops stop ends once, in order.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class RefusedMoveTests(Arm arm)
{
    private Journey _journey = null!;

    [Test]
    public async Task To_its_own_loop_from_elsewhere_and_after_its_end()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        Assert.That(await server.MoveAsync(nomad, server.Loop), Is.EqualTo(MoveStatus.AlreadyThere));
        Assert.That(nomad.MoveTo(server.Host.Loops[1]), Is.EqualTo(MoveStatus.NotHere));
        Assert.That(
            await server.Host.Loops[1].InvokeAsync(_ => nomad.MoveTo(server.Host.Loops[1])).WaitAsync(server.Deadline), Is.EqualTo(MoveStatus.NotHere));
        TaskCompletionSource<MoveStatus> closing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Action<Nomad>>(one =>
        {
            one.Line.Close();
            closing.SetResult(one.Line.MoveTo(server.Host.Loops[1]));
        });
        Assert.That(await closing.Task.WaitAsync(server.Deadline), Is.EqualTo(MoveStatus.Closing));
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await server.AllGoneAsync();
        await Eventually.IsAsync(() => nomad.IsGone, true, "whether the address is gone");
        Assert.That(nomad.MoveTo(server.Host.Loops[1]), Is.EqualTo(MoveStatus.Closing));
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "close:Local@0"]));
    }

    [Test]
    public async Task While_a_method_waits_and_after_it_the_move_is_made()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Func<Nomad, LoopTask>>(async one =>
        {
            _journey.Note("before:" + one.Line.MoveTo(server.Host.Loops[1]));
            await gate.Task;
            _journey.Note("after:" + one.Line.MoveTo(server.Host.Loops[1]));
            one.Line.Send("x"u8);
        });
        await server.Journal.WaitForAsync("before:Ok@0");
        await server.TurnAllAsync();
        Assert.That(server.Loop.ConnectionCount, Is.EqualTo(1));
        gate.SetResult();
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"));
        await server.Journal.WaitForAsync("moved:Ok@1");
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "before:Ok@0", "after:Suspended@0", "moved:Ok@1"]));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task A_plain_actor_while_its_method_waits()
    {
        await using LoopServer server = await StartAsync();
        Journey journey = new(server.Journal);
        Collection collection = new(senders: 1);
        Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(journey, collection, () => server.Host.Loops));
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        wanderer.Tell<Wanderer, Func<Wanderer, LoopTask>>(async _ =>
        {
            journey.Note("waits");
            await gate.Task;
            journey.Note("ended");
        });
        await server.Journal.WaitForAsync("waits@0");
        Assert.That(await server.OnLoopAsync(() => wanderer.MoveTo(server.Host.Loops[1])), Is.EqualTo(MoveStatus.Suspended));
        gate.SetResult();
        await server.Journal.WaitForAsync("ended@0");
        Assert.That(await server.MoveAsync(wanderer, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await server.Journal.WaitForAsync("moved:Ok@1");
    }

    [Test]
    public async Task One_whose_flow_is_joined()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        // The acceptor's own are every other one.
        TestPeer second = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept@1");
        TestPeer third = await server.ConnectAsync();
        await server.Journal.WaitForAsync("accept@0", times: 2);
        Connection other = await server.OnLoopAsync(() =>
        {
            Connection? last = null;
            server.Loop.Engine.ForEach((_, connection) => last = connection);
            return last!;
        });
        nomad.Tell<Nomad, Action<Nomad>>(one => one.Line.JoinFlow(other));
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Joined));
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        second.Dispose();
        third.Dispose();
        await EndAsync(server, peer);
    }

    [Test]
    public async Task One_behind_a_transform_and_one_that_another_handler_takes_over()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        TaskCompletionSource<MoveStatus> switching = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Action<Nomad>>(one =>
        {
            one.Line.Become(static () => new Echo.EchoSpan());
            switching.SetResult(one.Line.MoveTo(server.Host.Loops[1]));
        });
        Assert.That(await switching.Task.WaitAsync(server.Deadline), Is.EqualTo(MoveStatus.Switching));
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        MoveStatus behind = await server.OnLoopAsync(() =>
        {
            MoveStatus status = MoveStatus.Ok;
            server.Loop.Engine.ForEach((_, connection) =>
            {
                connection.UseTransform(new Transforms.ScriptedTransform());
                status = connection.MoveTo(server.Host.Loops[1]);
            });
            return status;
        });
        Assert.That(behind, Is.EqualTo(MoveStatus.Transformed));
        await peer.SendAsync("b");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("b"));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task One_that_watches_a_descriptor()
    {
        await using LoopServer server = await StartAsync();
        using Microsoft.Win32.SafeHandles.SafeFileHandle descriptor = NativeDescriptors.EventFd();
        WatchScript watching = new(server.Journal, descriptor);
        Address<ByLevel> actor = server.Loop.Spawn(() => new ByLevel(watching));
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => actor.MoveTo(server.Host.Loops[1])), Is.EqualTo(MoveStatus.Watching));
        await server.OnLoopAsync(() => watching.Source!.Unwatch());
        Assert.That(await server.OnLoopAsync(() => actor.MoveTo(server.Host.Loops[1])), Is.EqualTo(MoveStatus.Ok));
        await Eventually.IsAsync(() => server.Host.Loops[1].ActorCount, 1, "the count of actors on the second loop");
    }

    [Test]
    public async Task One_that_this_host_made()
    {
        await using LoopServer server = await StartAsync();
        ConnectResult made = await server.Connect(server.EndPoint().ToString()!).Completion.WaitAsync(server.Deadline);
        Assert.That(made.Status, Is.EqualTo(ConnectStatus.Connected));
        MoveStatus status = await server.OnLoopAsync(() =>
        {
            MoveStatus found = MoveStatus.Ok;
            server.Loop.Engine.ForEach((_, connection) =>
            {
                if (connection.Outgoing is not null)
                {
                    found = connection.MoveTo(server.Host.Loops[1]);
                    connection.Close();
                }
            });
            return found;
        });
        Assert.That(status, Is.EqualTo(MoveStatus.Outgoing));
        await server.AllGoneAsync();
    }

    [Test]
    public async Task To_a_loop_of_another_host()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        await using LoopServer other = await StartAsync();
        Assert.That(await server.MoveAsync(nomad, other.Loop), Is.EqualTo(MoveStatus.OtherHost));
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        await EndAsync(server, peer);
    }

    [Test]
    public async Task To_a_loop_that_stops()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        Journey journey = new(server.Journal);
        Collection collection = new(senders: 1);
        Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(journey, collection, () => server.Host.Loops));
        server.Host.Loops[1].RequestStop(TimeSpan.FromSeconds(5));
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.LoopStopped));
        Assert.That(await server.MoveAsync(wanderer, server.Host.Loops[1]), Is.EqualTo(MoveStatus.LoopStopped));
        await server.Host.Loops[1].Ended.WaitAsync(server.Deadline);
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.LoopStopped));
        await peer.SendAsync("a");
        Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("a"));
        peer.Dispose();
        await server.Journal.WaitForAsync("close:PeerClosed@0");
    }

    [Test]
    public async Task On_its_way_to_a_loop_that_is_told_to_stop_it_is_told_so_there()
    {
        await using LoopServer server = await StartAsync();
        TestPeer peer = await server.ConnectFirstAsync();
        Address<Nomad> nomad = await _journey.First.Task.WaitAsync(server.Deadline);
        using LoopHold hold = await LoopHold.StartAsync(server.Host.Loops[1], server.Deadline);
        Assert.That(await server.MoveAsync(nomad, server.Host.Loops[1]), Is.EqualTo(MoveStatus.Ok));
        await Eventually.IsAsync(() => server.Loop.ConnectionCount, 0, "the count of connections on the first loop");
        Task stopping = server.StopAsync();
        hold.Dispose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        await stopping;
        Assert.That(server.Journal.Entries, Is.EqualTo(["accept@0", "moved:Ok@1", "close:LoopStopped@1"]));
    }

    [Test]
    public async Task Stopping_the_host_in_the_middle_of_many_moves_ends_each_once()
    {
        const int peers = 16;
        for (int round = 0; round < 5; round++)
        {
            await using LoopServer server = await StartAsync();
            _journey.IsQuiet = true;
            _journey.OnRecv = (nomad, bytes) => nomad.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]);
            _journey.OnMoved = nomad => nomad.Line.MoveTo(server.Host.Loops[1 - EventLoop.Current.Index]);
            Collection collection = new(senders: 1);
            for (int i = 0; i < 8; i++)
            {
                Address<Wanderer> wanderer = server.Loop.Spawn(() => new Wanderer(_journey, collection, () => server.Host.Loops, every: 1));
                wanderer.Tell(new Numbered(0, 0));
            }

            TestPeer[] all = [.. await Task.WhenAll(Enumerable.Range(0, peers).Select(_ => server.ConnectAsync()))];
            await Task.WhenAll(all.Select(static peer => peer.SendAsync("go")));
            await Eventually.HoldsAsync(() => _journey.Moves > 200, () => $"{_journey.Moves} moves");
            Task stopping = server.StopAsync(round % 2 == 0 ? CancellationToken.None : new(canceled: true));
            await Task.WhenAll(all.Select(static peer => peer.ReadToAnyEndAsync()));
            foreach (TestPeer peer in all)
            {
                peer.Dispose();
            }

            await stopping;
            Assert.That(server.Journal.Entries.Count(static entry => entry.StartsWith("close", StringComparison.Ordinal)), Is.EqualTo(peers));
        }
    }

    private static async Task EndAsync(LoopServer server, TestPeer peer)
    {
        peer.Dispose();
        await server.AllGoneAsync();
    }

    private Task<LoopServer> StartAsync()
    {
        Collection collection = new(senders: 1);
        return MovingHost.StartAsync(arm, (journey, _) => new Nomad(journey, collection), journey => _journey = journey);
    }
}
