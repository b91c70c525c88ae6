using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Buffers;

/// <summary>Memory that does not move, for a kernel to read into and for a user to keep.</summary>
internal sealed unsafe class PinnedBlock
{
    private readonly PinnedPool _pool;

    public PinnedBlock(PinnedPool pool, int capacityBytes, int sizeClass)
    {
        _pool = pool;
        SizeClass = sizeClass;
        CapacityBytes = capacityBytes;
        Array = GC.AllocateUninitializedArray<byte>(capacityBytes, pinned: true);
    }

    public byte[] Array { get; }

    public int CapacityBytes { get; }

    public byte* Address => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Array));

    /// <summary>Which of the pool's stacks it belongs to; -1 for one that is too large to keep.</summary>
    public int SizeClass { get; }

    internal PinnedBlock? Next { get; set; }

    /// <summary>Gives the block back. Any thread, once.</summary>
    public void Return() => _pool.Return(this);
}

/// <summary>
/// The pinned blocks of one loop, in sizes that are powers of two. The loop takes them; whoever holds one last gives it back, on whatever
/// thread, and the loop collects what came from others when it needs some.
/// </summary>
internal sealed class PinnedPool
{
    public const int SmallestBytes = 4 * 1024;
    private const int LargestKeptBytes = 1024 * 1024;
    private const long MaxFreeBytes = 16 * 1024 * 1024;
    private static readonly int _classes = ClassOf(LargestKeptBytes) + 1;

    private readonly PinnedBlock?[] _free = new PinnedBlock?[_classes];
    private readonly Thread _owner = Thread.CurrentThread;
    private PinnedBlock? _returned;
    private long _freeBytes;
    private long _rentedBytes;
    private long _returnedElsewhereBytes;

    /// <summary>Bytes in blocks that are out. Any thread; a reader elsewhere may see a slightly old value.</summary>
    public long OutBytes => Volatile.Read(ref _rentedBytes) - Interlocked.Read(ref _returnedElsewhereBytes);

    /// <summary>Takes a block for at least so many bytes. The loop thread.</summary>
    public PinnedBlock Rent(int lengthBytes)
    {
        int sizeClass = lengthBytes <= LargestKeptBytes ? ClassOf(lengthBytes) : -1;
        PinnedBlock? block = null;
        if (sizeClass >= 0)
        {
            if (_free[sizeClass] is null)
            {
                CollectReturned();
            }

            block = _free[sizeClass];
        }

        if (block is null)
        {
            block = new(this, sizeClass < 0 ? lengthBytes : SmallestBytes << sizeClass, sizeClass);
        }
        else
        {
            _free[sizeClass] = block.Next;
            block.Next = null;
            _freeBytes -= block.CapacityBytes;
        }

        Volatile.Write(ref _rentedBytes, _rentedBytes + block.CapacityBytes);
        return block;
    }

    /// <summary>Takes a block back. Any thread.</summary>
    public void Return(PinnedBlock block)
    {
        if (Thread.CurrentThread == _owner)
        {
            Volatile.Write(ref _rentedBytes, _rentedBytes - block.CapacityBytes);
            Keep(block);
            return;
        }

        Interlocked.Add(ref _returnedElsewhereBytes, block.CapacityBytes);
        PinnedBlock? newest = Volatile.Read(ref _returned);
        while (true)
        {
            block.Next = newest;
            PinnedBlock? seen = Interlocked.CompareExchange(ref _returned, block, newest);
            if (seen == newest)
            {
                return;
            }

            newest = seen;
        }
    }

    private static int ClassOf(int lengthBytes) =>
        BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(lengthBytes, SmallestBytes))) - BitOperations.Log2(SmallestBytes);

    private void CollectReturned()
    {
        PinnedBlock? block = Interlocked.Exchange(ref _returned, null);
        while (block is not null)
        {
            PinnedBlock? next = block.Next;
            Keep(block);
            block = next;
        }
    }

    private void Keep(PinnedBlock block)
    {
        if (block.SizeClass < 0 || _freeBytes + block.CapacityBytes > MaxFreeBytes)
        {
            // Left to the garbage collector.
            return;
        }

        block.Next = _free[block.SizeClass];
        _free[block.SizeClass] = block;
        _freeBytes += block.CapacityBytes;
    }
}
