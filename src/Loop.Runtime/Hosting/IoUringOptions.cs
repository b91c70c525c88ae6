namespace Loop;

/// <summary>
/// Options of io_uring, all off by default; the command line's <c>--io-uring</c> comes over them. One that the kernel refuses is left out, and the start-up
/// record says so; on epoll none has an effect.
/// </summary>
public sealed class IoUringOptions
{
    /// <summary>
    /// Accepted sockets live in a table of the ring and not among the process's descriptors ("direct descriptors", io_uring_register_files(3); Linux 6.8).
    /// The kernel then counts no references to them in each operation.
    /// </summary>
    public bool DirectDescriptors { get; set; }

    /// <summary>Most sockets in that table, for each loop, 64 to 1,000,000; the descriptor limit bounds it too. Over it accepting pauses. Default 16,384.</summary>
    public int DirectDescriptorTable { get; set; } = 16_384;

    /// <summary>
    /// A thread of the kernel submits what the loop queues (IORING_SETUP_SQPOLL), which spares the loop system calls and takes a processor for
    /// each loop while there is work.
    /// </summary>
    public bool SqPoll { get; set; }

    /// <summary>How long that thread looks for work before it sleeps, 1 ms to 60 s. Default 50 ms.</summary>
    public TimeSpan SqPollIdle { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The processor that the first loop's thread of the kernel is bound to, the next loop's to the next one. Default none.</summary>
    public int? SqPollProcessor { get; set; }

    /// <summary>
    /// Large sends are not copied into the kernel (IORING_OP_SEND_ZC; Linux 6.0): the network card takes them from where they lie. Where the way there copies
    /// all the same, as loopback always does, a connection's first such send finds out, and its later ones are copied at once.
    /// </summary>
    public bool ZeroCopySend { get; set; }

    /// <summary>From how many bytes in one <c>Send</c> on, 4,096 to 65,536. Default 32,768.</summary>
    public int ZeroCopySendBytes { get; set; } = 32 * 1024;

    /// <summary>
    /// The memory of zero-copy sends is registered (io_uring_register_buffers(3)), 4 MiB for each loop, which counts as locked memory. Without it each send
    /// locks its own pages.
    /// </summary>
    public bool RegisteredBuffers { get; set; }

    /// <summary>For tests: goes on where a way copies.</summary>
    internal bool KeepsZeroCopy { get; set; }

    /// <summary>
    /// How long a wait for completions asks the network card itself (NAPI busy polling, io_uring_register_napi(3); Linux 6.9), up to one second. It
    /// takes a processor, and has no effect on loopback. Default <see cref="TimeSpan.Zero"/>, which is off.
    /// </summary>
    public TimeSpan BusyPoll { get; set; }
}
