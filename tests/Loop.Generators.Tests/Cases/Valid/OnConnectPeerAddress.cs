using Loop;

namespace Samples;

[LoopHandler]
public partial class Caller
{
    [OnAccept]
    private void Accepted() => Connection.Send("welcome"u8);

    [OnConnect]
    private void Greet(PeerAddress peer) => Connection.Send(peer.IsUnix ? "hello, neighbour"u8 : "hello"u8);
}
