using Loop;

namespace Samples;

[LoopHandler]
public partial class Source
{
    [OnDrained]
    private void GoOn() => Connection.Send("more"u8);
}
