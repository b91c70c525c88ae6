using Handler = Loop.LoopHandlerAttribute;
using Recv = Loop.OnRecvAttribute;

namespace Samples;

[Handler]
public partial class Aliased
{
    [Recv]
    private void Received(Loop.RecvBuffer bytes) => Connection.Send(bytes);
}

[Obsolete, global::Loop.LoopHandlerAttribute()]
public partial class Full
{
    [global::Loop.OnClose]
    [Obsolete]
    private void Gone() => _ = EventLoop;
}
