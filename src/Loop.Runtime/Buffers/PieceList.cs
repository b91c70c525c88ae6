using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loop.Rings;

namespace Loop.Buffers;

/// <summary>The pieces to send of one tick, in native memory, in the order in which they were queued.</summary>
internal sealed unsafe class PieceList : IDisposable
{
    private int _capacity = 1024;

    public PieceList() => Items = (SendPiece*)NativeMemory.AllocZeroed((nuint)_capacity, (nuint)sizeof(SendPiece));

    public SendPiece* Items { get; private set; }

    public int Count { get; private set; }

    public ref SendPiece this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Items[index];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Add(byte* data, int lengthBytes, int bufferId)
    {
        if (Count == _capacity)
        {
            Grow();
        }

        SendPiece* piece = &Items[Count];
        piece->Data = data;
        piece->Length = lengthBytes;
        piece->BufferId = bufferId;
        piece->Next = -1;
        return Count++;
    }

    public void Clear() => Count = 0;

    public void Dispose()
    {
        NativeMemory.Free(Items);
        Items = null;
        Count = 0;
        _capacity = 0;
    }

    private void Grow()
    {
        _capacity *= 2;
        Items = (SendPiece*)NativeMemory.Realloc(Items, (nuint)_capacity * (nuint)sizeof(SendPiece));
    }
}
