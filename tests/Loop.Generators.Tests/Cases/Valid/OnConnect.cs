using Loop;

namespace Samples;

[LoopHandler]
public partial class Caller
{
    [OnConnect]
    private void Greet() => Connection.Send("hello"u8);
}
