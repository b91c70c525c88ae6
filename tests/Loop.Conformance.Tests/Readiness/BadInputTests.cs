using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>What cannot be watched, what is closed under the loop, and what is used too late: a status or an error each, and nothing leaks.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class BadInputTests(Arm arm)
{
    private const int BadDescriptor = 9;

    [TestCase("/etc/passwd")]
    [TestCase("/dev/null")]
    public async Task A_file_that_is_always_ready_is_refused(string path)
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle file = File.OpenHandle(path);
        LoopException exception = (await Assert.ThrowsAsync<LoopException>(() => new Watcher(server, "w").WatchAsync(file, Trigger.Level)))!;
        Assert.That(exception.Message, Does.Contain("EPERM").And.Contain("LoopFile").And.Not.Contain("\n"));
    }

    [Test]
    public async Task A_closed_handle_is_refused()
    {
        await using LoopServer server = await StartAsync();
        SafeFileHandle closed = NativeDescriptors.EventFd();
        closed.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => new Watcher(server, "w").WatchAsync(closed, Trigger.Edge));
        using SafeFileHandle invalid = new(1_000_000, ownsHandle: false);
        LoopException exception = (await Assert.ThrowsAsync<LoopException>(() => new Watcher(server, "w").WatchAsync(invalid, Trigger.Edge)))!;
        Assert.That(exception.Message, Does.Contain("EBADF"));
    }

    [Test]
    public async Task Watching_twice_is_refused_and_again_after_the_end_is_not()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher first = new(server, "first");
        Watcher second = new(server, "second");
        await first.WatchAsync(eventFd, Trigger.Edge);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.WatchAsync(eventFd, Trigger.Edge));
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("first:Readable");
        await first.UnwatchAsync();
        await second.WatchAsync(eventFd, Trigger.Edge);
        await server.Journal.WaitForAsync("second:Readable");
        Assert.That(server.Journal.Count("first:Readable"), Is.EqualTo(1));
    }

    [Test]
    public async Task After_Unwatch_in_the_method_nothing_comes_and_use_is_an_error([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) =>
        {
            source.Unwatch();
            source.Unwatch();
            server.Journal.Note($"{source.Rearm()} {source.TryRead(new byte[8], out int count)} {source.Errno} {count} {source.IsWatched}");
        };
        await watcher.WatchAsync(eventFd, trigger);
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync($"False Error {BadDescriptor} 0 False");
        NativeDescriptors.Signal(eventFd);
        await server.TurnAsync();
        Assert.That(server.Journal.Count("w:Readable"), Is.EqualTo(1));
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
    }

    [Test]
    public async Task Two_sources_that_are_ready_together_may_end_each_other([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle one = NativeDescriptors.EventFd();
        using SafeFileHandle two = NativeDescriptors.EventFd();
        NativeDescriptors.Signal(one);
        NativeDescriptors.Signal(two);
        Watcher first = new(server, "first") { IsQuiet = true };
        Watcher second = new(server, "second") { IsQuiet = true };
        first.Then = (_, _) => second.Source.Unwatch();
        second.Then = (_, _) => first.Source.Unwatch();
        await server.OnLoopAsync(() =>
        {
            // In one go, so that both are reported in one tick.
            first.WatchNow(one, trigger);
            second.WatchNow(two, trigger);
        });
        await Eventually.HoldsAsync(() => first.Reports + second.Reports > 0, static () => "neither is reported");
        await server.OnLoopAsync(() =>
        {
            first.Source.Unwatch();
            second.Source.Unwatch();
        });
        await server.TurnAsync();
        if (trigger != Trigger.Level)
        {
            Assert.That(first.Reports + second.Reports, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_handle_that_is_closed_while_watched_is_reported_for_the_last_time([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) => server.Journal.Note($"{source.TryRead(new byte[8], out int count)} {source.Errno} {source.IsWatched}");
        await watcher.WatchAsync(eventFd, trigger);
        eventFd.Dispose();
        await server.Journal.WaitForAsync("w:closed");
        await server.Journal.WaitForAsync($"Error {BadDescriptor} False");
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
        Assert.That(server.Journal.Entries, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_read_after_the_handle_was_closed_is_an_error_at_once()
    {
        await using LoopServer server = await StartAsync();
        SafeFileHandle eventFd = NativeDescriptors.EventFd();
        NativeDescriptors.Signal(eventFd);
        Watcher watcher = new(server, "w");
        ReadySource source = await watcher.WatchAsync(eventFd, Trigger.OneShot);
        await server.Journal.WaitForAsync("w:Readable");
        eventFd.Dispose();
        Assert.That(await server.OnLoopAsync(() => (source.TryRead(new byte[8], out _), source.Errno)), Is.EqualTo((IoStatus.Error, BadDescriptor)));
        await server.Journal.WaitForAsync("w:closed");
    }

    [Test]
    public async Task A_number_that_other_code_closed_and_used_again_brings_nothing_of_the_other_file([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        SafeFileHandle victim = NativeDescriptors.EventFd();
        int number = NativeDescriptors.Number(victim);
        using SafeFileHandle other = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        await watcher.WatchAsync(victim, trigger);

        // Behind the handle's back the number becomes another file's, which is ready.
        NativeDescriptors.Duplicate(NativeDescriptors.Number(other), over: number);
        NativeDescriptors.Signal(other);
        await server.TurnAsync();
        Assert.That(server.Journal.Count("w:Readable"), Is.Zero);
        if (OperatingSystem.IsOSPlatformVersionAtLeast("linux", 6, 10))
        {
            await server.Journal.WaitForAsync("w:closed");
            Assert.That(server.Journal.Count("w:Readable"), Is.Zero);
        }

        victim.Dispose();
    }

    [Test]
    public async Task A_number_that_other_code_closed_is_reported()
    {
        await using LoopServer server = await StartAsync();
        SafeFileHandle owner = NativeDescriptors.EventFd();
        using SafeFileHandle victim = new(NativeDescriptors.Number(owner), ownsHandle: false);
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) => server.Journal.Note($"errno {source.Errno}");
        await watcher.WatchAsync(victim, Trigger.Edge);
        owner.Dispose();
        await server.Journal.WaitForAsync($"errno {BadDescriptor}");
    }

    [Test]
    public async Task A_socket_closed_on_the_loops_own_thread_while_it_is_watched_does_not_hang_it()
    {
        // Socket.Dispose waits until nobody holds its handle: a loop that held it would wait for itself.
        await using LoopServer server = await StartAsync();
        Socket client = Sockets.Pair(out Socket other);
        using (other)
        {
            Watcher watcher = new(server, "w");
            await watcher.WatchAsync(client.SafeHandle, Trigger.Edge);
            await server.OnLoopAsync(client.Dispose);
            await server.Journal.WaitForAsync("w:closed");
            Assert.That(await other.ReceiveAsync(new byte[1], server.Deadline), Is.Zero);
        }
    }

    [Test]
    public async Task A_source_of_another_loop_is_refused()
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (server, builder) => builder.Listen("127.0.0.1:0", () => new Scripted(server.Script)), static options => options.Loops = 2);
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        ReadySource source = await watcher.WatchAsync(eventFd, Trigger.OneShot);
        EventLoop other = server.Host.Loops[1];
        Assert.That(async () => await On(() => source.Unwatch()), Throws.InvalidOperationException);
        Assert.That(async () => await On(() => source.Rearm()), Throws.InvalidOperationException);
        Assert.That(source.IsWatched, Is.True);
        await watcher.UnwatchAsync();

        Task On(Action action) => other.InvokeAsync(_ =>
        {
            action();
            return 0;
        });
    }

    [Test]
    public async Task A_stop_ends_what_is_watched_and_ready([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        NativeDescriptors.Signal(eventFd);
        Watcher watcher = new(server, "w") { IsQuiet = true };
        await watcher.WatchAsync(eventFd, trigger);
        await Eventually.HoldsAsync(() => watcher.Reports > 0, static () => "it is not reported");
        await server.StopAsync();
        Assert.That(watcher.Source.IsWatched, Is.False);
    }

    [Test]
    public async Task Watching_and_ending_ten_thousand_times_leaves_nothing()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        NativeDescriptors.Signal(eventFd);
        Watcher watcher = new(server, "w");
        for (int i = 0; i < 100; i++)
        {
            await server.OnLoopAsync(() =>
            {
                for (int j = 0; j < 100; j++)
                {
                    watcher.WatchNow(eventFd, (Trigger)(j % 3));
                    watcher.Source.Unwatch();
                }
            });
        }

        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
        Assert.That(server.Journal.Entries, Is.Empty);
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static script => new Scripted(script));
}
