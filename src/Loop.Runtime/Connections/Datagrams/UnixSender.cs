using Loop.Rings;

namespace Loop.Connections.Datagrams;

/// <summary>The last sender of a unix socket: its path is a string, and one peer that sends again costs none.</summary>
internal sealed class UnixSender
{
    private static readonly PeerAddress _unnamed = new(string.Empty);

    private readonly byte[] _name = new byte[SocketAddressText.StorageBytes];
    private int _nameLength;
    private PeerAddress _address;

    public PeerAddress Read(in ReceivedDatagram received)
    {
        ReadOnlySpan<byte> name = received.Name;
        if (name.Length <= sizeof(ushort))
        {
            return _unnamed;
        }

        if (!name.SequenceEqual(_name.AsSpan(0, _nameLength)))
        {
            name.CopyTo(_name);
            _nameLength = name.Length;
            _address = received.Sender;
        }

        return _address;
    }
}
