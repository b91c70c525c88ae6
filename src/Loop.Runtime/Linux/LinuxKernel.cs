using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Loop.Linux;

/// <summary>The kernel itself.</summary>
internal readonly unsafe struct LinuxKernel : IKernel
{
    private const int CurrentDirectory = -100;
    private const int SignalSetBytes = 8;

    // 5.11; a sandbox may hide it. Decided at the first answer, and the same for every loop.
    private static volatile bool _hasEpollPwait2 = true;

    public int IoUringSetup(uint entries, IoUringParams* parameters) =>
        (int)SystemCall.Invoke(SystemCallNumbers.IoUringSetup, (nint)entries, (nint)parameters);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IoUringEnter(int ring, uint toSubmit, uint minComplete, uint flags, void* argument, nuint argumentBytes) =>
        (int)SystemCall.Invoke(SystemCallNumbers.IoUringEnter, ring, (nint)toSubmit, (nint)minComplete, (nint)flags, (nint)argument, (nint)argumentBytes);

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
        if (_hasEpollPwait2)
        {
            KernelTimespec timeout = new() { Seconds = timeoutNs / 1_000_000_000, Nanoseconds = timeoutNs % 1_000_000_000 };
            nint address = timeoutNs < 0 ? 0 : (nint)(&timeout);
            int result = (int)SystemCall.Invoke(SystemCallNumbers.EpollPwait2, epoll, (nint)events, capacity, address, 0, SignalSetBytes);
            if (result is not (-Errno.ENOSYS or -Errno.EPERM))
            {
                return result;
            }

            _hasEpollPwait2 = false;
        }

        nint timeoutMs = timeoutNs < 0 ? -1 : (nint)Math.Min(int.MaxValue, (timeoutNs + 999_999) / 1_000_000);
        return (int)SystemCall.Invoke(SystemCallNumbers.EpollPwait, epoll, (nint)events, capacity, timeoutMs, 0, SignalSetBytes);
    }

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

    // close(2): Linux has freed the descriptor also where it answers EINTR, so it is never repeated.
    public int Close(int descriptor) => (int)SystemCall.Invoke(SystemCallNumbers.Close, descriptor);

    public int EventFd(uint initial, int flags) => (int)SystemCall.Invoke(SystemCallNumbers.EventFd2, (nint)initial, flags);

    public int Open(byte* path, int flags, int mode) => (int)SystemCall.Retry(SystemCallNumbers.OpenAt, CurrentDirectory, (nint)path, flags, mode);

    public int Unlink(byte* path) => (int)SystemCall.Invoke(SystemCallNumbers.UnlinkAt, CurrentDirectory, (nint)path, 0);

    public int ChangeMode(byte* path, int mode) => (int)SystemCall.Invoke(SystemCallNumbers.FchmodAt, CurrentDirectory, (nint)path, mode);

    public int FileMode(byte* path)
    {
        const int noFollow = 0x100;
        byte* stat = stackalloc byte[FileStatus.SizeBytes];
        int result = (int)SystemCall.Invoke(SystemCallNumbers.NewFstatAt, CurrentDirectory, (nint)path, (nint)stat, noFollow);
        return result < 0 ? result : *(int*)(stat + FileStatus.ModeOffset);
    }

    public long MonotonicNs() => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    public long DescriptorLimit()
    {
        const int openFiles = 7;
        ulong* limit = stackalloc ulong[2];
        int result = (int)SystemCall.Invoke(SystemCallNumbers.PrLimit64, 0, openFiles, 0, (nint)limit);
        return result < 0 ? 1024 : (long)Math.Min(limit[0], long.MaxValue);
    }

    public int PinThread(int processor)
    {
        const int maxProcessors = 1024;
        if ((uint)processor >= maxProcessors)
        {
            return -Errno.EINVAL;
        }

        ulong* mask = stackalloc ulong[maxProcessors / 64];
        new Span<ulong>(mask, maxProcessors / 64).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        return (int)SystemCall.Invoke(SystemCallNumbers.ScheduleSetAffinity, 0, maxProcessors / 8, (nint)mask);
    }
}
