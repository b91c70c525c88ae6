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
