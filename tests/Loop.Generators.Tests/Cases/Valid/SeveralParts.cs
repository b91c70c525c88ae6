using Loop;

namespace Samples;

[LoopHandler]
public partial class Parted
{
    [OnRecv]
    private partial void Received(RecvBuffer bytes);
}
// file: next
using Loop;

namespace Samples;

partial class Parted
{
    [OnClose]
    private void Gone() => _count--;

    private partial void Received(RecvBuffer bytes) => Connection.Send(bytes);
}
// file: next
namespace Samples;

public partial class Parted : IDisposable
{
    private static int _count = 1;

    public void Dispose() => _count++;
}
