using System.Runtime.CompilerServices;
using Loop.Rings;

namespace Loop.Connections.Datagrams;

/// <summary>Receiving: each datagram becomes one event of the socket's actor.</summary>
internal sealed unsafe partial class DatagramEngine
{
    /// <summary>The mark of a datagram that was cut, beside the number of its buffer.</summary>
    private const int TruncatedMark = 1 << 30;

    /// <summary>A datagram came, or receiving failed.</summary>
    public void OnDatagram(in Completion completion)
    {
        if (Find(completion.Token) is not { } socket)
        {
            _ring.Counters.Stale++;
            return;
        }

        if (!completion.More)
        {
            socket.Flags &= ~DatagramFlags.ReceiveArmed;
            socket.InFlight--;
        }

        if (completion.BufferId >= 0)
        {
            Deliver(socket, completion.BufferId);
        }
        else if (completion.Result == RingResult.NoReceiveBuffer)
        {
            // Where most are out the actor has to handle some first, or receiving would end again at once. Where they have come home since (with a
            // submission thread the end may be seen a turn later) nothing else would start it again.
            _ring.Counters.OutOfBuffers++;
            socket.Flags |= socket.Memory.Out > socket.Memory.Count / 2 ? DatagramFlags.Starved : DatagramFlags.None;
        }
        else if (RingResult.IsNoSocket(completion.Result))
        {
            Lose(socket);
        }
        else if (completion.Result is not (RingResult.Cancelled or RingResult.Interrupted))
        {
            NoteError(socket, completion.Result);
        }

        if (!completion.More)
        {
            ArmLater(socket);
        }
    }

    /// <summary>A socket that was full can be sent to again.</summary>
    public void OnRoom(in Completion completion)
    {
        if (Find(completion.Token) is not { } socket)
        {
            _ring.Counters.Stale++;
            return;
        }

        socket.Flags &= ~DatagramFlags.WaitingForRoom;
        socket.InFlight--;
        MarkDirty(socket);
    }

    /// <summary>The sender of the datagram that a tag names.</summary>
    public static PeerAddress SenderOf(DatagramSocket socket, int tag)
    {
        ReceivedDatagram received = new(socket.Memory, tag & ~TruncatedMark);
        return (socket.Flags & DatagramFlags.Unix) == 0 ? received.Sender : (socket.LastSender ??= new()).Read(received);
    }

    public static bool IsTruncated(int tag) => (tag & TruncatedMark) != 0;

    /// <summary>A datagram has been handled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(DatagramSocket socket, int tag)
    {
        if ((socket.Flags & (DatagramFlags.Gone | DatagramFlags.Starved)) != 0)
        {
            ReleaseSlow(socket, tag);
            return;
        }

        _ring.ReleaseDatagram(socket.Token, tag & ~TruncatedMark);
    }

    private void ReleaseSlow(DatagramSocket socket, int tag)
    {
        if ((socket.Flags & DatagramFlags.Gone) != 0)
        {
            // The buffers went with the socket.
            return;
        }

        _ring.ReleaseDatagram(socket.Token, tag & ~TruncatedMark);
        if (socket.Memory.Out <= socket.Memory.Count / 2)
        {
            socket.Flags &= ~DatagramFlags.Starved;
            ArmLater(socket);
        }
    }

    private void Deliver(DatagramSocket socket, int bufferId)
    {
        ReceivedDatagram received = new(socket.Memory, bufferId);
        int segmentBytes = received.SegmentBytes;
        int lengthBytes = received.LengthBytes;
        if (segmentBytes <= 0 || lengthBytes <= segmentBytes)
        {
            socket.Received++;
            DeliverOne(socket, received.Payload, lengthBytes, bufferId, received.IsTruncated);
            return;
        }

        socket.Memory.Divide(bufferId, (lengthBytes + segmentBytes - 1) / segmentBytes);
        byte* payload = received.Payload;
        for (int offset = 0; offset < lengthBytes; offset += segmentBytes)
        {
            socket.Received++;
            int left = lengthBytes - offset;
            DeliverOne(socket, payload + offset, Math.Min(segmentBytes, left), bufferId, received.IsTruncated && left <= segmentBytes);
        }
    }

    private void DeliverOne(DatagramSocket socket, byte* data, int lengthBytes, int bufferId, bool isTruncated)
    {
        int tag = bufferId;
        if (isTruncated || lengthBytes > socket.MaxDatagramBytes)
        {
            socket.Truncated++;
            lengthBytes = Math.Min(lengthBytes, socket.MaxDatagramBytes);
            tag |= TruncatedMark;
        }

        if ((socket.Flags & DatagramFlags.Closing) != 0 || !socket.Actor!.Deliver(socket, data, lengthBytes, tag))
        {
            Release(socket, tag);
        }
    }

    private void Arm(DatagramSocket socket)
    {
        if ((socket.Flags & (DatagramFlags.ReceiveArmed | DatagramFlags.Starved | DatagramFlags.Closing)) == 0)
        {
            socket.Flags |= DatagramFlags.ReceiveArmed;
            socket.InFlight++;
            _ring.StartReceiveDatagrams(socket.Descriptor, socket.Token);
        }
    }

    /// <summary>Armed at the end of the tick, when buffers have come home, and once however often it ended.</summary>
    private void ArmLater(DatagramSocket socket)
    {
        if ((socket.Flags & DatagramFlags.Arming) == 0)
        {
            socket.Flags |= DatagramFlags.Arming;
            _arming.Add(socket);
        }
    }

    /// <summary>Another receive would fail like this one, in every tick. The number is somebody else's, and is not closed.</summary>
    private void Lose(DatagramSocket socket)
    {
        if ((socket.Flags & DatagramFlags.Closing) == 0)
        {
            socket.Flags |= DatagramFlags.Lost;
            LogLost(_logger, socket.LocalEndPoint);
            Close(socket);
        }
    }

    private void NoteError(DatagramSocket socket, int result)
    {
        if (socket.Errors++ == 0)
        {
            LogError(_logger, socket.LocalEndPoint, RingResult.Describe(result));
        }
    }
}
