using Loop.Linux;

namespace Loop.Rings;

/// <summary>Sockets of outgoing connections.</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    public override int OpenConnecting(in PeerAddress remote, in ConnectSettings settings)
    {
        int domain = remote.IsIPv4 ? AddressFamily.Inet : remote.IsIPv6 ? AddressFamily.Inet6 : AddressFamily.Unix;
        int socket = Kernel.Socket(domain, SocketType.Stream | SocketType.NonBlocking | SocketType.CloseOnExec, 0);
        if (socket < 0)
        {
            return socket;
        }

        int result = 0;
        if (!remote.IsUnix && settings.NoDelay)
        {
            int on = 1;
            result = Kernel.SetSocketOption(socket, SocketLevel.Tcp, TcpOption.NoDelay, &on, sizeof(int));
        }

        if (result >= 0 && !settings.Local.IsUnknown)
        {
            result = BindLocal(socket, settings.Local);
        }

        if (result < 0)
        {
            Kernel.Close(socket);
            return result;
        }

        return socket;
    }

    /// <summary>connect(2) of a non-blocking socket.</summary>
    /// <returns>0 when it is connected already, <see cref="RingResult.InProgress"/>, or -errno.</returns>
    protected int ConnectNow(int socket, in PeerAddress remote)
    {
        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddressText.Write(remote, storage);
        int result = Kernel.Connect(socket, storage, lengthBytes);
        // connect(2): interrupted, the connection is made all the same.
        return result == -Errno.EINTR ? -Errno.EINPROGRESS : result;
    }

    private int BindLocal(int socket, in PeerAddress local)
    {
        int on = 1;
        if (!local.IsUnix && local.Port == 0)
        {
            // Chosen by bind(2), a port would serve one connection only; chosen by connect(2), one to each peer. A kernel without the option (before
            // 4.2) refuses it, and the port is chosen by bind(2).
            Kernel.SetSocketOption(socket, SocketLevel.Ip, IpOption.BindAddressNoPort, &on, sizeof(int));
        }
        else if (!local.IsUnix)
        {
            // A port that was asked for by number may still have connections in TIME_WAIT.
            int result = Kernel.SetSocketOption(socket, SocketLevel.Socket, SocketOption.ReuseAddress, &on, sizeof(int));
            if (result < 0)
            {
                return result;
            }
        }

        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddressText.Write(local, storage);
        return Kernel.Bind(socket, storage, lengthBytes);
    }
}
