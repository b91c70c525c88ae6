using Loop;

namespace Überall.日本;

[LoopHandler]
public partial class Größe
{
    [OnRecv]
    private void Empfangen(RecvBuffer bytes) => Connection.Send(bytes);
}
