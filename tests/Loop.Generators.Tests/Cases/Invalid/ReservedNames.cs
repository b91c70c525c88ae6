using Loop;

namespace Samples;

[LoopHandler]
public partial class Connection
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = EventLoop;
}

[LoopHandler]
public partial class Other<EventLoop>
{
    private readonly string Connection = "";

    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = Connection;
}

[LoopHandler]
public partial record Third(string Connection, int EventLoop = 0)
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => _ = Connection.Length + EventLoop;
}

[LoopHandler]
public partial class EventLoop
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public partial class Self
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
