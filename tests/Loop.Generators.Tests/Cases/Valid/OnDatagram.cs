using Loop;

namespace Samples;

[LoopHandler]
public partial class Resolver
{
    [OnStart]
    private void Ready() => _ = Datagrams.LocalEndPoint;

    [OnDatagram]
    private void Asked(ReadOnlySpan<byte> question, PeerAddress from) => Datagrams.Send(question, from);
}
