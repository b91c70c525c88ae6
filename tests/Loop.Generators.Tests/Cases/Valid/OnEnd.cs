using Loop;

namespace Samples;

[LoopHandler]
public partial class HalfOpen
{
    [OnEnd]
    private void Ended() => Connection.Close();
}
