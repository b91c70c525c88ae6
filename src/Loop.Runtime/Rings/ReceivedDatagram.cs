using System.Runtime.CompilerServices;
using Loop.Linux;

namespace Loop.Rings;

/// <summary>A received datagram, or a run of them, as it lies in its buffer.</summary>
internal readonly unsafe struct ReceivedDatagram
{
    private readonly byte* _buffer;
    private readonly DatagramMemory _memory;

    public ReceivedDatagram(DatagramMemory memory, int bufferId)
    {
        _memory = memory;
        _buffer = memory.Address(bufferId);
    }

    public byte* Payload => _buffer + _memory.HeadBytes;

    public int LengthBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (int)Math.Min(Head->PayloadLength, (uint)_memory.PayloadBytes);
    }

    /// <summary>The kernel cut it: it was longer than its buffer.</summary>
    public bool IsTruncated => (Head->Flags & MessageFlags.Truncated) != 0;

    /// <summary>The sender; unknown on a socket that does not tell.</summary>
    public PeerAddress Sender => SocketAddressText.Read(_buffer + sizeof(IoUringReceivedMessage), NameLength);

    /// <summary>The sender as the kernel wrote it; empty for a unix socket without a name.</summary>
    public ReadOnlySpan<byte> Name => new(_buffer + sizeof(IoUringReceivedMessage), NameLength);

    /// <summary>The size of each datagram of a run but the last one (UDP_GRO); 0 for a single datagram.</summary>
    public int SegmentBytes => Head->ControlLength == 0 ? 0 : FindSegmentBytes();

    private int NameLength => (int)Math.Min(Head->NameLength, (uint)_memory.NameBytes);

    private IoUringReceivedMessage* Head => (IoUringReceivedMessage*)_buffer;

    private int FindSegmentBytes()
    {
        byte* control = _buffer + sizeof(IoUringReceivedMessage) + _memory.NameBytes;
        ControlHeader* header = (ControlHeader*)control;
        bool isSize = Head->ControlLength >= (uint)(sizeof(ControlHeader) + sizeof(int)) && header->Level == SocketLevel.Udp && header->Type == UdpOption.Gro;
        return isSize ? *(int*)(header + 1) : 0;
    }
}
