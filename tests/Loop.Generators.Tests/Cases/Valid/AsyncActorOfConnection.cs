using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Samples;

/// <summary>None of a connection's own events waits: what a message's method throws after its await comes by the connection all the same.</summary>
[LoopHandler]
public partial class Member
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);

    [OnMessage]
    private async LoopTask Told(string text, CancellationToken closed) => await Task.Delay(1, closed);
}
