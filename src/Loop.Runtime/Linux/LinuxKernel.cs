using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Loop.Linux;

/// <summary>The kernel itself.</summary>
/// <remarks>
/// What may wait, and so be interrupted before it did anything, is repeated. connect(2) and close(2) are not, for after EINTR they
/// have done something: the connection is being made (a second call answers EALREADY), the descriptor is free (a second call could
/// close another thread's).
/// </remarks>
internal readonly unsafe partial struct LinuxKernel : IKernel
{
    // AT_FDCWD and AT_SYMLINK_NOFOLLOW (linux/fcntl.h), RLIMIT_NOFILE (asm-generic/resource.h): the same on both architectures.
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const int OpenFilesLimit = 7;

    // What the kernel gives the first process (INR_OPEN_CUR), and so nearly every one.
    private const long DefaultOpenFiles = 1024;

    // The sixth argument of epoll_pwait(2): the kernel's signal set, 64 bits, not libc's.
    private const int SignalSetBytes = 8;

    private const long NanosecondsAMillisecond = 1_000_000;

    private static volatile bool _hasEpollPwait2 = true;

    /// <summary>epoll_pwait2(2) is of 5.11, and a sandbox may hide it. Decided at its first answer, the same for every loop.</summary>
    internal static bool HasEpollPwait2
    {
        get => _hasEpollPwait2;
        set => _hasEpollPwait2 = value;
    }

    public int IoUringSetup(uint entries, IoUringParams* parameters) =>
        (int)SystemCall.Invoke(SystemCallNumbers.IoUringSetup, (nint)entries, (nint)parameters);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IoUringEnter(int ring, uint toSubmit, uint minComplete, uint flags, void* argument, nuint argumentBytes) =>
        (int)SystemCall.Invoke(
            SystemCallNumbers.IoUringEnter, ring, (nint)toSubmit, (nint)minComplete, (nint)flags, (nint)argument, (nint)argumentBytes);

    public int IoUringRegister(int ring, uint operation, void* argument, uint count) =>
        (int)SystemCall.Retry(SystemCallNumbers.IoUringRegister, ring, (nint)operation, (nint)argument, (nint)count);

    public nint Mmap(nuint lengthBytes, int protection, int flags, int descriptor, long offset) =>
        SystemCall.Invoke(SystemCallNumbers.Mmap, 0, (nint)lengthBytes, protection, flags, descriptor, (nint)offset);

    public int Munmap(void* address, nuint lengthBytes) => (int)SystemCall.Invoke(SystemCallNumbers.Munmap, (nint)address, (nint)lengthBytes);

    public int Madvise(void* address, nuint lengthBytes, int advice) =>
        (int)SystemCall.Invoke(SystemCallNumbers.Madvise, (nint)address, (nint)lengthBytes, advice);

    public int EpollCreate() => (int)SystemCall.Invoke(SystemCallNumbers.EpollCreate1, EpollFlags.CloseOnExec);

    public int EpollControl(int epoll, int operation, int descriptor, uint events, ulong data)
    {
        byte* item = stackalloc byte[16];
        EpollEvents.Set(item, events, data);
        return (int)SystemCall.Invoke(SystemCallNumbers.EpollControl, epoll, operation, descriptor, (nint)item);
    }

    public int EpollWait(int epoll, byte* events, int capacity, long timeoutNs)
    {
        if (HasEpollPwait2)
        {
            KernelTimespec timeout = KernelTimespec.FromNs(Math.Max(timeoutNs, 0));
            nint address = timeoutNs < 0 ? 0 : (nint)(&timeout);
            int result = (int)SystemCall.Invoke(SystemCallNumbers.EpollPwait2, epoll, (nint)events, capacity, address, 0, SignalSetBytes);

            // Neither is an answer of the call itself: ENOSYS is an older kernel's or a sandbox's, EPERM that of a seccomp profile.
            if (result is not (-Errno.ENOSYS or -Errno.EPERM))
            {
                return result;
            }

            HasEpollPwait2 = false;
        }

        int timeoutMs = MillisecondsFor(timeoutNs);
        return (int)SystemCall.Invoke(SystemCallNumbers.EpollPwait, epoll, (nint)events, capacity, timeoutMs, 0, SignalSetBytes);
    }

    /// <summary>The timeout of epoll_pwait(2): rounded up, so that a wait never ends before its time; -1 is without limit.</summary>
    internal static int MillisecondsFor(long timeoutNs) =>
        timeoutNs < 0
            ? -1
            : (int)Math.Min(int.MaxValue, (timeoutNs / NanosecondsAMillisecond) + (timeoutNs % NanosecondsAMillisecond == 0 ? 0 : 1));

    public int Socket(int domain, int type, int protocol) => (int)SystemCall.Invoke(SystemCallNumbers.Socket, domain, type, protocol);

    public int SocketPair(int domain, int type, int protocol, int* pair) =>
        (int)SystemCall.Invoke(SystemCallNumbers.SocketPair, domain, type, protocol, (nint)pair);

    public int Bind(int socket, void* address, int addressBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.Bind, socket, (nint)address, addressBytes);

    public int Listen(int socket, int backlog) => (int)SystemCall.Invoke(SystemCallNumbers.Listen, socket, backlog);

    public int Accept(int socket, int flags) => (int)SystemCall.Retry(SystemCallNumbers.Accept4, socket, 0, 0, flags);

    public int Connect(int socket, void* address, int addressBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.Connect, socket, (nint)address, addressBytes);

    public int Shutdown(int socket, int how) => (int)SystemCall.Invoke(SystemCallNumbers.Shutdown, socket, how);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Receive(int socket, void* buffer, nuint lengthBytes, int flags) =>
        SystemCall.Retry(SystemCallNumbers.ReceiveFrom, socket, (nint)buffer, (nint)lengthBytes, flags);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Send(int socket, void* buffer, nuint lengthBytes, int flags) =>
        SystemCall.Retry(SystemCallNumbers.SendTo, socket, (nint)buffer, (nint)lengthBytes, flags);

    public nint SendMessage(int socket, MessageHeader* message, int flags) =>
        SystemCall.Retry(SystemCallNumbers.SendMessage, socket, (nint)message, flags);

    public int SendMessages(int socket, MultiMessage* messages, int count, int flags) =>
        (int)SystemCall.Retry(SystemCallNumbers.SendMessages, socket, (nint)messages, count, flags);

    public int ReceiveMessages(int socket, MultiMessage* messages, int count, int flags) =>
        (int)SystemCall.Retry(SystemCallNumbers.ReceiveMessages, socket, (nint)messages, count, flags);

    public int SetSocketOption(int socket, int level, int option, void* value, int valueBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.SetSocketOption, socket, level, option, (nint)value, valueBytes);

    public int GetSocketOption(int socket, int level, int option, void* value, int* valueBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.GetSocketOption, socket, level, option, (nint)value, (nint)valueBytes);

    public int GetSocketName(int socket, void* address, int* addressBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.GetSocketName, socket, (nint)address, (nint)addressBytes);

    public int GetPeerName(int socket, void* address, int* addressBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.GetPeerName, socket, (nint)address, (nint)addressBytes);

    public nint Read(int descriptor, void* buffer, nuint lengthBytes) =>
        SystemCall.Retry(SystemCallNumbers.Read, descriptor, (nint)buffer, (nint)lengthBytes);

    public nint Write(int descriptor, void* buffer, nuint lengthBytes) =>
        SystemCall.Retry(SystemCallNumbers.Write, descriptor, (nint)buffer, (nint)lengthBytes);

    /// <summary>Whether a descriptor takes bytes now, or would say at once that it does not (ppoll(2) without a wait).</summary>
    public static bool IsWritable(int descriptor)
    {
        PollEntry entry = new() { Descriptor = descriptor, Events = (short)PollEvents.Out };
        KernelTimespec now = default;
        return (int)SystemCall.Invoke(SystemCallNumbers.Ppoll, (nint)(&entry), 1, (nint)(&now), 0, 0) == 1;
    }

    public int Close(int descriptor) => (int)SystemCall.Invoke(SystemCallNumbers.Close, descriptor);

    public int EventFd(uint initial, int flags) => (int)SystemCall.Invoke(SystemCallNumbers.EventFd2, (nint)initial, flags);

    public int TimerFd(int flags)
    {
        const int monotonic = 1;
        return (int)SystemCall.Invoke(SystemCallNumbers.TimerFdCreate, monotonic, flags);
    }

    public int SetTimer(int timer, long delayNs)
    {
        // struct itimerspec: the interval, 0 for once, then the time; 0 for that disarms.
        KernelTimespec* setting = stackalloc KernelTimespec[2];
        setting[0] = default;
        setting[1] = KernelTimespec.FromNs(Math.Max(delayNs, 0));
        return (int)SystemCall.Invoke(SystemCallNumbers.TimerFdSetTime, timer, 0, (nint)setting, 0);
    }

    public int FileControl(int descriptor, int command, nint argument) =>
        (int)SystemCall.Invoke(SystemCallNumbers.FileControl, descriptor, command, argument);

    public int Open(byte* path, int flags, int mode) =>
        (int)SystemCall.Retry(SystemCallNumbers.OpenAt, CurrentDirectory, (nint)path, flags, mode);

    public int Unlink(byte* path) => (int)SystemCall.Invoke(SystemCallNumbers.UnlinkAt, CurrentDirectory, (nint)path, 0);

    public int ChangeMode(byte* path, int mode) => (int)SystemCall.Invoke(SystemCallNumbers.FchmodAt, CurrentDirectory, (nint)path, mode);

    public int FileMode(byte* path)
    {
        byte* status = stackalloc byte[FileStatus.SizeBytes];
        int result = (int)SystemCall.Invoke(SystemCallNumbers.NewFstatAt, CurrentDirectory, (nint)path, (nint)status, NoFollow);
        return result < 0 ? result : *(int*)(status + FileStatus.ModeOffset);
    }

    public long MonotonicNs() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    public long DescriptorLimit()
    {
        ulong* limit = stackalloc ulong[2];
        int result = (int)SystemCall.Invoke(SystemCallNumbers.PrLimit64, 0, OpenFilesLimit, 0, (nint)limit);
        return result < 0 ? DefaultOpenFiles : (long)Math.Min(limit[0], long.MaxValue);
    }

    public int PinThread(ReadOnlySpan<int> processors)
    {
        // As many as the largest kernel has (CONFIG_NR_CPUS of x86); a smaller one takes the part of the mask that it knows.
        const int maxProcessors = 8192;
        Span<ulong> mask = stackalloc ulong[maxProcessors / 64];
        mask.Clear();
        foreach (int processor in processors)
        {
            if ((uint)processor >= maxProcessors)
            {
                return -Errno.EINVAL;
            }

            mask[processor / 64] |= 1UL << (processor % 64);
        }

        fixed (ulong* first = mask)
        {
            return (int)SystemCall.Invoke(SystemCallNumbers.ScheduleSetAffinity, 0, maxProcessors / 8, (nint)first);
        }
    }

    /// <summary>struct pollfd.</summary>
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
