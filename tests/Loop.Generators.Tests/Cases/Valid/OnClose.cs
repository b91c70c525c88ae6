using Loop;

namespace Samples;

[LoopHandler]
public partial class Counted
{
    private static int _open;

    [OnClose]
    private void Gone() => _open--;
}
