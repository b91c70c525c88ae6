using Loop.Linux;

namespace Loop.Rings;

/// <summary>Sockets that the process was started with. A loop has a duplicate, so that the socket outlives it, and connections wait for whoever comes next.</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    private int AdoptListener(int inherited, bool isUnix, in ListenerSettings settings)
    {
        int socket = Adopt(inherited);
        if (socket < 0 || isUnix)
        {
            return socket;
        }

        int on = 1;
        int result = settings.NoDelay ? Kernel.SetSocketOption(socket, SocketLevel.Tcp, TcpOption.NoDelay, &on, sizeof(int)) : 0;
        // Which addresses it takes was settled when it was bound (ipv6(7)).
        result = result < 0 ? result : Tune(socket, AddressFamily.Inet, settings.Tuning with { Ipv6Only = null });
        return result < 0 ? CloseAfter(socket, result) : socket;
    }

    private int AdoptDatagram(int inherited, in DatagramSettings settings)
    {
        int socket = Adopt(inherited);
        if (socket >= 0)
        {
            SetBuffer(socket, SocketOption.ReceiveBuffer, settings.ReceiveBufferBytes);
            SetBuffer(socket, SocketOption.SendBuffer, settings.SendBufferBytes);
        }

        return socket;
    }

    /// <summary>Duplicates a socket, and makes it non-blocking: whoever made it may not have.</summary>
    private int Adopt(int inherited)
    {
        int socket = Kernel.FileControl(inherited, DescriptorCommand.DuplicateCloseOnExec, 0);
        if (socket < 0)
        {
            return socket;
        }

        int flags = Kernel.FileControl(socket, DescriptorCommand.GetStatusFlags, 0);
        int result = flags < 0 ? flags : Kernel.FileControl(socket, DescriptorCommand.SetStatusFlags, flags | SocketType.NonBlocking);
        return result < 0 ? CloseAfter(socket, result) : socket;
    }

    private int CloseAfter(int socket, int result)
    {
        Kernel.Close(socket);
        return result;
    }
}
