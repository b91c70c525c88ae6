using System.Net;
using Loop.Connections.Datagrams;
using Loop.Rings;

namespace Loop.Runtime.Tests.Connections;

/// <summary>The queue of a datagram socket against a plain list.</summary>
public sealed unsafe class DatagramQueueTests
{
    private const int MaxBytes = 1 << 20;

    private static readonly PeerAddress[] _peers =
    [
        default, new(IPAddress.Loopback, 1), new(IPAddress.Loopback, 2), new(IPAddress.Parse("192.0.2.1"), 1),
        new(IPAddress.IPv6Loopback, 1), new(IPAddress.Parse("2001:db8::7"), 65_535),
    ];

    [Test]
    public void What_is_left_of_many_small_ones_to_one_peer_moves_to_the_front([Values(0, 1)] int peer, [Values(9, 10)] int sizes, [Values] bool joins)
    {
        DatagramQueue queue = new(MaxBytes);
        List<Datagram> model = [];
        for (int i = 0; i < 3_400; i++)
        {
            // Of two sizes: every longer one starts an entry.
            Datagram datagram = new(Payload(9 + (i % 2 * (sizes - 9)), i), _peers[peer]);
            Assert.That(queue.TryAdd(datagram.Bytes, datagram.Peer, joins), Is.True);
            model.Add(datagram);
        }

        int heldBytes = queue.MemoryBytes;
        for (int flush = 0; flush < 10; flush++)
        {
            model.RemoveRange(0, queue.Advance(apart: true));
            queue.Compact();
            AssertSame(queue, model);
        }

        Assert.That(queue.MemoryBytes, Is.EqualTo(heldBytes));
        queue.Free();
    }

    [Test]
    public void However_much_may_be_queued_something_may([Values(MaxBytes, (1 << 30) - 32_768, 1 << 30)] int maxBytes)
    {
        DatagramQueue queue = new(maxBytes);
        Assert.That(queue.TryAdd(Payload(9, 1), _peers[1], joins: true), Is.True);
        queue.Free();
    }

    [Test]
    public void Whatever_is_added_sent_and_moved_is_laid_out_as_a_list_has_it([Range(1, 20)] int seed)
    {
        Random random = new(seed);
        int maxBytes = random.Next(64, 512) * 1024;
        DatagramQueue queue = new(maxBytes);
        List<Datagram> model = [];
        int queuedBytes = 0;
        for (int step = 0; step < 25; step++)
        {
            int peers = random.Next(1, _peers.Length + 1);
            int longest = random.Next(5) switch { 0 => 0, 1 => 3, 2 => 20, 3 => 300, _ => 5_000 };
            for (int i = random.Next(random.Next(4) == 0 ? 5_000 : 300); i > 0; i--)
            {
                int lengthBytes = random.Next(3) == 0 ? random.Next(longest + 1) : longest;
                Datagram datagram = new(Payload(lengthBytes, random.Next()), _peers[random.Next(4) == 0 ? random.Next(peers) : peers - 1]);
                bool fits = queuedBytes + datagram.CostBytes <= maxBytes;
                Assert.That(queue.TryAdd(datagram.Bytes, datagram.Peer, joins: random.Next(3) > 0), Is.EqualTo(fits));
                if (fits)
                {
                    model.Add(datagram);
                    queuedBytes += datagram.CostBytes;
                }
            }

            bool apart = random.Next(2) == 0;
            for (int sends = random.Next(4) == 0 ? int.MaxValue : random.Next(300); sends > 0 && !queue.IsEmpty; sends--)
            {
                // The kernel may refuse to cut an entry in the middle of a flush: from there on each goes by itself.
                apart |= random.Next(50) == 0;
                int count = queue.Advance(apart);
                queuedBytes -= model.Take(count).Sum(static datagram => datagram.CostBytes);
                model.RemoveRange(0, count);
            }

            queue.Compact();
            Assert.That(queue.QueuedBytes, Is.EqualTo(queuedBytes));
            AssertSame(queue, model);
        }

        Assert.That(queue.MemoryBytes, Is.LessThanOrEqualTo((2 * maxBytes) + (64 * 1024)));
        queue.Free();
    }

    private static byte[] Payload(int lengthBytes, int seed)
    {
        byte[] bytes = new byte[lengthBytes];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(DatagramQueue queue, List<Datagram> model)
    {
        Assert.That((queue.Count, queue.IsEmpty), Is.EqualTo((model.Count, model.Count == 0)));
        DatagramSend[] sends = new DatagramSend[model.Count + 1];
        Assert.That(queue.Layout(sends, apart: true), Is.EqualTo(model.Count));
        for (int i = 0; i < model.Count; i++)
        {
            Assert.That(sends[i].SegmentBytes, Is.Zero);
            AssertIs(model[i], sends[i], 0, sends[i].LengthBytes);
        }

        int next = 0;
        foreach (DatagramSend send in sends.AsSpan(0, queue.Layout(sends, apart: false)))
        {
            int offset = 0;
            do
            {
                int lengthBytes = send.SegmentBytes > 0 ? Math.Min(send.SegmentBytes, send.LengthBytes - offset) : send.LengthBytes;
                AssertIs(model[next++], send, offset, lengthBytes);
                offset += lengthBytes;
            }
            while (offset < send.LengthBytes);
        }

        Assert.That(next, Is.EqualTo(model.Count));
    }

    private static void AssertIs(Datagram expected, in DatagramSend send, int offset, int lengthBytes)
    {
        byte* address = stackalloc byte[SocketAddressText.StorageBytes];
        int addressBytes = SocketAddressText.Write(expected.Peer, address);
        // Plain comparisons: there are millions of them.
        bool isSame = new ReadOnlySpan<byte>(send.Data + offset, lengthBytes).SequenceEqual(expected.Bytes)
            && new ReadOnlySpan<byte>(send.Address, send.AddressBytes).SequenceEqual(new(address, addressBytes))
            && ((nint)send.Address & 7) == 0;
        Assert.That(isSame, Is.True, $"another datagram than the {expected.Bytes.Length} bytes to {expected.Peer}");
    }

    private sealed record Datagram(byte[] Bytes, PeerAddress Peer)
    {
        public int CostBytes => Bytes.Length + 64;
    }
}
