using Loop;

namespace Samples;

[LoopHandler]
[Obsolete]
public partial class Old
{
    [Obsolete("use another")]
    public Old()
    {
    }

    [OnRecv]
    [Obsolete("use another")]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
