using Loop;

namespace Samples;

[LoopHandler]
public partial class Greeter
{
    [OnAccept]
    private void Greet() => Connection.Send("hello\r\n"u8);
}
