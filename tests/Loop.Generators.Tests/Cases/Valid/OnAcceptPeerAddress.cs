using Loop;

namespace Samples;

[LoopHandler]
public partial class Greeter
{
    [OnAccept]
    private void Greet(PeerAddress peer) => Connection.Send(peer.IsUnknown ? "who is there?"u8 : "hello"u8);
}
