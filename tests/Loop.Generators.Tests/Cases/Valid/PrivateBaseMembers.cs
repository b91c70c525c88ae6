using Loop;

namespace Samples;

public class Base
{
    private readonly int Connection = 4;

    public int Answer => Connection;
}

[LoopHandler]
public partial class Derived : Base
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
