using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>When readiness is reported: by level, by edge, once.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class TriggerTests(Arm arm)
{
    [Test]
    public async Task A_level_is_reported_until_it_is_gone()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        int reports = 0;
        watcher.Then = (source, _) =>
        {
            if (++reports == 5)
            {
                watcher.Drain(source);
            }
        };
        await watcher.WatchAsync(eventFd, Trigger.Level);
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:WouldBlock");
        await server.TurnAsync();
        Assert.That((reports, watcher.Read), Is.EqualTo((5, 8L)));
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:Readable", 6);
        await watcher.UnwatchAsync();
    }

    [Test]
    public async Task An_edge_is_reported_when_it_comes_and_not_again_for_what_was_left()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        await watcher.WatchAsync(eventFd, Trigger.Edge);
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:Readable");
        await server.TurnAsync();
        Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(1));
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:Readable", 2);
        await server.TurnAsync();
        Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(2));
    }

    [TestCase(Trigger.Level)]
    [TestCase(Trigger.Edge)]
    [TestCase(Trigger.OneShot)]
    public async Task What_held_before_the_watch_is_reported(Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        NativeDescriptors.Signal(eventFd);
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) => watcher.Drain(source);
        await watcher.WatchAsync(eventFd, trigger);
        await server.Journal.WaitForAsync("w:WouldBlock");
        Assert.That(watcher.Read, Is.EqualTo(8));
    }

    [Test]
    public async Task A_one_shot_is_reported_once_until_it_is_armed_again()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        ReadySource source = await watcher.WatchAsync(eventFd, Trigger.OneShot);
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:Readable");
        NativeDescriptors.Signal(eventFd);
        await server.TurnAsync();
        Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(1));

        // What holds when it is armed is reported at once.
        Assert.That(await server.OnLoopAsync(() => source.Rearm()), Is.True);
        await server.Journal.WaitForAsync("w:Readable", 2);
        await server.TurnAsync();
        Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_one_shot_that_arms_itself_hears_of_everything()
    {
        const int signals = 200;
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) =>
        {
            watcher.Drain(source);
            source.Rearm();
        };
        await watcher.WatchAsync(eventFd, Trigger.OneShot);
        for (int i = 1; i <= signals; i++)
        {
            NativeDescriptors.Signal(eventFd);
            await server.Journal.WaitForAsync("w:WouldBlock", i);
        }
    }

    [Test]
    public async Task Each_direction_has_its_own_trigger_and_is_armed_on_its_own()
    {
        await using LoopServer server = await StartAsync();
        using Socket one = Sockets.Pair(out Socket other);
        using (other)
        {
            Watcher watcher = new(server, "s");
            watcher.Then = (source, direction) =>
            {
                if (direction == ReadyEvents.Readable)
                {
                    watcher.Drain(source);
                }
            };
            ReadySource source = await watcher.WatchAsync(one.SafeHandle, Trigger.Edge, Trigger.OneShot);
            await server.Journal.WaitForAsync("s:Writable");
            await other.SendAsync("x"u8.ToArray());
            await server.Journal.WaitForAsync("s:Readable");
            await server.TurnAsync();
            Assert.That(server.Journal.Count("s:Writable"), Is.EqualTo(1), "bytes that come report no room");
            await server.OnLoopAsync(() => source.Rearm(ReadyEvents.Writable));
            await server.Journal.WaitForAsync("s:Writable", 2);
            await watcher.UnwatchAsync();
        }
    }

    [Test]
    public async Task A_loop_that_watches_sleeps()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        foreach (Trigger trigger in Enum.GetValues<Trigger>())
        {
            Watcher watcher = new(server, "w");
            await watcher.WatchAsync(eventFd, trigger);
            Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(20), trigger.ToString());
            await watcher.UnwatchAsync();
        }
    }

    [Test]
    public async Task Many_sources_each_hear_of_their_own_only([Values] Trigger trigger)
    {
        const int count = 300;
        await using LoopServer server = await StartAsync();
        SafeFileHandle[] eventFds = [.. Enumerable.Range(0, count).Select(static _ => NativeDescriptors.EventFd())];
        Watcher[] watchers = [.. eventFds.Select((_, i) => new Watcher(server, $"w{i}"))];
        for (int i = 0; i < count; i++)
        {
            Watcher watcher = watchers[i];
            watcher.Then = (source, _) =>
            {
                watcher.Drain(source);
                source.Rearm();
            };
            await watcher.WatchAsync(eventFds[i], trigger);
        }

        Random random = new(7);
        bool[] signalled = new bool[count];
        for (int i = 0; i < count / 2; i++)
        {
            int chosen = random.Next(count);
            signalled[chosen] = true;
            NativeDescriptors.Signal(eventFds[chosen]);
        }

        for (int i = 0; i < count; i++)
        {
            int index = i;
            await Eventually.HoldsAsync(
                () => watchers[index].Read > 0 == signalled[index] && watchers[index].Read % 8 == 0, () => $"source {index} read {watchers[index].Read}");
        }

        await server.TurnAsync();
        Assert.That(watchers.Select(static watcher => watcher.Read > 0), Is.EqualTo(signalled));
        await server.OnLoopAsync(() => Array.ForEach(watchers, static watcher => watcher.Source.Unwatch()));
        Array.ForEach(eventFds, static eventFd => eventFd.Dispose());
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
