namespace Loop.Linux;

/// <summary>Operations of io_uring_register(2) (IORING_REGISTER_*), each with the first kernel that has it, its argument and its count.</summary>
internal static class UringRegister
{
    /// <summary>Registers buffers: iovec[n], n; 5.1.</summary>
    public const uint RegisterBuffers = 0;

    /// <summary>Forgets them; 5.1.</summary>
    public const uint UnregisterBuffers = 1;

    /// <summary>Registers files: int[n], n; 5.1.</summary>
    public const uint RegisterFiles = 2;

    /// <summary>Forgets them; 5.1.</summary>
    public const uint UnregisterFiles = 3;

    /// <summary>An eventfd that is told of completions: &amp;fd, 1; 5.2.</summary>
    public const uint RegisterEventFd = 4;

    /// <summary>Forgets it; 5.2.</summary>
    public const uint UnregisterEventFd = 5;

    /// <summary>Changes registered files; 5.5.</summary>
    public const uint FilesUpdate = 6;

    /// <summary>An eventfd that is told of completions by workers only; 5.6.</summary>
    public const uint RegisterEventFdAsync = 7;

    /// <summary>Asks for the operations: <see cref="IoUringProbe"/>, at most 256; 5.6.</summary>
    public const uint Probe = 8;

    /// <summary>Registers the caller's credentials; 5.6.</summary>
    public const uint RegisterPersonality = 9;

    /// <summary>Forgets them; 5.6.</summary>
    public const uint UnregisterPersonality = 10;

    /// <summary>Limits what a ring may do, while it is disabled; 5.10.</summary>
    public const uint RegisterRestrictions = 11;

    /// <summary>Enables a ring that was set up disabled: null, 0; 5.10.</summary>
    public const uint EnableRings = 12;

    /// <summary>Registers files with tags, or a table of free places (5.19); 5.13.</summary>
    public const uint RegisterFiles2 = 13;

    /// <summary>Changes them; 5.13.</summary>
    public const uint FilesUpdate2 = 14;

    /// <summary>Registers buffers with tags, or a table of free places (5.19); 5.13.</summary>
    public const uint RegisterBuffers2 = 15;

    /// <summary>Changes them; 5.13.</summary>
    public const uint BuffersUpdate = 16;

    /// <summary>Pins worker threads: processor mask, bytes; 5.14.</summary>
    public const uint RegisterWorkerAffinity = 17;

    /// <summary>Lets them run anywhere; 5.14.</summary>
    public const uint UnregisterWorkerAffinity = 18;

    /// <summary>At most so many worker threads: uint[2], 2; 5.15.</summary>
    public const uint WorkerLimits = 19;

    /// <summary>Registers rings for the calling thread: <see cref="IoUringResourceUpdate"/>[n], n; 5.18.</summary>
    public const uint RegisterRingFds = 20;

    /// <summary>Forgets them; 5.18.</summary>
    public const uint UnregisterRingFds = 21;

    /// <summary>Registers a provided buffer ring: <see cref="IoUringBufferRegistration"/>, 1; 5.19.</summary>
    public const uint RegisterPbufRing = 22;

    /// <summary>Forgets it; 5.19.</summary>
    public const uint UnregisterPbufRing = 23;

    /// <summary>Cancels and waits for it; 6.0.</summary>
    public const uint SyncCancel = 24;

    /// <summary>Where free places are looked for: range, 0; 6.0.</summary>
    public const uint FileAllocationRange = 25;

    /// <summary>Asks for the head of a provided buffer ring; 6.8.</summary>
    public const uint PbufStatus = 26;

    /// <summary>Busy polling of the network card; 6.9.</summary>
    public const uint RegisterNapi = 27;

    /// <summary>Ends it; 6.9.</summary>
    public const uint UnregisterNapi = 28;

    /// <summary>The clock of waits: clock, 0; 6.12.</summary>
    public const uint Clock = 29;

    /// <summary>Takes another ring's registered buffers; 6.12.</summary>
    public const uint CloneBuffers = 30;

    /// <summary><see cref="UringOperation.MessageRing"/> without a ring of one's own: entry, 1, on descriptor -1; 6.13.</summary>
    public const uint SendMessageRing = 31;

    /// <summary>A queue of the network card for zero-copy receives; 6.15.</summary>
    public const uint ZeroCopyReceiveQueue = 32;

    /// <summary>Changes the sizes; races in kernels before 7.0; 6.13.</summary>
    public const uint ResizeRings = 33;

    /// <summary>Memory for wait arguments, while the ring is disabled; 6.13.</summary>
    public const uint MemoryRegion = 34;

    /// <summary>Asks for every mask at once; 6.18.</summary>
    public const uint Query = 35;

    /// <summary>Controls zero-copy receives.</summary>
    public const uint ZeroCopyReceiveControl = 36;

    /// <summary>Filters what a ring may do.</summary>
    public const uint BpfFilter = 37;

    /// <summary>Added to an operation: the descriptor is the index of a registered ring; 6.3.</summary>
    public const uint UseRegisteredRing = 1u << 31;
}
