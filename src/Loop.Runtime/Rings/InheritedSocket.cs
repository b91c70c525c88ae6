using Loop.Linux;

namespace Loop.Rings;

/// <summary>A socket that this process was started with.</summary>
/// <param name="Descriptor">Its descriptor, which stays open: what listens is a duplicate of it.</param>
/// <param name="Local">What it is bound to; unknown for a family other than IP and unix.</param>
/// <param name="IsListening">A stream socket that listens.</param>
/// <param name="IsDatagram">A datagram socket.</param>
internal readonly record struct InheritedSocket(int Descriptor, PeerAddress Local, bool IsListening, bool IsDatagram)
{
    /// <summary>Asks the kernel what a descriptor is.</summary>
    /// <returns>What it is; null where it is no socket, or not open.</returns>
    public static unsafe InheritedSocket? Describe(int descriptor)
    {
        LinuxKernel kernel = default;
        byte* storage = stackalloc byte[SocketAddress.StorageBytes];
        int lengthBytes = SocketAddress.StorageBytes;
        if (Option(SocketOption.Type) is not { } type || kernel.GetSocketName(descriptor, storage, &lengthBytes) < 0)
        {
            return null;
        }

        bool isKnown = *(ushort*)storage is AddressFamily.Inet or AddressFamily.Inet6 or AddressFamily.Unix;
        return new(
            descriptor,
            isKnown ? SocketAddressText.Read(storage, lengthBytes) : default,
            type == SocketType.Stream && Option(SocketOption.AcceptsConnections) is 1,
            type == SocketType.Datagram);

        int? Option(int option)
        {
            int value = 0;
            int valueBytes = sizeof(int);
            return kernel.GetSocketOption(descriptor, SocketLevel.Socket, option, &value, &valueBytes) < 0 ? null : value;
        }
    }
}
