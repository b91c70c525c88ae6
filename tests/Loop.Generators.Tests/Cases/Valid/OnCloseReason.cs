using Loop;

namespace Samples;

[LoopHandler]
public partial class Logged
{
    [OnClose]
    private void Gone(CloseReason reason) => Console.WriteLine(reason);
}
