using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// The msghdr and iovec arrays of gathered sends, and the addresses of connects. The kernel has read them when it has consumed the entry (FEAT_SUBMIT_STABLE,
/// 5.5), so the arena is two blocks' worth of a tick at most and starts over with the next tick.
/// </summary>
internal sealed unsafe class VectorArena : IDisposable
{
    private const int BlockBytes = 64 * 1024;
    private readonly List<nint> _blocks = [];
    private int _block;
    private int _used;

    /// <summary>Lays out the message of a send with several pieces.</summary>
    public MessageHeader* Gather(in SendOperation operation, SendPiece* pieces)
    {
        MessageHeader* message = (MessageHeader*)Take(sizeof(MessageHeader) + operation.PieceCount * sizeof(IoVector));
        IoVector* vectors = (IoVector*)(message + 1);
        *message = default;
        message->Vectors = vectors;
        message->VectorCount = (nuint)operation.PieceCount;
        for (int piece = operation.FirstPiece; piece >= 0; piece = pieces[piece].Next)
        {
            *vectors++ = new() { Base = pieces[piece].Data, Length = (nuint)pieces[piece].Length };
        }

        return message;
    }

    /// <summary>Memory that stays until what was queued before the next reset has been submitted.</summary>
    public byte* Take(int lengthBytes)
    {
        if (_blocks.Count > 0 && _used + lengthBytes > BlockBytes)
        {
            _block++;
            _used = 0;
        }

        if (_block == _blocks.Count)
        {
            _blocks.Add((nint)NativeMemory.Alloc(BlockBytes));
        }

        byte* address = (byte*)_blocks[_block] + _used;
        _used += lengthBytes;
        return address;
    }

    /// <summary>Starts over; everything gathered before has been submitted.</summary>
    public void Reset()
    {
        _block = 0;
        _used = 0;
    }

    public void Dispose()
    {
        foreach (nint block in _blocks)
        {
            NativeMemory.Free((void*)block);
        }

        _blocks.Clear();
    }
}
