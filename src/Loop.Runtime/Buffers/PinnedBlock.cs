using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Buffers;

/// <summary>
/// Memory that does not move, for a kernel to read into and for a user to keep. It begins on a page: the kernel copies whole pages of a file into it, and a
/// copy between places that differ a little in the page is slower and touches one page more.
/// </summary>
internal sealed unsafe class PinnedBlock
{
    private const int PageBytes = 4096;

    private readonly PinnedPool _pool;

    private PinnedBlock(PinnedPool pool, byte[] array, byte* address, int capacityBytes, int sizeClass)
    {
        _pool = pool;
        Array = array;
        Address = address;
        Offset = (int)(address - AddressOf(array));
        CapacityBytes = capacityBytes;
        SizeClass = sizeClass;
    }

    /// <summary>What the block is a part of.</summary>
    public byte[] Array { get; }

    /// <summary>Where in <see cref="Array"/> it begins.</summary>
    public int Offset { get; }

    public byte* Address { get; }

    public int CapacityBytes { get; }

    /// <summary>Which of the pool's stacks it belongs to; -1 for one that is too large to keep.</summary>
    public int SizeClass { get; }

    internal PinnedBlock? Next { get; set; }

    /// <summary>Makes blocks of one size out of one array, the first linked to the next and so on.</summary>
    public static PinnedBlock Make(PinnedPool pool, int capacityBytes, int count, int sizeClass)
    {
        byte[] array = GC.AllocateUninitializedArray<byte>(checked((capacityBytes * count) + PageBytes), pinned: true);
        byte* first = (byte*)(((nint)AddressOf(array) + PageBytes - 1) & -PageBytes);
        PinnedBlock? made = null;
        for (int i = count - 1; i >= 0; i--)
        {
            made = new(pool, array, first + ((nint)i * capacityBytes), capacityBytes, sizeClass) { Next = made };
        }

        return made!;
    }

    /// <summary>A part of the block.</summary>
    public Memory<byte> Slice(int start, int lengthBytes) => MemoryMarshal.CreateFromPinnedArray(Array, Offset + start, lengthBytes);

    /// <summary>Gives the block back. Any thread, once.</summary>
    public void Return() => _pool.Return(this);

    private static byte* AddressOf(byte[] array) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
}
