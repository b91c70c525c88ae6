using System.Buffers;

namespace Loop.Connections;

/// <summary>What a connection makes only when asked: addresses, the closed token, the writer.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    public PeerAddress AddressOf(Connection connection, bool peer)
    {
        CheckOwner();
        PeerAddress? known = peer ? connection.Extras?.RemoteEndPoint : connection.Extras?.LocalEndPoint;
        if (known is { } address)
        {
            return address;
        }

        if (peer && connection.Outgoing is { } outgoing)
        {
            return outgoing.RemoteEndPoint;
        }

        if ((connection.Flags & ConnectionFlags.Gone) != 0)
        {
            return default;
        }

        PeerAddress asked = _ring.Address(connection.Descriptor, peer);
        if (asked.IsUnknown)
        {
            // Not kept: it may be the want of a descriptor, or of time, and the next who asks is answered.
            return asked;
        }

        ConnectionExtras extras = ExtrasOf(connection);
        if (peer)
        {
            extras.RemoteEndPoint = asked;
        }
        else
        {
            extras.LocalEndPoint = asked;
        }

        return asked;
    }

    /// <summary>A transform knows the addresses better than the socket does.</summary>
    public void SetAddresses(Connection connection, in PeerAddress remote, in PeerAddress local)
    {
        ConnectionExtras extras = ExtrasOf(connection);
        extras.RemoteEndPoint = remote;
        extras.LocalEndPoint = local;
    }

    public CancellationToken ClosedToken(Connection connection)
    {
        CheckOwner();
        ConnectionExtras extras = ExtrasOf(connection);
        if (extras.Closed is null)
        {
            extras.Closed = new();
            if ((connection.Flags & ConnectionFlags.Closing) != 0)
            {
                extras.Closed.Cancel();
            }
        }

        return extras.Closed.Token;
    }

    public IBufferWriter<byte> WriterOf(Connection connection)
    {
        CheckOwner();
        return ExtrasOf(connection).Writer ??= new(connection);
    }
}
