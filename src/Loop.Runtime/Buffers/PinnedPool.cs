using System.Numerics;

namespace Loop.Buffers;

/// <summary>
/// The pinned blocks of one loop, in sizes that are powers of two. The loop takes them; whoever holds one last gives it back, on whatever
/// thread, and the loop collects what came from others when it needs some.
/// </summary>
internal sealed class PinnedPool
{
    public const int SmallestBytes = 4 * 1024;
    private const int LargestKeptBytes = 1024 * 1024;

    /// <summary>Small blocks are made as many at a time. Whoever keeps one of them keeps this much.</summary>
    private const int SlabBytes = 64 * 1024;

    private const long MaxFreeBytes = 16 * 1024 * 1024;
    private static readonly int _classes = ClassOf(LargestKeptBytes) + 1;

    private readonly PinnedBlock?[] _free = new PinnedBlock?[_classes];
    private readonly Thread _owner = Thread.CurrentThread;
    private PinnedBlock? _returned;
    private long _freeBytes;
    private long _rentedBytes;
    private long _returnedElsewhereBytes;

    /// <summary>Bytes in blocks that are out. Any thread; a reader elsewhere may see a slightly old value.</summary>
    public long OutBytes => Volatile.Read(ref _rentedBytes) - Volatile.Read(ref _returnedElsewhereBytes);

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

        block ??= Make(lengthBytes, sizeClass);
        if (sizeClass >= 0)
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

    /// <summary>Makes a block, or several of a small size, as the first of its free ones.</summary>
    private PinnedBlock Make(int lengthBytes, int sizeClass)
    {
        if (sizeClass < 0)
        {
            return PinnedBlock.Make(this, lengthBytes, count: 1, sizeClass);
        }

        int capacityBytes = SmallestBytes << sizeClass;
        int count = Math.Max(1, SlabBytes / capacityBytes);
        _freeBytes += (long)capacityBytes * count;
        return PinnedBlock.Make(this, capacityBytes, count, sizeClass);
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
