using Loop.Linux;
using Loop.Timers;

namespace Loop.Rings;

/// <summary>
/// What both kernel backends do by plain system calls, because a ring operation would be no cheaper (setsockopt, getpeername)
/// or would cost a kernel worker thread (shutdown).
/// </summary>
internal abstract unsafe partial class SocketRing<TKernel> : Ring
    where TKernel : struct, IKernel
{
    protected TKernel Kernel;
    private readonly LoopClock? _clock;
    private int _reserveDescriptor;

    protected SocketRing(TKernel kernel, ReceiveMemory receiveMemory, LoopClock? clock)
        : base(receiveMemory)
    {
        _clock = clock;
        Kernel = kernel;
        WakeDescriptor = RingSetup.Require(kernel.EventFd(0, EventFdFlags.CloseOnExec | EventFdFlags.NonBlocking), "eventfd2");
        _reserveDescriptor = OpenReserve();
    }

    public override long NowMs => _clock is null ? Kernel.MonotonicNs() / 1_000_000 : _clock.NowMs;

    /// <summary>The eventfd that other threads wake the loop with.</summary>
    protected int WakeDescriptor { get; }

    /// <summary>Whether somebody may still wake this ring when it is gone: then they close its descriptor, for the number could be another's.</summary>
    protected bool KeepsWakeDescriptor { get; set; }

    public override void CloseDescriptor(int descriptor) => Kernel.Close(descriptor);

    public override void AbandonSocket(int socket)
    {
        ResetOnClose(socket);
        Kernel.Close(socket);
    }

    public override int ShutdownSend(int socket) => Kernel.Shutdown(socket, ShutdownHow.Write);

    public override int ResetOnClose(int socket)
    {
        Linger linger = new() { OnOff = 1, Seconds = 0 };
        return Kernel.SetSocketOption(socket, SocketLevel.Socket, SocketOption.Linger, &linger, sizeof(Linger));
    }

    public override bool IsListening(int descriptor)
    {
        int isListening = 0;
        int lengthBytes = sizeof(int);
        return Kernel.GetSocketOption(descriptor, SocketLevel.Socket, SocketOption.AcceptsConnections, &isListening, &lengthBytes) >= 0 && isListening != 0;
    }

    public override int AcceptNow(int listener) => Kernel.Accept(listener, SocketType.NonBlocking | SocketType.CloseOnExec);

    public override bool ShedOne(int listener)
    {
        // With every descriptor in use accept(2) fails for ever and the peer waits for ever; the reserve buys one accept, so that
        // one peer learns that it is not served (the trick is libev's).
        if (_reserveDescriptor < 0)
        {
            _reserveDescriptor = OpenReserve();
            return false;
        }

        Kernel.Close(_reserveDescriptor);
        int victim = AcceptNow(listener);
        if (victim >= 0)
        {
            Kernel.Close(victim);
        }

        _reserveDescriptor = OpenReserve();
        return victim >= 0;
    }

    public override PeerAddress Address(int socket, bool peer)
    {
        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddress.StorageBytes;
        int result = peer ? Kernel.GetPeerName(socket, storage, &lengthBytes) : Kernel.GetSocketName(socket, storage, &lengthBytes);
        return result < 0 ? default : SocketAddressText.Read(storage, lengthBytes);
    }

    public override int OpenListener(in ListenAddress address, in ListenerSettings settings)
    {
        if (address.Inherited is { } inherited)
        {
            return AdoptListener(inherited, address.IsUnix, settings);
        }

        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddressText.Write(address, storage);
        if (address.Ip is not { Port: 0 })
        {
            return OpenAt(address.UnixPath, storage, lengthBytes, settings, listens: true);
        }

        // A socket that the system chose a port for loses it by shutdown(2), and listens again on another one. So that port is held by one that never listens, and is
        // asked for by name.
        int holder = OpenAt(null, storage, lengthBytes, settings, listens: false);
        if (holder < 0)
        {
            return holder;
        }

        int named = Kernel.GetSocketName(holder, storage, &lengthBytes);
        int socket = named < 0 ? named : OpenAt(null, storage, lengthBytes, settings, listens: true);
        Kernel.Close(holder);
        return socket;
    }

    public override int SharePort(int socket)
    {
        int on = 1;
        return Kernel.SetSocketOption(socket, SocketLevel.Socket, SocketOption.ReusePort, &on, sizeof(int));
    }

    public override void ShutListener(int listener) => default(TKernel).Shutdown(listener, ShutdownHow.Both);

    public override int ListenAgain(int listener, int backlog) => Kernel.Listen(listener, backlog);

    public override void Wake()
    {
        ulong one = 1;
        // EAGAIN means that the counter is full, so the loop has long been woken.
        Kernel.Write(WakeDescriptor, &one, sizeof(ulong));
    }

    public override void Dispose()
    {
        if (!KeepsWakeDescriptor)
        {
            Kernel.Close(WakeDescriptor);
        }

        ClosePollTimer();
        if (_reserveDescriptor >= 0)
        {
            Kernel.Close(_reserveDescriptor);
        }

        _datagramBatch?.Dispose();
        ReceiveMemory.Dispose();
    }

    /// <summary>Opens a socket and binds it. Returns its descriptor or -errno.</summary>
    private int OpenAt(string? unixPath, byte* storage, int lengthBytes, in ListenerSettings settings, bool listens)
    {
        int domain = *(ushort*)storage;
        int socket = Kernel.Socket(domain, SocketType.Stream | SocketType.NonBlocking | SocketType.CloseOnExec, 0);
        if (socket < 0)
        {
            return socket;
        }

        int result = unixPath is null
            ? BindIp(socket, domain, storage, lengthBytes, settings)
            : BindUnix(socket, SocketType.Stream, unixPath, storage, lengthBytes, settings.UnixMode);
        if (result >= 0 && listens)
        {
            result = Kernel.Listen(socket, settings.Backlog);
        }

        if (result < 0)
        {
            Kernel.Close(socket);
            return result;
        }

        return socket;
    }

    private int BindIp(int socket, int domain, byte* storage, int lengthBytes, in ListenerSettings settings)
    {
        int on = 1;
        int result = Kernel.SetSocketOption(socket, SocketLevel.Socket, SocketOption.ReuseAddress, &on, sizeof(int));
        if (result >= 0 && settings.SharePort)
        {
            result = SharePort(socket);
        }

        if (result >= 0 && settings.NoDelay)
        {
            // Accepted sockets inherit it (tcp(7)), which saves a call for each of them.
            result = Kernel.SetSocketOption(socket, SocketLevel.Tcp, TcpOption.NoDelay, &on, sizeof(int));
        }

        result = result < 0 ? result : Tune(socket, domain, settings.Tuning);
        return result < 0 ? result : Kernel.Bind(socket, storage, lengthBytes);
    }

    /// <summary>Sets what is stated, before the socket is bound: TCP fixes its window scale when it listens (tcp(7)).</summary>
    private int Tune(int socket, int domain, in SocketTuning tuning)
    {
        int result = SetIfStated(socket, SocketLevel.Socket, SocketOption.SendBuffer, tuning.SendBufferBytes);
        result = result < 0 ? result : SetIfStated(socket, SocketLevel.Socket, SocketOption.ReceiveBuffer, tuning.ReceiveBufferBytes);
        result = result < 0 ? result : SetIfStated(socket, SocketLevel.Socket, SocketOption.KeepAlive, tuning.KeepAliveIdleSeconds > 0 ? 1 : 0);
        result = result < 0 ? result : SetIfStated(socket, SocketLevel.Tcp, TcpOption.KeepIdle, tuning.KeepAliveIdleSeconds);
        result = result < 0 ? result : SetIfStated(socket, SocketLevel.Tcp, TcpOption.KeepInterval, tuning.KeepAliveIntervalSeconds);
        result = result < 0 ? result : SetIfStated(socket, SocketLevel.Tcp, TcpOption.KeepCount, tuning.KeepAliveProbes);
        if (result >= 0 && tuning.Ipv6Only is { } only && domain == AddressFamily.Inet6)
        {
            int value = only ? 1 : 0;
            result = Kernel.SetSocketOption(socket, SocketLevel.Ipv6, Ipv6Option.V6Only, &value, sizeof(int));
        }

        return result;
    }

    private int SetIfStated(int socket, int level, int option, int value) =>
        value == 0 ? 0 : Kernel.SetSocketOption(socket, level, option, &value, sizeof(int));

    private int OpenReserve()
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            return Kernel.Open(path, OpenFlags.CloseOnExec, 0);
        }
    }
}
