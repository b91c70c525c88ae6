namespace Loop.Linux;

/// <summary>
/// The kernel as the backends see it: every system call that a ring makes goes through one value of this interface,
/// passed as a <c>struct</c> type parameter. With <see cref="LinuxKernel"/> the calls compile to direct system calls;
/// a simulated kernel can stand in the same place, under the very same backend code.
/// </summary>
/// <remarks>
/// Every member returns what the raw system call returns: zero or more on success, <c>-errno</c> on failure. Calls that
/// are interrupted by a signal before they did anything are retried, except the two that wait
/// (<see cref="IoUringEnter"/>, <see cref="EpollWait"/>), which return <c>-EINTR</c>: only their caller knows the deadline.
/// </remarks>
internal unsafe interface IKernel : IFileKernel
{
    // --- io_uring (io_uring_setup(2), io_uring_enter(2), io_uring_register(2)) ---
    int IoUringSetup(uint entries, IoUringParams* parameters);
    int IoUringEnter(int ring, uint toSubmit, uint minComplete, uint flags, void* argument, nuint argumentBytes);
    int IoUringRegister(int ring, uint operation, void* argument, uint count);

    // --- memory (mmap(2), munmap(2), madvise(2)) ---
    nint Mmap(nuint lengthBytes, int protection, int flags, int descriptor, long offset);
    int Munmap(void* address, nuint lengthBytes);
    int Madvise(void* address, nuint lengthBytes, int advice);

    // --- epoll (epoll_create1(2), epoll_ctl(2), epoll_pwait2(2)) ---
    int EpollCreate();
    int EpollControl(int epoll, int operation, int descriptor, uint events, ulong data);

    /// <summary>Waits on an epoll set. <paramref name="events"/> is an array in the kernel's layout (see <see cref="EpollEvents"/>).</summary>
    /// <param name="epoll">The epoll descriptor.</param>
    /// <param name="events">Room for <paramref name="capacity"/> events.</param>
    /// <param name="capacity">How many events may be returned.</param>
    /// <param name="timeoutNs">How long to wait; 0 does not wait, a negative value waits without limit. Kernels before 5.11 round up to milliseconds.</param>
    int EpollWait(int epoll, byte* events, int capacity, long timeoutNs);

    // --- sockets ---
    int Socket(int domain, int type, int protocol);
    int SocketPair(int domain, int type, int protocol, int* pair);
    int Bind(int socket, void* address, int addressBytes);
    int Listen(int socket, int backlog);
    int Accept(int socket, int flags);
    int Connect(int socket, void* address, int addressBytes);
    int Shutdown(int socket, int how);
    nint Receive(int socket, void* buffer, nuint lengthBytes, int flags);
    nint Send(int socket, void* buffer, nuint lengthBytes, int flags);
    nint SendMessage(int socket, MessageHeader* message, int flags);

    /// <summary>sendmmsg(2): sends in order until one fails. The count of those that were sent; the error only when the first one failed.</summary>
    int SendMessages(int socket, MultiMessage* messages, int count, int flags);

    /// <summary>recvmmsg(2) without a timeout: as many datagrams as are there.</summary>
    int ReceiveMessages(int socket, MultiMessage* messages, int count, int flags);
    int SetSocketOption(int socket, int level, int option, void* value, int valueBytes);
    int GetSocketOption(int socket, int level, int option, void* value, int* valueBytes);
    int GetSocketName(int socket, void* address, int* addressBytes);
    int GetPeerName(int socket, void* address, int* addressBytes);

    // --- descriptors ---
    nint Read(int descriptor, void* buffer, nuint lengthBytes);
    nint Write(int descriptor, void* buffer, nuint lengthBytes);
    int Close(int descriptor);
    int EventFd(uint initial, int flags);

    /// <summary>A timer that is readable once it has run out, on CLOCK_MONOTONIC (timerfd_create(2)).</summary>
    int TimerFd(int flags);

    /// <summary>Sets a timer to run out once, after a time; 0 or less disarms it (timerfd_settime(2)).</summary>
    int SetTimer(int timer, long delayNs);

    /// <summary>fcntl(2); <paramref name="command"/> is one of <see cref="DescriptorCommand"/>.</summary>
    int FileControl(int descriptor, int command, nint argument);

    /// <summary>Opens a path, as openat(2) relative to the working directory. <paramref name="path"/> ends in a zero byte.</summary>
    int Open(byte* path, int flags, int mode);

    /// <summary>Removes a name from the file system, as unlinkat(2). <paramref name="path"/> ends in a zero byte.</summary>
    int Unlink(byte* path);

    int ChangeMode(byte* path, int mode);

    /// <summary>The mode word (type and permissions) of what a path names, as fstatat(2) without following a link, or -errno.</summary>
    int FileMode(byte* path);

    // --- process ---

    /// <summary>CLOCK_MONOTONIC in nanoseconds.</summary>
    long MonotonicNs();

    /// <summary>The soft limit of open descriptors (RLIMIT_NOFILE); where a sandbox hides it, the 1024 that is the kernel's default.</summary>
    long DescriptorLimit();

    /// <summary>Binds the calling thread to processors (sched_setaffinity(2)); those that it may not run on are left out, unless all are.</summary>
    int PinThread(ReadOnlySpan<int> processors);
}
