using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>An edge that is re-armed: what a bounded drain leaves is reported again, in a later tick.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class RearmedEdgeTests(Arm arm)
{
    [Test]
    public async Task What_was_left_is_reported_again_in_a_later_tick()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        int reports = 0;
        bool isInside = false;
        bool isNested = false;
        watcher.Then = (source, _) =>
        {
            isNested |= isInside;
            isInside = true;
            if (++reports == 5)
            {
                watcher.Drain(source);
            }
            else
            {
                source.Rearm();
            }

            isInside = false;
        };
        await watcher.WatchAsync(eventFd, Trigger.Edge);
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:WouldBlock");
        await server.TurnAsync();
        Assert.That((reports, watcher.Read, isNested), Is.EqualTo((5, 8L, false)));
    }

    [Test]
    public async Task What_was_drained_is_not_reported_again()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) =>
        {
            watcher.Drain(source);
            source.Rearm();
        };
        await watcher.WatchAsync(eventFd, Trigger.Edge);
        for (int i = 1; i <= 50; i++)
        {
            NativeDescriptors.Signal(eventFd);
            await server.Journal.WaitForAsync("w:WouldBlock", i);
            await server.TurnAsync();
            Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(i));
        }

        Assert.That(await server.TicksInHalfASecondAsync(), Is.LessThan(20));
    }

    [Test]
    public async Task Asked_for_several_times_it_is_reported_once()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        ReadySource source = await watcher.WatchAsync(eventFd, Trigger.Edge);
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("w:Readable");
        for (int i = 2; i <= 20; i++)
        {
            await server.OnLoopAsync(() =>
            {
                source.Rearm();
                source.Rearm(ReadyEvents.Readable | ReadyEvents.Writable);
                source.Rearm(ReadyEvents.Writable);
            });
            await server.Journal.WaitForAsync("w:Readable", i);
            await server.TurnAsync();
            Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(i));
        }
    }

    [Test]
    public async Task A_bounded_drain_reads_all_that_comes()
    {
        const int budget = 4;
        const int length = 256 * 1024;
        await using LoopServer server = await StartAsync();
        using Socket one = Sockets.Pair(out Socket other);
        using (other)
        {
            Watcher watcher = new(server, "s");
            long read = 0;
            IoStatus ended = IoStatus.Ok;
            watcher.Then = (source, _) =>
            {
                Span<byte> buffer = stackalloc byte[512];
                for (int i = 0; i < budget; i++)
                {
                    ended = source.TryRead(buffer, out int count);
                    if (ended != IoStatus.Ok)
                    {
                        Note(server, ended);
                        return;
                    }

                    read += count;
                }

                source.Rearm();
            };
            await watcher.WatchAsync(one.SafeHandle, Trigger.Edge);
            byte[] bytes = new byte[length];
            Task sending = other.SendAsync(bytes);
            await Eventually.HoldsAsync(() => Volatile.Read(ref read) == length, () => $"read {Volatile.Read(ref read)} bytes");
            await sending;

            // The end is an edge as well.
            other.Shutdown(SocketShutdown.Send);
            await server.Journal.WaitForAsync("ended:End");
            Assert.That(Volatile.Read(ref read), Is.EqualTo(length));
            await watcher.UnwatchAsync();
        }
    }

    [Test]
    public async Task Others_are_served_between_two_turns_of_a_source_that_never_runs_dry()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle endless = NativeDescriptors.EventFd();
        using SafeFileHandle quiet = NativeDescriptors.EventFd();
        Watcher busy = new(server, "busy") { IsQuiet = true, Then = static (source, _) => source.Rearm() };
        Watcher other = new(server, "other");
        other.Then = (source, _) => other.Drain(source);
        await busy.WatchAsync(endless, Trigger.Edge);
        await other.WatchAsync(quiet, Trigger.Edge);
        NativeDescriptors.Signal(endless);
        await HasAsync(10);
        NativeDescriptors.Signal(quiet);
        await server.Journal.WaitForAsync("other:WouldBlock");
        await HasAsync(busy.Reports + 10);
        await busy.UnwatchAsync();
        Assert.That(await server.OnLoopAsync(() => busy.Source.Rearm()), Is.False);

        Task HasAsync(int reports) => Eventually.HoldsAsync(() => busy.Reports >= reports, () => $"{busy.Reports} reports of {reports}");
    }

    [Test]
    public async Task Room_is_reported_again()
    {
        await using LoopServer server = await StartAsync();
        using Socket one = Sockets.Pair(out Socket other);
        using (other)
        {
            Watcher watcher = new(server, "s");
            ReadySource source = await watcher.WatchAsync(one.SafeHandle, Trigger.Edge, Trigger.Edge);
            await server.Journal.WaitForAsync("s:Writable");
            await server.OnLoopAsync(() => source.Rearm(ReadyEvents.Readable));
            await server.TurnAsync();
            Assert.That((server.Journal.Count("s:Writable"), server.Journal.Count("s:Readable")), Is.EqualTo((1, 0)));
            await server.OnLoopAsync(() => source.Rearm(ReadyEvents.Writable));
            await server.Journal.WaitForAsync("s:Writable", 2);

            // From without an event method it is for both directions, and bytes come at the same time.
            await other.SendAsync("x"u8.ToArray());
            await server.Journal.WaitForAsync("s:Readable");
            await server.OnLoopAsync(() => source.Rearm());
            await server.Journal.WaitForAsync("s:Writable", 3);
            await server.Journal.WaitForAsync("s:Readable", 2);
            await watcher.UnwatchAsync();
        }
    }

    private static void Note(LoopServer server, IoStatus status) => server.Journal.Note($"ended:{status}");

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
