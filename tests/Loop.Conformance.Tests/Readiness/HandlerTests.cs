using System.Net.Sockets;
using Loop.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>[OnReadable] and [OnWritable] of actors and of connections' handlers: when they run, and how they end.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class HandlerTests(Arm arm)
{
    [Test]
    public async Task An_actor_hears_of_a_level_until_it_has_read()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd);
        int reports = 0;
        script.OnReady = source => reports = reports < 3 ? reports + 1 : Read(source, 3);
        Address<ByLevel> actor = server.Loop.Spawn(() => new ByLevel(script));
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("readable", 4);
        await server.TurnAsync();
        Assert.That(server.Journal.Count("readable"), Is.EqualTo(4));
        await StopAsync(server, actor, script);
    }

    [Test]
    public async Task An_actor_hears_of_each_edge()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd);
        Address<ByEdge> actor = server.Loop.Spawn(() => new ByEdge(script));
        for (int i = 1; i <= 50; i++)
        {
            NativeDescriptors.Signal(eventFd);
            await server.Journal.WaitForAsync("readable", i);
        }

        await server.TurnAsync();
        Assert.That(server.Journal.Count("readable"), Is.EqualTo(50));
        await StopAsync(server, actor, script);
    }

    [Test]
    public async Task An_actor_that_asks_once_and_again_hears_of_everything()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd)
        {
            OnReady = source =>
            {
                Read(source, 0);
                server.Journal.Note("read");
            },
        };
        Address<Once> actor = server.Loop.Spawn(() => new Once(script));
        for (int i = 1; i <= 50; i++)
        {
            NativeDescriptors.Signal(eventFd);
            await server.Journal.WaitForAsync("read", i);
        }

        await StopAsync(server, actor, script);
    }

    [Test]
    public async Task A_connections_handler_joins_its_client_to_a_socket_of_another_library()
    {
        using Socket client = Sockets.Pair(out Socket service);
        client.SendBufferSize = 16 * 1024;
        Journal journal = null!;
        await using LoopServer server = await LoopServer.StartAsync(arm, (server, builder) =>
        {
            journal = server.Journal;
            WatchScript script = new(journal, client.SafeHandle);
            builder.Listen("127.0.0.1:0", () => new Gateway(script));
        });
        using (service)
        {
            // The service answers each byte with its complement, slowly enough that there is no room at times.
            Task serving = Task.Run(async () =>
            {
                byte[] buffer = new byte[4096];
                for (int count; (count = await service.ReceiveAsync(buffer, server.Deadline)) > 0;)
                {
                    for (int i = 0; i < count; i++)
                    {
                        buffer[i] ^= 0xFF;
                    }

                    await service.SendAsync(buffer.AsMemory(0, count), server.Deadline);
                }
            });
            TestPeer peer = await server.ConnectAsync();
            byte[] sent = Payload.Random(2_000_000);
            Task<byte[]> reading = peer.ReadExactlyAsync(sent.Length);
            await peer.SendAsync(sent);
            Payload.AssertSame(await reading, [.. sent.Select(static value => (byte)~value)]);
            peer.HalfClose();
            Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
            await journal.WaitForAsync("gone, watched True");
            await server.TurnAsync();
            Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
            client.Dispose();
            await serving;
        }
    }

    [Test]
    public async Task A_handler_that_fails_goes_on_with_its_source()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd) { Decision = Supervision.Resume };
        script.OnReady = static source => throw new InvalidDataException($"failed {source.TryRead(new byte[8], out int _)}");
        Address<FromTheConstructor> actor = server.Loop.Spawn(() => new FromTheConstructor(script));
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("error:failed Ok");
        script.OnReady = null;

        // Whichever of the two methods threw: what was reported with it is handled first.
        await server.TurnAsync();
        int before = server.Journal.Count("readable");
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("readable", before + 1);
        await StopAsync(server, actor, script);
    }

    [Test]
    public async Task A_restarted_handler_watches_anew()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd) { Decision = Supervision.Restart };
        ReadySource? first = null;
        script.OnReady = source =>
        {
            if (first is null && (source.Events & ReadyEvents.Readable) != 0)
            {
                first = source;
                throw new InvalidDataException("failed");
            }
        };
        Address<FromTheConstructor> actor = server.Loop.Spawn(() => new FromTheConstructor(script));
        NativeDescriptors.Signal(eventFd);
        await server.Journal.WaitForAsync("made", 2);
        await server.Journal.WaitForAsync("readable", 2);
        Assert.That((first!.IsWatched, script.Source == first), Is.EqualTo((false, false)));
        await StopAsync(server, actor, script);
    }

    [Test]
    public async Task A_handler_without_a_method_for_it_and_one_that_contradicts_itself_are_refused()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd);
        server.Loop.Spawn(() => new Deaf(script));
        server.Loop.Spawn(() => new Contradicting(script));
        await Eventually.HoldsAsync(() => server.Journal.Entries.Count == 2, () => string.Join("; ", server.Journal.Entries));
        Assert.That(server.Journal.Entries[0], Does.Contain("Deaf").And.Contain("no [OnReadable] or [OnWritable] method"));
        Assert.That(server.Journal.Entries[1], Does.Contain("Trigger.Level").And.Contain("[OnReadable(Trigger.OneShot)]"));
    }

    [Test]
    public async Task Watching_outside_a_handlers_methods_is_refused()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Assert.That(() => server.Loop.Watch(eventFd), Throws.InvalidOperationException);
        Assert.That(async () => await server.OnLoopAsync(() => server.Loop.Watch(eventFd)), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_level_that_nobody_reads_does_not_starve_a_connection()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        WatchScript script = new(server.Journal, eventFd);
        long reports = 0;
        script.OnReady = _ => reports++;
        NativeDescriptors.Signal(eventFd);
        Address<Quiet> actor = server.Loop.Spawn(() => new Quiet(script));
        TestPeer peer = await server.ConnectAsync();
        for (int i = 0; i < 200; i++)
        {
            await peer.SendAsync("ping");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
        }

        Assert.That(Volatile.Read(ref reports), Is.GreaterThan(100));
        actor.Stop();
        await Eventually.HoldsAsync(() => actor.IsGone, static () => "the actor is there still");
    }

    private static int Read(ReadySource source, int result)
    {
        source.TryRead(stackalloc byte[8], out _);
        return result;
    }

    /// <summary>Stops an actor, and sees its source end with it.</summary>
    private static async Task StopAsync<T>(LoopServer server, Address<T> actor, WatchScript script)
        where T : class, IPlainActorHandler<T>
    {
        actor.Stop();
        await Eventually.HoldsAsync(() => actor.IsGone, static () => "the actor is there still");
        Assert.That(script.Source!.IsWatched, Is.False);
        await server.TurnAsync();
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.Watches.Count), Is.Zero);
    }

    private async Task<LoopServer> StartAsync()
    {
        LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        return server;
    }
}
