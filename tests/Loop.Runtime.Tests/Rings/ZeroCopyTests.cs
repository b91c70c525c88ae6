using System.Net.Sockets;
using Loop.Connections;
using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Sends without copying: the second completion of each, and whose memory it sets free. All over loopback, where the kernel copies in the end.</summary>
public class ZeroCopyTests
{
    private const int Bytes = 2 * 1024 * 1024;
    private static readonly UringOptions Always = new() { ZeroCopyBytes = 4096, KeepsZeroCopy = true };

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void Every_send_is_notified_and_its_memory_comes_home(bool registers, bool besides)
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = Make(Always with { RegistersBuffers = registers, SqPoll = besides, SqPollIdleMs = 1, DirectPlaces = besides ? 64 : 0 });
        using Socket peer = harness.Connect();
        byte[] sent = Payload(1);
        SendToAll(harness, sent);
        Assert.That(Read(harness, peer), Is.EqualTo(sent));
        harness.TickUntil(() => harness.Engine.ZeroCopiesOut == 0 && harness.Engine.Chunks.InUse == 0, "every notification, and every chunk to come home");
        EngineCounters counters = harness.Engine.Counters;
        Assert.Multiple(() =>
        {
            Assert.That(counters.ZeroCopySends, Is.GreaterThanOrEqualTo(Bytes / SendMemory.BlockBytes), "sends of a block each at most");
            Assert.That(counters.ZeroCopiesCopied, Is.EqualTo(counters.ZeroCopySends), "loopback copies each, and the metric says so");
        });
    }

    [Test]
    public void A_connection_whose_way_copies_is_copied_to_from_then_on()
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = Make(Always with { KeepsZeroCopy = false });
        using Socket peer = harness.Connect();
        SendToAll(harness, new byte[8192]);
        harness.TickUntil(() => peer.Available == 8192 && harness.Engine.ZeroCopiesOut == 0, "the first send");
        byte[] sent = Payload(2);
        SendToAll(harness, sent);
        Assert.That(Read(harness, peer, skip: 8192), Is.EqualTo(sent));
        Assert.That((harness.Engine.Counters.ZeroCopySends, harness.Engine.Counters.ZeroCopiesCopied), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Memory_that_a_peer_has_not_taken_is_not_used_for_another()
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = Make(Always);
        using Socket slow = harness.Connect();
        byte[] first = Payload(3);
        SendToAll(harness, first);
        harness.TickUntil(() => harness.Engine.Counters.ZeroCopySends > 0, "a send to the one that does not read");
        for (int i = 0; i < 20; i++)
        {
            // Chunks come and go, of the same pool, with other bytes in them.
            using Socket fast = harness.Connect();
            harness.TickUntil(() => harness.Connections == 2, "the other one");
            byte[] other = Payload(100 + i)[..(256 * 1024)];
            Connection newest = Newest(harness);
            harness.Engine.SendCopy(newest, other);
            Assert.That(Read(harness, fast, length: other.Length), Is.EqualTo(other));
            fast.Dispose();
            harness.TickUntil(() => harness.Connections == 1, "the other one to go");
        }

        Assert.That(Read(harness, slow), Is.EqualTo(first));
    }

    [Test]
    public void A_connection_that_is_reset_lets_go_of_what_its_peer_never_took()
    {
        if (!IsAvailable())
        {
            return;
        }

        using EngineHarness harness = Make(Always);
        using Socket slow = harness.Connect();
        SendToAll(harness, Payload(4));
        harness.TickUntil(() => harness.Engine.ZeroCopiesOut > 0, "a send that the peer does not take");
        harness.Engine.ForEach(static (engine, connection) => engine.Abort(connection, CloseReason.Aborted));
        harness.TickUntil(() => harness.Connections == 0, "the connection to go, whatever the kernel still reads");
        harness.TickUntil(() => harness.Engine.ZeroCopiesOut == 0 && harness.Engine.Chunks.InUse == 0, "its memory to come home");
    }

    [Test]
    public void A_socket_that_refuses_is_copied_to_and_loses_nothing()
    {
        if (!IsAvailable())
        {
            return;
        }

        // A unix socket that the engine takes for another kind: the kernel answers EOPNOTSUPP, and notifies all the same.
        using EngineHarness harness = Make(Always);
        string name = $"loop-zero-copy-{Environment.ProcessId}";
        harness.ListenUnixAsTcp("@" + name);
        using Socket peer = new(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, ProtocolType.Unspecified);
        peer.Connect(new UnixDomainSocketEndPoint("\0" + name));
        peer.Blocking = false;
        byte[] sent = Payload(5)[..300_000];
        SendToAll(harness, sent);
        Assert.That(Read(harness, peer, length: sent.Length), Is.EqualTo(sent));
        harness.TickUntil(() => harness.Engine.ZeroCopiesOut == 0, "the notification of the refusal");
        Assert.That(harness.Engine.Counters.ZeroCopySends, Is.EqualTo(1), "one is refused, and no other tried");
    }

    private static EngineHarness Make(UringOptions options) =>
        new(new UringRing<LinuxKernel>(default, new() { Uring = options }, BackendProbe.Process.Features!));

    private static byte[] Payload(int seed)
    {
        byte[] bytes = new byte[Bytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void SendToAll(EngineHarness harness, byte[] bytes)
    {
        harness.TickUntil(() => harness.Connections == 1, "the connection");
        harness.Engine.ForEach((engine, connection) =>
        {
            for (int offset = 0; offset < bytes.Length; offset += 100_000)
            {
                Assert.That(engine.SendCopy(connection, bytes.AsSpan(offset, Math.Min(100_000, bytes.Length - offset))), Is.Not.EqualTo(SendStatus.Closed));
            }
        });
    }

    private static Connection Newest(EngineHarness harness)
    {
        Connection? newest = null;
        harness.Engine.ForEach((_, connection) => newest = Token.Slot(connection.Token) > 0 || newest is null ? connection : newest);
        return newest!;
    }

    private static byte[] Read(EngineHarness harness, Socket peer, int skip = 0, int length = Bytes)
    {
        byte[] received = new byte[skip + length];
        int count = 0;
        harness.TickUntil(
            () =>
            {
                while (count < received.Length && peer.Available > 0)
                {
                    count += peer.Receive(received, count, received.Length - count, SocketFlags.None);
                }

                return count == received.Length;
            },
            "every byte");
        return received[skip..];
    }

    private static bool IsAvailable()
    {
        if (BackendProbe.Process.Features is { ZeroCopySend: true })
        {
            return true;
        }

        Assert.That(BackendProbe.Process.Features is not null || BackendProbe.Process.NotAvailable is not null);
        return false;
    }
}
