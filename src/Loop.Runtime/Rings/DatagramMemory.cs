using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings;

/// <summary>
/// The receive buffers of one datagram socket, one datagram each (with UDP_GRO: one run of datagrams of one sender). On both backends a buffer starts with
/// what a multishot recvmsg writes there: a head, the sender's address, control data, then the payload.
/// </summary>
/// <remarks>
/// The loop thread only. Memory of its own, because a buffer that is filled piece by piece cuts datagrams silently, and because a handler that keeps its
/// socket waiting must not hold up others.
/// </remarks>
internal sealed unsafe class DatagramMemory : IDisposable
{
    /// <summary>Room for the address of an IP sender: sockaddr_in6 has 28 bytes.</summary>
    private const int IpNameBytes = 32;

    /// <summary>Room for sockaddr_un, 110 bytes, rounded up so that control data and payload lie as their types want it.</summary>
    private const int UnixNameBytes = 112;

    /// <summary>Room for one control message with an int (CMSG_SPACE).</summary>
    private const int OneControlBytes = 24;

    private readonly byte* _block;
    private readonly int[] _pieces;

    /// <param name="count">How many buffers; a power of two.</param>
    /// <param name="payloadBytes">The longest payload that one holds.</param>
    /// <param name="hasControl">Room for control data, which UDP_GRO needs.</param>
    /// <param name="isUnix">Room for the names of unix sockets.</param>
    public DatagramMemory(int count, int payloadBytes, bool hasControl, bool isUnix = false)
    {
        NameBytes = isUnix ? UnixNameBytes : IpNameBytes;
        Count = count;
        PayloadBytes = payloadBytes;
        ControlBytes = hasControl ? OneControlBytes : 0;
        int bufferBytes = HeadBytes + payloadBytes;
        // Buffers that start a multiple of 4 KiB apart would share the same few sets of the processor's caches.
        Stride = ((bufferBytes + 63) & ~63) | 64;
        MemoryBytes = (long)Stride * count;
        _block = (byte*)NativeMemory.AlignedAlloc((nuint)MemoryBytes, 4096);
        _pieces = new int[count];
    }

    public int Count { get; }

    public int PayloadBytes { get; }

    /// <summary>Room for the address of a sender.</summary>
    public int NameBytes { get; }

    public int ControlBytes { get; }

    public int Stride { get; }

    public long MemoryBytes { get; }

    /// <summary>Bytes before the payload.</summary>
    public int HeadBytes => sizeof(IoUringReceivedMessage) + NameBytes + ControlBytes;

    /// <summary>Buffers that are out.</summary>
    public int Out { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Address(int bufferId) => _block + ((nint)bufferId * Stride);

    /// <summary>A buffer was filled and goes out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(int bufferId)
    {
        _pieces[bufferId] = 1;
        Out++;
    }

    /// <summary>A buffer that is out is divided: it comes home when so many pieces have.</summary>
    public void Divide(int bufferId, int pieces) => _pieces[bufferId] = pieces;

    /// <summary>A piece of a buffer comes back. True when that was the last one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Release(int bufferId)
    {
        int left = --_pieces[bufferId];
        if (left > 0)
        {
            return false;
        }

        if (left < 0)
        {
            throw new LoopInvariantException($"Datagram buffer {bufferId} was released more often than it was handed out.");
        }

        Out--;
        return true;
    }

    public void Dispose() => NativeMemory.AlignedFree(_block);
}
