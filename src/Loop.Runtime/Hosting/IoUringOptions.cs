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
    /// How long a wait for completions asks the network card itself (NAPI busy polling, io_uring_register_napi(3); Linux 6.9), up to one second. It
    /// takes a processor, and has no effect on loopback. Default <see cref="TimeSpan.Zero"/>, which is off.
    /// </summary>
    public TimeSpan BusyPoll { get; set; }
}
