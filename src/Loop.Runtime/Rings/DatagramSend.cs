using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings;

/// <summary>One send on a datagram socket: a datagram, or several of one size to one peer (UDP_SEGMENT).</summary>
internal unsafe struct DatagramSend
{
    /// <summary>The peer's sockaddr; null on a connected socket.</summary>
    public byte* Address;
    public byte* Data;
    public int LengthBytes;
    public int AddressBytes;

    /// <summary>The size of each datagram but the last; 0 for a single one.</summary>
    public int SegmentBytes;
}

/// <summary>The memory that a batch of sends is laid out in for the kernel (sendmmsg(2)).</summary>
internal sealed unsafe class DatagramBatch : IDisposable
{
    /// <summary>Messages of one call; UIO_MAXIOV bounds it at 1,024.</summary>
    public const int Capacity = 256;

    /// <summary>CMSG_SPACE of a 16-bit number.</summary>
    private const int ControlBytes = 24;

    private readonly MultiMessage* _messages;
    private readonly IoVector* _vectors;
    private readonly byte* _control;

    public DatagramBatch()
    {
        _messages = (MultiMessage*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(MultiMessage));
        _vectors = (IoVector*)NativeMemory.AllocZeroed(Capacity, (nuint)sizeof(IoVector));
        _control = (byte*)NativeMemory.AllocZeroed(Capacity, ControlBytes);
        for (int i = 0; i < Capacity; i++)
        {
            _messages[i].Header.Vectors = &_vectors[i];
            _messages[i].Header.VectorCount = 1;
            ControlHeader* control = (ControlHeader*)(_control + (i * ControlBytes));
            control->LengthBytes = (nuint)(sizeof(ControlHeader) + sizeof(ushort));
            control->Level = SocketLevel.Udp;
            control->Type = UdpOption.Segment;
        }
    }

    /// <summary>Lays sends out. Returns the array for sendmmsg(2).</summary>
    public MultiMessage* Layout(ReadOnlySpan<DatagramSend> sends)
    {
        for (int i = 0; i < sends.Length; i++)
        {
            ref readonly DatagramSend send = ref sends[i];
            ref MessageHeader header = ref _messages[i].Header;
            header.Name = send.Address;
            header.NameLength = (uint)send.AddressBytes;
            _vectors[i] = new() { Base = send.Data, Length = (nuint)send.LengthBytes };
            if (send.SegmentBytes == 0)
            {
                header.Control = null;
                header.ControlLength = 0;
                continue;
            }

            byte* control = _control + (i * ControlBytes);
            *(ushort*)(control + sizeof(ControlHeader)) = (ushort)send.SegmentBytes;
            header.Control = control;
            header.ControlLength = ControlBytes;
        }

        return _messages;
    }

    public void Dispose()
    {
        NativeMemory.Free(_messages);
        NativeMemory.Free(_vectors);
        NativeMemory.Free(_control);
    }
}
