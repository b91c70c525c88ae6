namespace Loop.Runtime.Tests.Rings;

/// <summary>
/// The real kernel with faults in front of it: before a call goes through, the plan is asked, and what it answers is what the backend
/// sees. This is the seam below the backends, so their own code runs against errors that a healthy machine does not give.
/// </summary>
internal readonly unsafe partial struct FaultyKernel(FaultPlan plan) : IKernel
{
    public int IoUringSetup(uint entries, IoUringParams* parameters) => plan.Answer("IoUringSetup", parameters->Flags, entries) ?? default(LinuxKernel).IoUringSetup(entries, parameters);

    public int IoUringEnter(int ring, uint toSubmit, uint minComplete, uint flags, void* argument, nuint argumentBytes)
    {
        if (plan.Answer("IoUringEnter", toSubmit, minComplete) is { } answer)
        {
            return answer;
        }

        plan.Spoil();
        return default(LinuxKernel).IoUringEnter(ring, plan.LimitSubmission(toSubmit), minComplete, flags, argument, argumentBytes);
    }

    public int IoUringRegister(int ring, uint operation, void* argument, uint count) => plan.Answer("IoUringRegister", operation, argument == null ? 0u : *(ushort*)((byte*)argument + 14)) ?? default(LinuxKernel).IoUringRegister(ring, operation, argument, count);

    public nint Mmap(nuint lengthBytes, int protection, int flags, int descriptor, long offset) =>
        plan.NoteMap(default(LinuxKernel).Mmap(lengthBytes, protection, flags, descriptor, offset), lengthBytes, offset);

    public int Munmap(void* address, nuint lengthBytes) => default(LinuxKernel).Munmap(address, lengthBytes);

    public int Madvise(void* address, nuint lengthBytes, int advice) => plan.Answer("Madvise", (uint)lengthBytes, (uint)advice) ?? default(LinuxKernel).Madvise(address, lengthBytes, advice);

    public int EpollCreate() => plan.Answer("EpollCreate", 0, 0) ?? default(LinuxKernel).EpollCreate();

    public int EpollControl(int epoll, int operation, int descriptor, uint events, ulong data) => plan.Answer("EpollControl", 0, 0) ?? default(LinuxKernel).EpollControl(epoll, operation, descriptor, events, data);

    public int EpollWait(int epoll, byte* events, int capacity, long timeoutNs) => plan.Answer("EpollWait", 0, 0) ?? default(LinuxKernel).EpollWait(epoll, events, capacity, timeoutNs);

    public int Socket(int domain, int type, int protocol) => plan.Answer("Socket", (uint)domain, (uint)type) ?? default(LinuxKernel).Socket(domain, type, protocol);

    public int SocketPair(int domain, int type, int protocol, int* pair) => default(LinuxKernel).SocketPair(domain, type, protocol, pair);

    public int Bind(int socket, void* address, int addressBytes) => default(LinuxKernel).Bind(socket, address, addressBytes);

    public int Listen(int socket, int backlog) => default(LinuxKernel).Listen(socket, backlog);

    public int Accept(int socket, int flags) => plan.Answer("Accept", 0, 0) ?? default(LinuxKernel).Accept(socket, flags);

    public int Connect(int socket, void* address, int addressBytes) => plan.Answer("Connect", 0, 0) ?? default(LinuxKernel).Connect(socket, address, addressBytes);

    public int Shutdown(int socket, int how) => default(LinuxKernel).Shutdown(socket, how);

    public nint Receive(int socket, void* buffer, nuint lengthBytes, int flags) => plan.Answer("Receive", 0, 0) ?? default(LinuxKernel).Receive(socket, buffer, lengthBytes, flags);

    public nint Send(int socket, void* buffer, nuint lengthBytes, int flags) => plan.Answer("Send", 0, 0) ?? default(LinuxKernel).Send(socket, buffer, (nuint)plan.Limit((int)lengthBytes), flags);

    public nint SendMessage(int socket, MessageHeader* message, int flags) => plan.Answer("SendMessage", 0, 0) ?? default(LinuxKernel).SendMessage(socket, message, flags);

    public int SendMessages(int socket, MultiMessage* messages, int count, int flags) => plan.Answer("SendMessages", (uint)count, messages->Header.Control == null ? 0u : 1u) ?? default(LinuxKernel).SendMessages(socket, messages, Math.Min(count, plan.MostMessages), flags);

    public int ReceiveMessages(int socket, MultiMessage* messages, int count, int flags) => plan.Answer("ReceiveMessages", (uint)count, 0) ?? default(LinuxKernel).ReceiveMessages(socket, messages, count, flags);

    public int SetSocketOption(int socket, int level, int option, void* value, int valueBytes) => default(LinuxKernel).SetSocketOption(socket, level, option, value, valueBytes);

    public int GetSocketOption(int socket, int level, int option, void* value, int* valueBytes) => default(LinuxKernel).GetSocketOption(socket, level, option, value, valueBytes);

    public int GetSocketName(int socket, void* address, int* addressBytes) => default(LinuxKernel).GetSocketName(socket, address, addressBytes);

    public int GetPeerName(int socket, void* address, int* addressBytes) => default(LinuxKernel).GetPeerName(socket, address, addressBytes);

    public nint Read(int descriptor, void* buffer, nuint lengthBytes) => default(LinuxKernel).Read(descriptor, buffer, lengthBytes);

    public nint Write(int descriptor, void* buffer, nuint lengthBytes)
    {
        plan.BeforeWrite?.Invoke(descriptor);
        return default(LinuxKernel).Write(descriptor, buffer, lengthBytes);
    }

    public int Close(int descriptor)
    {
        plan.BeforeClose?.Invoke(descriptor);
        return default(LinuxKernel).Close(descriptor);
    }

    public int EventFd(uint initial, int flags) => plan.Answer("EventFd", 0, 0) ?? default(LinuxKernel).EventFd(initial, flags);

    public int TimerFd(int flags) => plan.Answer("TimerFd", 0, 0) ?? default(LinuxKernel).TimerFd(flags);

    public int SetTimer(int timer, long delayNs) => default(LinuxKernel).SetTimer(timer, delayNs);

    public int FileControl(int descriptor, int command, nint argument) =>
        plan.Answer("FileControl", (uint)command, 0) ?? default(LinuxKernel).FileControl(descriptor, command, argument);

    public int Open(byte* path, int flags, int mode) => plan.Answer("Open", 0, 0) ?? default(LinuxKernel).Open(path, flags, mode);

    public int Unlink(byte* path) => default(LinuxKernel).Unlink(path);

    public int ChangeMode(byte* path, int mode) => default(LinuxKernel).ChangeMode(path, mode);

    public int FileMode(byte* path) => default(LinuxKernel).FileMode(path);

    public long MonotonicNs() => plan.NowNs?.Invoke() ?? default(LinuxKernel).MonotonicNs();

    public long DescriptorLimit() => default(LinuxKernel).DescriptorLimit();

    public int PinThread(ReadOnlySpan<int> processors) => default(LinuxKernel).PinThread(processors);
}
