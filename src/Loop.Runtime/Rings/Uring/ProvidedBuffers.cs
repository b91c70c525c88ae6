using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// The ring of receive buffers that the kernel takes from when bytes have come (io_uring_register_buf_ring(3)). On kernels from
/// 6.12 it is incremental: a buffer is filled piece by piece, so few large buffers stay small and hot.
/// </summary>
internal sealed unsafe class ProvidedBuffers : IDisposable
{
    public const ushort Group = 0;
    private const int TailOffset = 14;

    private readonly ReceiveMemory _memory;
    private readonly IoUringBuffer* _entries;
    private readonly int[] _cursors;
    private readonly bool[] _isPublished;
    private readonly bool[] _isCooled;
    private readonly ushort _mask;
    private readonly int _entryCount;
    private ushort _tail;
    private int _coolNext;

    public ProvidedBuffers(ReceiveMemory memory)
    {
        _memory = memory;
        _entryCount = memory.MaxBuffers;
        _mask = (ushort)(_entryCount - 1);
        _cursors = new int[_entryCount];
        _isPublished = new bool[_entryCount];
        _isCooled = new bool[_entryCount];
        nuint lengthBytes = (nuint)(_entryCount * sizeof(IoUringBuffer));
        _entries = (IoUringBuffer*)NativeMemory.AlignedAlloc(lengthBytes, (nuint)Environment.SystemPageSize);
        NativeMemory.Clear(_entries, lengthBytes);
    }

    /// <summary>True where a buffer is filled piece by piece.</summary>
    public bool IsIncremental { get; private set; }

    /// <summary>How many buffers the kernel has to take from, by our count: it takes them without telling until a completion comes.</summary>
    public int Published { get; private set; }

    /// <summary>How often a buffer was used up, since the ring was made.</summary>
    public long Finished { get; private set; }

    /// <summary>Registers the ring, incremental where the kernel knows that (6.12).</summary>
    /// <returns>0, or -errno.</returns>
    public int Register<TKernel>(ref TKernel kernel, int ring, bool allowIncremental)
        where TKernel : struct, IKernel
    {
        IoUringBufferRegistration registration = new()
        {
            RingAddress = (ulong)_entries,
            RingEntries = (uint)_entryCount,
            BufferGroup = Group,
            Flags = UringBufferRing.Incremental,
        };
        int result = -Errno.EINVAL;
        if (allowIncremental)
        {
            result = kernel.IoUringRegister(ring, UringRegister.RegisterPbufRing, &registration, 1);
            IsIncremental = result >= 0;
        }

        if (result == -Errno.EINVAL)
        {
            registration.Flags = 0;
            result = kernel.IoUringRegister(ring, UringRegister.RegisterPbufRing, &registration, 1);
        }

        return result;
    }

    /// <summary>Gives a buffer to the kernel; <see cref="PublishTail"/> makes it visible.</summary>
    public void Publish(int bufferId)
    {
        _cursors[bufferId] = 0;
        _isPublished[bufferId] = true;
        _isCooled[bufferId] = false;
        IoUringBuffer* entry = &_entries[_tail & _mask];
        // Field by field: the last field of entry 0 is the tail. The kernel edits address and length of an incremental entry, so both are written anew.
        entry->Address = (ulong)_memory.Address(bufferId);
        entry->Length = (uint)_memory.BufferBytes;
        entry->BufferId = (ushort)bufferId;
        _tail++;
        Published++;
    }

    public void PublishTail() => Volatile.Write(ref *(ushort*)((byte*)_entries + TailOffset), _tail);

    /// <summary>Finds where the bytes of a completion lie, and counts them as out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Take(int bufferId, int lengthBytes, bool bufferGoesOn)
    {
        ref int cursor = ref _cursors[bufferId];
        byte* data = _memory.Address(bufferId) + cursor;
        cursor += lengthBytes;
        _memory.AddReference(bufferId);
        if (!bufferGoesOn || !IsIncremental)
        {
            Finish(bufferId);
        }

        return data;
    }

    /// <summary>A completion named a buffer but no bytes: it comes straight back.</summary>
    public void TakeEmpty(int bufferId)
    {
        if (!IsIncremental)
        {
            Finish(bufferId);
        }
    }

    /// <summary>Buffers whose pages were given back and that were not written into since.</summary>
    public int Cold => Enumerable.Range(0, _entryCount).Count(IsCold);

    /// <summary>
    /// Gives back the pages of some of the buffers that the kernel has and has written nothing into since it got them, by the completions so far: all that came must
    /// have been taken, and nothing may come meanwhile. Buffers smaller than a page share it, and keep it.
    /// </summary>
    /// <param name="kernel">The system calls.</param>
    /// <param name="mostBytes">How much at most in this call, though one buffer at least.</param>
    /// <returns>True when the next call goes on from here, false when all were seen.</returns>
    public bool Cool<TKernel>(ref TKernel kernel, int mostBytes)
        where TKernel : struct, IKernel
    {
        if (!PageMemory.IsOfWholePages(_memory.BufferBytes))
        {
            return false;
        }

        for (int leftBytes = mostBytes; _coolNext < _entryCount; _coolNext++)
        {
            int id = _coolNext;
            if (_isPublished[id] && _cursors[id] == 0 && !_isCooled[id])
            {
                if (leftBytes <= 0)
                {
                    return true;
                }

                _isCooled[id] = kernel.Madvise(_memory.Address(id), (nuint)_memory.BufferBytes, MemoryAdvice.DontNeed) >= 0;
                leftBytes -= _memory.BufferBytes;
            }
        }

        EndCooling();
        return false;
    }

    /// <summary>The next <see cref="Cool"/> begins anew.</summary>
    public void EndCooling() => _coolNext = 0;

    public void Dispose() => NativeMemory.AlignedFree(_entries);

    private bool IsCold(int bufferId) => _isPublished[bufferId] && _isCooled[bufferId] && _cursors[bufferId] == 0;

    private void Finish(int bufferId)
    {
        Published--;
        Finished++;
        _isPublished[bufferId] = false;
        _memory.Finish(bufferId);
    }
}
