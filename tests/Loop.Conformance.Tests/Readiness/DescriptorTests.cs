using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Readiness;

/// <summary>Descriptors of every kind: what is read from them and written to them, and how they end.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class DescriptorTests(Arm arm)
{
    [Test]
    public async Task A_timer_is_reported_and_gives_its_count()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle timer = NativeDescriptors.Timer(afterMs: 5);
        Watcher watcher = Draining(server);
        await watcher.WatchAsync(timer, Trigger.Edge);
        await server.Journal.WaitForAsync("w:WouldBlock");
        Assert.That(watcher.Read, Is.EqualTo(8));
    }

    [Test]
    public async Task A_pipe_is_read_to_its_end([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        (SafeFileHandle reading, SafeFileHandle writing) = NativeDescriptors.Pipe();
        using (reading)
        {
            Watcher watcher = Draining(server);
            await watcher.WatchAsync(reading, trigger);
            NativeDescriptors.WriteAll(writing, new byte[1000]);
            await server.Journal.WaitForAsync("w:WouldBlock");
            Assert.That(watcher.Read, Is.EqualTo(1000));
            writing.Dispose();
            await server.Journal.WaitForAsync("w:End");
            await watcher.UnwatchAsync();
        }
    }

    [Test]
    public async Task A_full_pipe_would_block_and_is_reported_when_there_is_room()
    {
        await using LoopServer server = await StartAsync();
        (SafeFileHandle reading, SafeFileHandle writing) = NativeDescriptors.Pipe();
        using (reading)
        using (writing)
        {
            Watcher watcher = new(server, "w");
            long written = 0;
            watcher.Then = (source, _) =>
            {
                IoStatus status;
                while ((status = source.TryWrite(new byte[4096], out int count)) == IoStatus.Ok)
                {
                    written += count;
                }

                server.Journal.Note($"w:{status}");
            };
            await watcher.WatchAsync(writing, writable: Trigger.Edge);
            await server.Journal.WaitForAsync("w:WouldBlock");
            long full = written;
            Assert.That(full, Is.GreaterThan(4096));
            byte[] taken = new byte[full];
            Assert.That(NativeDescriptors.ReadSome(reading, taken), Is.EqualTo(full));
            await server.Journal.WaitForAsync("w:WouldBlock", 2);
            Assert.That(written, Is.GreaterThan(full));
            await watcher.UnwatchAsync();
        }
    }

    [Test]
    public async Task A_pipe_that_nobody_reads_gives_an_error_and_no_signal()
    {
        await using LoopServer server = await StartAsync();
        (SafeFileHandle reading, SafeFileHandle writing) = NativeDescriptors.Pipe();
        using (writing)
        {
            Watcher watcher = new(server, "w");
            watcher.Then = (source, _) =>
            {
                if ((source.Events & ReadyEvents.Error) != 0)
                {
                    server.Journal.Note($"{source.TryWrite("x"u8, out int count)} {source.Errno} {count}");
                    source.Unwatch();
                }
            };
            await watcher.WatchAsync(writing, writable: Trigger.Edge);
            await server.Journal.WaitForAsync("w:Writable");
            reading.Dispose();
            const int brokenPipe = 32;
            await server.Journal.WaitForAsync($"Error {brokenPipe} 0");
        }
    }

    [Test]
    public async Task A_directory_watch_is_read()
    {
        await using LoopServer server = await StartAsync();
        DirectoryInfo directory = Directory.CreateTempSubdirectory("loop-watch-");
        try
        {
            using SafeFileHandle inotify = NativeDescriptors.WatchDirectory(directory.FullName);
            Watcher watcher = Draining(server);
            await watcher.WatchAsync(inotify, Trigger.Edge);
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "made"), "x");
            await server.Journal.WaitForAsync("w:WouldBlock");
            Assert.That(watcher.Read, Is.GreaterThan(16));
            await watcher.UnwatchAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Test]
    public async Task A_socket_of_someone_elses_is_read_written_and_ends([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        using Socket client = Sockets.Pair(out Socket other);
        using (other)
        {
            byte[] sent = Payload.Random(100_000);
            MemoryStream received = new();
            Watcher watcher = new(server, "w");
            watcher.Then = (source, _) =>
            {
                Span<byte> buffer = stackalloc byte[3000];
                IoStatus status;
                while ((status = source.TryRead(buffer, out int count)) == IoStatus.Ok)
                {
                    received.Write(buffer[..count]);
                }

                if (status == IoStatus.End)
                {
                    source.TryWrite("bye"u8, out int _);
                    source.Unwatch();
                    server.Journal.Note("end");
                    return;
                }

                source.Rearm();
            };
            await watcher.WatchAsync(client.SafeHandle, trigger);
            await other.SendAsync(sent);
            other.Shutdown(SocketShutdown.Send);
            await server.Journal.WaitForAsync("end");
            Payload.AssertSame(received.ToArray(), sent);
            byte[] answer = new byte[3];
            Assert.That(await other.ReceiveAsync(answer, server.Deadline), Is.EqualTo(3));
            Assert.That(answer, Is.EqualTo("bye"u8.ToArray()));
        }
    }

    [Test]
    public async Task A_reset_socket_gives_an_error_with_its_errno()
    {
        await using LoopServer server = await StartAsync();
        using Socket client = Sockets.Pair(out Socket other);
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) =>
        {
            server.Journal.Note($"{source.TryRead(new byte[10], out int _)} {source.Errno}");
            source.Unwatch();
        };
        await watcher.WatchAsync(client.SafeHandle, Trigger.Edge);
        other.Close(0);
        const int reset = 104;
        await server.Journal.WaitForAsync($"Error {reset}");
    }

    [Test]
    public async Task An_empty_datagram_is_no_end()
    {
        await using LoopServer server = await StartAsync();
        using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) =>
        {
            while (source.TryRead(new byte[100], out int count) is IoStatus.Ok)
            {
                server.Journal.Note($"datagram of {count}");
            }
        };
        await watcher.WatchAsync(receiver.SafeHandle, Trigger.Edge);
        await sender.SendToAsync(Array.Empty<byte>(), receiver.LocalEndPoint!);
        await sender.SendToAsync(new byte[5], receiver.LocalEndPoint!);
        await server.Journal.WaitForAsync("datagram of 5");
        // Two datagrams may come in either order.
        await server.Journal.WaitForAsync("datagram of 0");
        Assert.That(server.Journal.Count("datagram of 0"), Is.EqualTo(1));
        await watcher.UnwatchAsync();
    }

    [Test]
    public async Task A_descriptor_that_blocks_does_not_block_the_loop_and_blocks_again_afterwards()
    {
        await using LoopServer server = await StartAsync();
        (SafeFileHandle reading, SafeFileHandle writing) = NativeDescriptors.Pipe();
        using (reading)
        using (writing)
        {
            Watcher watcher = Draining(server);
            ReadySource source = await watcher.WatchAsync(reading, Trigger.Edge);
            Assert.That(await server.OnLoopAsync(() => source.TryRead(new byte[10], out _)), Is.EqualTo(IoStatus.WouldBlock));
            Assert.That(NativeDescriptors.IsNonBlocking(reading), Is.True);
            await watcher.UnwatchAsync();
            Assert.That(NativeDescriptors.IsNonBlocking(reading), Is.False);
        }
    }

    [Test]
    public async Task A_socket_that_blocks_does_not_block_the_loop_and_keeps_its_flags()
    {
        await using LoopServer server = await StartAsync();
        using Socket client = Sockets.Pair(out Socket other);
        using (other)
        {
            Watcher watcher = Draining(server);
            ReadySource source = await watcher.WatchAsync(client.SafeHandle, Trigger.Edge);
            Assert.That(NativeDescriptors.IsNonBlocking(client.SafeHandle), Is.False);
            Assert.That(await server.OnLoopAsync(() => source.TryRead(new byte[10], out _)), Is.EqualTo(IoStatus.WouldBlock));
            await watcher.UnwatchAsync();
        }
    }

    [Test]
    public async Task Reading_and_writing_nothing_is_no_end_and_no_error()
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle eventFd = NativeDescriptors.EventFd();
        Watcher watcher = new(server, "w");
        ReadySource source = await watcher.WatchAsync(eventFd, Trigger.Edge);
        (IoStatus, IoStatus) statuses = await server.OnLoopAsync(() => (source.TryRead([], out _), source.TryWrite([], out _)));
        Assert.That(statuses, Is.EqualTo((IoStatus.Ok, IoStatus.Ok)));
        const int invalid = 22;
        Assert.That(await server.OnLoopAsync(() => source.TryRead(new byte[4], out _)), Is.EqualTo(IoStatus.WouldBlock).Or.EqualTo(IoStatus.Error));
        await server.OnLoopAsync(() => source.TryWrite(new byte[4], out _));
        Assert.That(source.Errno, Is.EqualTo(invalid), "an eventfd takes 8 bytes");
    }

    [Test]
    public async Task An_epoll_set_of_someone_elses_is_watched_like_any_descriptor([Values] Trigger trigger)
    {
        await using LoopServer server = await StartAsync();
        using SafeFileHandle set = NativeDescriptors.EpollSet();
        using SafeFileHandle first = NativeDescriptors.EventFd();
        using SafeFileHandle second = NativeDescriptors.EventFd();
        (SafeFileHandle reading, SafeFileHandle writing) = NativeDescriptors.Pipe(nonBlocking: true);
        using (reading)
        using (writing)
        {
            NativeDescriptors.AddTo(set, first);
            NativeDescriptors.AddTo(set, second);
            NativeDescriptors.AddTo(set, reading);
            Watcher control = new(server, "set");
            control.Then = (source, _) =>
            {
                // The control plane's own loop: it takes what its set reports until there is nothing left.
                for (List<int> ready = NativeDescriptors.Ready(set); ready.Count > 0; ready = NativeDescriptors.Ready(set))
                {
                    foreach (int descriptor in ready)
                    {
                        using SafeFileHandle handle = new(descriptor, ownsHandle: false);
                        NativeDescriptors.ReadSome(handle, new byte[64]);
                        server.Journal.Note($"control {descriptor}");
                    }
                }

                source.Rearm();
            };
            await control.WatchAsync(set, trigger);

            // The data plane goes on beside it, on the same thread.
            TestPeer peer = await server.ConnectAsync();
            for (int round = 1; round <= 20; round++)
            {
                NativeDescriptors.Signal(first);
                NativeDescriptors.Signal(second);
                NativeDescriptors.WriteAll(writing, "x"u8);
                await peer.SendAsync("ping");
                Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
                foreach (SafeFileHandle member in (SafeFileHandle[])[first, second, reading])
                {
                    await server.Journal.WaitForAsync($"control {NativeDescriptors.Number(member)}", round);
                }
            }

            await control.UnwatchAsync();
        }
    }

    private static Watcher Draining(LoopServer server)
    {
        Watcher watcher = new(server, "w");
        watcher.Then = (source, _) =>
        {
            watcher.Drain(source);
            source.Rearm();
        };
        return watcher;
    }

    private async Task<LoopServer> StartAsync()
    {
        LoopServer server = await LoopServer.StartAsync(arm, static script => new Scripted(script));
        server.Script.OnRecv = static (connection, bytes) => connection.Send(bytes);
        return server;
    }
}
