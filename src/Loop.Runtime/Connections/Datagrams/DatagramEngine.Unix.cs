using Loop.Rings;

namespace Loop.Connections.Datagrams;

/// <summary>
/// Unix datagram sockets. A send puts the datagram into the receiver's queue or fails, so it is made at once and its outcome is known; to wait for room is nothing that
/// the kernel tells of, but for a connected socket (unix(7)), and a queue here would let one peer that does not read hold up those for all others.
/// </summary>
internal sealed unsafe partial class DatagramEngine
{
    private DatagramStatus SendAtOnce(DatagramSocket socket, ReadOnlySpan<byte> bytes, in PeerAddress to)
    {
        bool isPath = to.UnixPath is { } path && SocketAddressText.FitsUnixName(path);
        if (!isPath && !(to.IsUnknown && !socket.RemoteEndPoint.IsUnknown))
        {
            return DatagramStatus.NoAddress;
        }

        byte* address = stackalloc byte[SocketAddressText.StorageBytes];
        int result;
        fixed (byte* data = bytes)
        {
            int addressBytes = SocketAddressText.Write(to, address);
            DatagramSend send = new() { Address = isPath ? address : null, AddressBytes = addressBytes, Data = data, LengthBytes = bytes.Length };
            result = _ring.SendDatagrams(socket.Descriptor, new(in send));
        }

        if (result > 0)
        {
            socket.Sent++;
            return DatagramStatus.Ok;
        }

        if (result == RingResult.WouldBlock || RingResult.IsExhausted(result))
        {
            return DatagramStatus.QueueFull;
        }

        if (RingResult.IsTooLong(result))
        {
            return DatagramStatus.TooLong;
        }

        if (!RingResult.IsRefusedByUnix(result))
        {
            NoteError(socket, result);
        }

        return DatagramStatus.Refused;
    }
}
