using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>While a method for readiness waits, what is ready is not reported again; nothing of it is lost.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class AwaitedReadinessTests(Arm arm)
{
    [Test]
    public async Task What_is_ready_meanwhile_is_told_after_it([Values] bool byLevel)
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Action stop = byLevel
            ? server.Loop.Spawn(() => new AwaitsByLevel(script, gate.Task)).Stop
            : server.Loop.Spawn(() => new AwaitsByEdge(script, gate.Task)).Stop;
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("readable");
        await server.TurnAsync();
        NativeDescriptors.Signal(eventFd);
        long ticks = await server.TicksInHalfASecondAsync();
        Assert.That(ticks, Is.LessThan(100), "the loop spins while a method waits");
        Assert.That(server.Journal.Entries, Is.EqualTo(["readable"]));
        gate.SetResult();
        await server.Journal.WaitForAsync("read:2");
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("read:1");
        stop();
        await Eventually.IsAsync(() => server.Loop.ActorCount, 0, "the count of actors");
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
    }

    [Test]
    public async Task A_method_that_has_waited_watches_for_its_own_handler()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        using SafeFileHandle one = NativeDescriptors.EventFd();
        using SafeFileHandle two = NativeDescriptors.EventFd();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        WatchScript first = new(server.Journal, one) { OnReady = _ => server.Journal.Note("first") };
        WatchScript second = new(server.Journal, two) { OnReady = _ => server.Journal.Note("second") };
        Address<WatchesLate> firstActor = server.Loop.Spawn(() => new WatchesLate(first, gate.Task));
        Address<WatchesLate> secondActor = server.Loop.Spawn(() => new WatchesLate(second, gate.Task));
        await server.TurnAsync();
        gate.SetResult();
        await server.Journal.WaitForAsync("watched", 2);
        NativeDescriptors.Signal(two);
        await server.Journal.WaitForAsync("second");
        NativeDescriptors.Signal(one);
        await server.Journal.WaitForAsync("first");
        Assert.That(server.Journal.Count("readable"), Is.EqualTo(2));
        secondActor.Stop();
        await Eventually.HoldsAsync(() => secondActor.IsGone, static () => "the second actor is there still");
        Assert.That((first.Source!.IsWatched, second.Source!.IsWatched), Is.EqualTo((true, false)));
        firstActor.Stop();
        await Eventually.HoldsAsync(() => firstActor.IsGone, static () => "the first actor is there still");
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
    }

    [Test]
    public async Task So_does_a_connections()
    {
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        WatchScript script = null!;
        await using LoopServer server = await LoopServer.StartAsync(arm, (server, builder) =>
        {
            script = new(server.Journal, eventFd);
            builder.Listen("127.0.0.1:0", () => new ConnectionThatWatchesLate(script, gate.Task));
        });
        TestPeer peer = await server.ConnectAsync();
        await peer.SendAsync("go");
        await server.Journal.WaitForAsync("waits");
        gate.SetResult();
        await server.Journal.WaitForAsync("watched");
        NativeDescriptors.Signal(eventFd);
        Assert.That(await peer.ReadTextAsync(5), Is.EqualTo("ready"));
        peer.HalfClose();
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await Eventually.HoldsAsync(() => !script.Source!.IsWatched, static () => "what the handler watched is watched still");
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
    }

    [Test]
    public async Task Of_a_ValueTask_the_loop_does_not_see_whose_it_is_and_the_error_says_what_to_do()
    {
        await using LoopServer server = await LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Loop.Spawn(() => new WatchesLateByValueTask(script, gate.Task));
        await server.TurnAsync();
        gate.SetResult();
        await Eventually.HoldsAsync(() => server.Journal.Entries.Count == 1, () => string.Join("; ", server.Journal.Entries));
        Assert.That(server.Journal.Entries[0], Does.StartWith("EventLoop.Watch was called outside").And.Contain("must return a LoopTask"));
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
    }
}

[LoopHandler]
internal sealed partial class AwaitsByLevel(WatchScript script, Task gate)
{
    [OnStart]
    private void Begin() => script.Source = EventLoop.Watch(script.Descriptor);

    [OnReadable(Trigger.Level)]
    private async LoopTask Ready(ReadySource source)
    {
        script.Note("readable");
        await gate;
        AwaitedCount.Read(script, source);
    }
}

[LoopHandler]
internal sealed partial class AwaitsByEdge(WatchScript script, Task gate)
{
    [OnStart]
    private void Begin() => script.Source = EventLoop.Watch(script.Descriptor);

    [OnReadable]
    private async ValueTask Ready(ReadySource source)
    {
        script.Note("readable");
        await gate;
        AwaitedCount.Read(script, source);
    }
}

[LoopHandler]
internal sealed partial class WatchesLate(WatchScript script, Task gate)
{
    [OnStart]
    private async LoopTask Begin()
    {
        await gate;
        await WatchAsync(depth: 3);
        script.Note("watched");
    }

    [OnReadable]
    private void Ready(ReadySource source) => script.Ready(source, "readable");

    /// <summary>Some methods deep, and after a wait in the deepest.</summary>
    private async LoopTask WatchAsync(int depth)
    {
        if (depth > 0)
        {
            await WatchAsync(depth - 1);
            return;
        }

        await Task.Yield();
        script.Source = EventLoop.Watch(script.Descriptor);
    }
}

[LoopHandler]
internal sealed partial class ConnectionThatWatchesLate(WatchScript script, Task gate)
{
    [OnRecv]
    private async LoopTask Received(ReadOnlyMemory<byte> bytes)
    {
        script.Note("waits");
        await gate;
        script.Source = EventLoop.Watch(script.Descriptor, Trigger.Edge);
        script.Note("watched");
    }

    [OnReadable]
    private void Ready(ReadySource source) => Connection.Send("ready"u8);
}

[LoopHandler]
internal sealed partial class WatchesLateByValueTask(WatchScript script, Task gate)
{
    [OnStart]
    private async ValueTask Begin()
    {
        await gate;
        try
        {
            script.Source = EventLoop.Watch(script.Descriptor);
        }
        catch (InvalidOperationException exception)
        {
            script.Note(exception.Message);
        }
    }

    [OnReadable]
    private void Ready(ReadySource source) => script.Ready(source, "readable");
}

internal static class AwaitedCount
{
    /// <summary>Reads the count of an eventfd, until there is none.</summary>
    public static void Read(WatchScript script, ReadySource source)
    {
        Span<byte> count = stackalloc byte[8];
        while (source.TryRead(count, out _) == IoStatus.Ok)
        {
            script.Note("read:" + BitConverter.ToInt64(count));
        }
    }
}
