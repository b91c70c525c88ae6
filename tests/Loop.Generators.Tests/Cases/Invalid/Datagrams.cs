using Loop;

namespace Samples;

[LoopHandler]
public partial class Both
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnDatagram]
    private void Got(ReadOnlySpan<byte> bytes, PeerAddress from) => _ = from;
}

[LoopHandler]
public partial class Swapped
{
    [OnDatagram]
    private void Got(PeerAddress from, ReadOnlySpan<byte> bytes) => Datagrams.Send(bytes, from);
}

[LoopHandler]
public partial class Taken
{
    private int Datagrams;

    [OnDatagram]
    private void Got(ReadOnlySpan<byte> bytes) => Datagrams += bytes.Length;
}
