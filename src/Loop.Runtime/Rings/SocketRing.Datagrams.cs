using Loop.Linux;

namespace Loop.Rings;

/// <summary>Datagram sockets: opening and sending.</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    /// <summary>The path that stands for any abstract name that is free: the kernel chooses one where it is given the family alone (unix(7)).</summary>
    private const string FreeName = "@";

    private const int DatagramSendFlags = MessageFlags.DontWait | MessageFlags.NoSignal;
    private DatagramBatch? _datagramBatch;

    public override int OpenDatagram(in DatagramSettings settings)
    {
        if (settings.Inherited is { } inherited)
        {
            return AdoptDatagram(inherited, settings);
        }

        int family = settings.Local.IsUnix ? AddressFamily.Unix : settings.Local.IsIPv6 ? AddressFamily.Inet6 : AddressFamily.Inet;
        int socket = Kernel.Socket(family, SocketType.Datagram | SocketType.NonBlocking | SocketType.CloseOnExec, 0);
        if (socket < 0)
        {
            return socket;
        }

        int result = SetUpDatagram(socket, settings);
        if (result < 0)
        {
            Kernel.Close(socket);
            return result;
        }

        return socket;
    }

    public override bool ReceiveSegments(int socket)
    {
        int on = 1;
        return Kernel.SetSocketOption(socket, SocketLevel.Udp, UdpOption.Gro, &on, sizeof(int)) >= 0;
    }

    public override bool CanSendSegments(int socket)
    {
        // Setting the socket's own size to 0, which it is, changes nothing and tells whether the kernel knows it (4.18).
        int none = 0;
        return Kernel.SetSocketOption(socket, SocketLevel.Udp, UdpOption.Segment, &none, sizeof(int)) >= 0;
    }

    public override int SendDatagrams(int socket, ReadOnlySpan<DatagramSend> sends)
    {
        _datagramBatch ??= new();
        ReadOnlySpan<DatagramSend> batch = sends[..Math.Min(sends.Length, DatagramBatch.Capacity)];
        return Kernel.SendMessages(socket, _datagramBatch.Layout(batch), batch.Length, DatagramSendFlags);
    }

    private int SetUpDatagram(int socket, in DatagramSettings settings)
    {
        if (settings.SharePort && SharePort(socket) is < 0 and int refused)
        {
            return refused;
        }

        SetBuffer(socket, SocketOption.ReceiveBuffer, settings.ReceiveBufferBytes);
        SetBuffer(socket, SocketOption.SendBuffer, settings.SendBufferBytes);
        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddressText.Write(settings.Local, storage);
        int result = settings.Local.UnixPath is { } path
            ? BindUnix(socket, SocketType.Datagram, path, storage, path == FreeName ? sizeof(ushort) : lengthBytes, settings.UnixMode)
            : Kernel.Bind(socket, storage, lengthBytes);
        if (result >= 0 && !settings.Remote.IsUnknown)
        {
            lengthBytes = SocketAddressText.Write(settings.Remote, storage);
            result = Kernel.Connect(socket, storage, lengthBytes);
            if (result < 0 && settings.Local.UnixPath is { } bound)
            {
                RemoveUnixPath(bound);
            }
        }

        return result;
    }

    /// <summary>More than the system allows is cut by the kernel (net.core.rmem_max, wmem_max) and is no error.</summary>
    private void SetBuffer(int socket, int option, int lengthBytes)
    {
        if (lengthBytes > 0)
        {
            Kernel.SetSocketOption(socket, SocketLevel.Socket, option, &lengthBytes, sizeof(int));
        }
    }
}
