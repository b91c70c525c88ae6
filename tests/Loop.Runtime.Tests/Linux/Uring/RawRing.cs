namespace Loop.Runtime.Tests.Linux.Uring;

/// <summary>A ring made of nothing but the kernel interface and the raw structs, for one test.</summary>
internal sealed unsafe class RawRing : IDisposable
{
    private readonly LinuxKernel _kernel;
    private readonly nuint _queuesBytes;
    private readonly nuint _entriesBytes;
    private readonly byte* _queues;
    private readonly IoUringSqe* _entries;
    private readonly IoUringParams _parameters;

    public RawRing(uint flags = 0, uint entries = 8)
    {
        IoUringParams parameters = new() { Flags = flags };
        Descriptor = (int)TestCalls.Require(SetUp(entries, &parameters), "io_uring_setup");
        _parameters = parameters;
        nuint submissionBytes = parameters.SubmissionOffsets.Array + (parameters.SubmissionEntries * sizeof(uint));
        nuint completionBytes = parameters.CompletionOffsets.Completions + (parameters.CompletionEntries * (uint)sizeof(IoUringCqe));
        _queuesBytes = nuint.Max(submissionBytes, completionBytes);
        _entriesBytes = parameters.SubmissionEntries * (nuint)sizeof(IoUringSqe);
        _queues = Map(_queuesBytes, UringMapOffset.SubmissionRing);
        _entries = (IoUringSqe*)Map(_entriesBytes, UringMapOffset.SubmissionEntries);
        if ((flags & UringSetup.NoSqArray) == 0)
        {
            uint* array = (uint*)(_queues + parameters.SubmissionOffsets.Array);
            for (uint i = 0; i < parameters.SubmissionEntries; i++)
            {
                array[i] = i;
            }
        }
    }

    public int Descriptor { get; }

    public IoUringParams Parameters => _parameters;

    public uint SubmissionFlags => Volatile.Read(ref *(uint*)(_queues + _parameters.SubmissionOffsets.Flags));

    private ref uint SubmissionTail => ref *(uint*)(_queues + _parameters.SubmissionOffsets.Tail);

    private ref uint CompletionHead => ref *(uint*)(_queues + _parameters.CompletionOffsets.Head);

    private ref uint CompletionTail => ref *(uint*)(_queues + _parameters.CompletionOffsets.Tail);

    /// <summary>
    /// io_uring_setup(2). A ring's memory is charged to RLIMIT_MEMLOCK, and given back a while after its descriptor is closed: where the
    /// limit is low, the rings of earlier tests have to go first.
    /// </summary>
    public static int SetUp(uint entries, IoUringParams* parameters)
    {
        int result = -1;
        Deadline.Until(
            () => (result = default(LinuxKernel).IoUringSetup(entries, parameters)) != -Errno.ENOMEM,
            () => "io_uring_setup answers ENOMEM; raise the locked-memory limit (ulimit -l)");
        return result;
    }

    /// <summary>Puts an operation into the queue.</summary>
    public void Push(IoUringSqe entry)
    {
        uint mask = *(uint*)(_queues + _parameters.SubmissionOffsets.RingMask);
        _entries[SubmissionTail & mask] = entry;
        Volatile.Write(ref SubmissionTail, SubmissionTail + 1);
    }

    /// <summary>Submits what is in the queue, and waits for so many completions, but not for ever.</summary>
    public int Enter(uint toSubmit, uint minComplete)
    {
        KernelTimespec patience = new() { Seconds = (long)Deadline.Patience.TotalSeconds };
        IoUringGetEventsArgument argument = new() { Timespec = (ulong)&patience };
        const uint flags = UringEnter.GetEvents | UringEnter.ExtArg;
        return _kernel.IoUringEnter(Descriptor, toSubmit, minComplete, flags, &argument, (nuint)sizeof(IoUringGetEventsArgument));
    }

    /// <summary>Takes the next completion, for which it waits.</summary>
    public IoUringCqe Take()
    {
        if (Volatile.Read(ref CompletionTail) == CompletionHead)
        {
            TestCalls.Require(Enter(0, 1), "io_uring_enter");
        }

        Assert.That(TryTake(out IoUringCqe completion), Is.True, "there is no completion");
        return completion;
    }

    public bool TryTake(out IoUringCqe completion)
    {
        uint head = CompletionHead;
        if (Volatile.Read(ref CompletionTail) == head)
        {
            completion = default;
            return false;
        }

        uint mask = *(uint*)(_queues + _parameters.CompletionOffsets.RingMask);
        completion = ((IoUringCqe*)(_queues + _parameters.CompletionOffsets.Completions))[head & mask];
        Volatile.Write(ref CompletionHead, head + 1);
        return true;
    }

    /// <summary>Submits one operation and takes one completion.</summary>
    public IoUringCqe Run(IoUringSqe entry)
    {
        Push(entry);
        Assert.That(Enter(1, 1), Is.EqualTo(1));
        return Take();
    }

    public void Dispose()
    {
        _kernel.Munmap(_queues, _queuesBytes);
        _kernel.Munmap(_entries, _entriesBytes);
        _kernel.Close(Descriptor);
    }

    private byte* Map(nuint lengthBytes, long offset) => (byte*)TestCalls.Require(
        _kernel.Mmap(lengthBytes, MapProtection.Read | MapProtection.Write, MapFlags.Shared | MapFlags.Populate, Descriptor, offset), "mmap");
}
