using Loop.Rings;

namespace Loop.Connections.Datagrams;

/// <summary>Sending: what was queued in a tick leaves in one call, and what the kernel does not take waits.</summary>
internal sealed unsafe partial class DatagramEngine
{
    private readonly DatagramSend[] _sends = new DatagramSend[256];

    public DatagramStatus Send(DatagramSocket socket, ReadOnlySpan<byte> bytes, in PeerAddress to)
    {
        _engine.CheckOwner();
        if ((socket.Flags & DatagramFlags.Closing) != 0)
        {
            return DatagramStatus.Closed;
        }

        if ((socket.Flags & DatagramFlags.Unix) != 0)
        {
            return SendAtOnce(socket, bytes, to);
        }

        if (bytes.Length > DatagramOptions.LongestDatagramBytes)
        {
            return DatagramStatus.TooLong;
        }

        bool isIPv6 = (socket.Flags & DatagramFlags.IPv6) != 0;
        if (isIPv6 && to.IsIPv4)
        {
            return Queue(socket, bytes, to.MapToIPv6());
        }

        bool fits = to.IsUnknown ? !socket.RemoteEndPoint.IsUnknown : to.IsIPv6 == isIPv6 && !to.IsUnix;
        return fits ? Queue(socket, bytes, to) : DatagramStatus.NoAddress;
    }

    private DatagramStatus Queue(DatagramSocket socket, ReadOnlySpan<byte> bytes, in PeerAddress to)
    {
        if (!socket.Queue.TryAdd(bytes, to, joins: (socket.Flags & DatagramFlags.Segments) != 0))
        {
            return DatagramStatus.QueueFull;
        }

        MarkDirty(socket);
        return DatagramStatus.Ok;
    }

    private void MarkDirty(DatagramSocket socket)
    {
        if ((socket.Flags & (DatagramFlags.Dirty | DatagramFlags.WaitingForRoom | DatagramFlags.Closing)) == 0)
        {
            socket.Flags |= DatagramFlags.Dirty;
            _dirty.Add(socket);
        }
    }

    /// <summary>Sends what is queued, as far as the kernel takes it.</summary>
    private void Flush(DatagramSocket socket)
    {
        if ((socket.Flags & (DatagramFlags.WaitingForRoom | DatagramFlags.Gone | DatagramFlags.Lost)) != 0)
        {
            return;
        }

        DatagramQueue queue = socket.Queue;
        int failures = 0;
        while (!queue.IsEmpty)
        {
            bool apart = (socket.Flags & DatagramFlags.Segments) == 0;
            int count = queue.Layout(_sends, apart);
            int result = _ring.SendDatagrams(socket.Descriptor, new(_sends, 0, count));
            for (int i = 0; i < result; i++)
            {
                socket.Sent += queue.Advance(apart);
            }

            if (result > 0)
            {
                failures = 0;
            }
            else if (result == RingResult.WouldBlock)
            {
                WaitForRoom(socket);
                break;
            }
            else if (!apart && queue.StartsWithSeveral && RingResult.RefusesSegments(result))
            {
                // The path cannot carry a datagram of this size without cutting it, or its device computes no checksums: one by one from here on.
                socket.Flags &= ~DatagramFlags.Segments;
            }
            else if (RingResult.IsPendingError(result) && failures++ == 0)
            {
                // An answer to an earlier datagram, which the kernel tells to the next call: this one has not been tried yet.
                NoteError(socket, result);
            }
            else
            {
                Drop(socket, result, apart);
                failures = 0;
            }
        }

        queue.Compact();
    }

    private void Drop(DatagramSocket socket, int result, bool apart)
    {
        if (socket.Dropped == 0)
        {
            LogDropped(_logger, socket.LocalEndPoint, RingResult.Describe(result));
        }

        socket.Dropped += socket.Queue.Advance(apart);
    }

    private void WaitForRoom(DatagramSocket socket)
    {
        if ((socket.Flags & DatagramFlags.Closing) == 0)
        {
            socket.Flags |= DatagramFlags.WaitingForRoom;
            socket.InFlight++;
            _ring.WaitForRoom(socket.Descriptor, socket.Token);
        }
    }
}
