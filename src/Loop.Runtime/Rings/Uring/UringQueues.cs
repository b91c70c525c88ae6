using System.Runtime.CompilerServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// The memory that an io_uring shares with the kernel: the submission and the completion queue, mapped, and the words that
/// say how far each side has come. The ordering rules are those of io_uring(7).
/// </summary>
internal sealed unsafe class UringQueues<TKernel> : IDisposable
    where TKernel : struct, IKernel
{
    private const long SubmissionRingOffset = 0;
    private const long SubmissionEntriesOffset = 0x10000000;

    private TKernel _kernel;
    private readonly nint _ringMap;
    private readonly nuint _ringMapBytes;
    private readonly nint _entriesMap;
    private readonly nuint _entriesMapBytes;

    private readonly uint* _submissionHead;
    private readonly uint* _submissionTail;
    private readonly uint* _submissionFlags;
    private readonly uint* _completionHead;
    private readonly uint* _completionTail;
    private readonly uint _submissionMask;
    private readonly uint _completionMask;
    private readonly IoUringSqe* _entries;
    private readonly IoUringCqe* _completions;

    private uint _tail;
    private uint _head;

    /// <summary>Maps the queues of a ring that was just set up.</summary>
    public UringQueues(TKernel kernel, int ring, in IoUringParams parameters)
    {
        _kernel = kernel;
        Descriptor = ring;
        ref readonly SubmissionOffsets submission = ref parameters.SubmissionOffsets;
        ref readonly CompletionOffsets completion = ref parameters.CompletionOffsets;
        bool hasArray = (parameters.Flags & UringSetup.NoSqArray) == 0;
        nuint submissionBytes = hasArray ? submission.Array + parameters.SubmissionEntries * sizeof(uint) : 0;
        nuint completionBytes = completion.Completions + parameters.CompletionEntries * (uint)sizeof(IoUringCqe);
        _ringMapBytes = nuint.Max(submissionBytes, completionBytes);
        _entriesMapBytes = parameters.SubmissionEntries * (nuint)sizeof(IoUringSqe);
        _ringMap = Map(_ringMapBytes, SubmissionRingOffset);
        _entriesMap = Map(_entriesMapBytes, SubmissionEntriesOffset);

        byte* map = (byte*)_ringMap;
        _submissionHead = (uint*)(map + submission.Head);
        _submissionTail = (uint*)(map + submission.Tail);
        _submissionFlags = (uint*)(map + submission.Flags);
        _submissionMask = *(uint*)(map + submission.RingMask);
        _completionHead = (uint*)(map + completion.Head);
        _completionTail = (uint*)(map + completion.Tail);
        _completionMask = *(uint*)(map + completion.RingMask);
        _completions = (IoUringCqe*)(map + completion.Completions);
        _entries = (IoUringSqe*)_entriesMap;
        if (hasArray)
        {
            uint* array = (uint*)(map + submission.Array);
            for (uint i = 0; i < parameters.SubmissionEntries; i++)
            {
                array[i] = i;
            }
        }

        _tail = *_submissionTail;
        _head = *_completionHead;
    }

    public int Descriptor { get; }

    /// <summary>Entries handed out and not yet consumed by the kernel.</summary>
    public uint Unsubmitted
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _tail - Volatile.Read(ref *_submissionHead);
    }

    /// <summary>Entries that can be taken now.</summary>
    public uint Room => _submissionMask + 1 - Unsubmitted;

    /// <summary>True when the kernel holds completions that found no room in the queue.</summary>
    public bool HasOverflow => (Volatile.Read(ref *_submissionFlags) & UringSubmissionFlags.CompletionOverflow) != 0;

    /// <summary>
    /// Of a ring with a submitting thread: whether that sleeps and must be woken. The fence stands between the publishing of entries and this look, as the
    /// thread's own stands between its sign that it will sleep and its last look for entries: one of the two sees the other.
    /// </summary>
    public bool SubmitterSleeps
    {
        get
        {
            Interlocked.MemoryBarrier();
            return (Volatile.Read(ref *_submissionFlags) & UringSubmissionFlags.NeedWakeUp) != 0;
        }
    }

    /// <summary>How many completions were ever reaped; it goes round at 2^32.</summary>
    public uint Head => _head;

    /// <summary>How many completions were ever posted, likewise.</summary>
    public uint CompletionTail => Volatile.Read(ref *_completionTail);

    /// <summary>Completions that stand in the queue.</summary>
    public uint Ready
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Volatile.Read(ref *_completionTail) - _head;
    }

    /// <summary>Takes the next free submission entry, zeroed; null when the queue is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public IoUringSqe* TryTake()
    {
        if (Unsubmitted > _submissionMask)
        {
            return null;
        }

        IoUringSqe* entry = &_entries[_tail & _submissionMask];
        *entry = default;
        _tail++;
        return entry;
    }

    /// <summary>Makes the entries taken so far visible to the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Publish() => Volatile.Write(ref *_submissionTail, _tail);

    /// <summary>Takes back, from the end, an entry that the kernel has not been told of, or where only an enter makes it look, has not consumed.</summary>
    public bool TryTakeBack(bool isPublished, out IoUringSqe entry)
    {
        uint first = isPublished ? Volatile.Read(ref *_submissionHead) : Volatile.Read(ref *_submissionTail);
        if (_tail == first)
        {
            entry = default;
            return false;
        }

        _tail--;
        entry = _entries[_tail & _submissionMask];
        return true;
    }

    /// <summary>The completion that stands <paramref name="index"/> behind the head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly IoUringCqe Peek(uint index) => ref _completions[(_head + index) & _completionMask];

    /// <summary>Gives the first completions' places back to the kernel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Retire(uint count)
    {
        _head += count;
        Volatile.Write(ref *_completionHead, _head);
    }

    /// <summary>Whether a completion stands in the queue.</summary>
    public bool Contains(ulong userData)
    {
        uint ready = Ready;
        for (uint i = 0; i < ready; i++)
        {
            if (Peek(i).UserData == userData)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds a completion wherever it stands in the queue, and leaves one in its place that answers nothing.</summary>
    public bool TryTakeOut(ulong userData, out int result)
    {
        uint ready = Volatile.Read(ref *_completionTail) - _head;
        for (uint i = 0; i < ready; i++)
        {
            IoUringCqe* completion = &_completions[(_head + i) & _completionMask];
            if (completion->UserData == userData)
            {
                result = completion->Result;
                completion->UserData = 0;
                return true;
            }
        }

        result = 0;
        return false;
    }

    public void Dispose()
    {
        // Every mapping keeps the ring alive, and with it its listeners' ports: both go.
        _kernel.Munmap((void*)_ringMap, _ringMapBytes);
        _kernel.Munmap((void*)_entriesMap, _entriesMapBytes);
        _kernel.Close(Descriptor);
    }

    private nint Map(nuint lengthBytes, long offset)
    {
        nint map = _kernel.Mmap(lengthBytes, MapProtection.Read | MapProtection.Write, MapFlags.Shared | MapFlags.Populate, Descriptor, offset);
        RingSetup.Require((int)Math.Min(map, 0), "mmap of the io_uring");
        _kernel.Madvise((void*)map, lengthBytes, MemoryAdvice.DontFork);
        return map;
    }
}
