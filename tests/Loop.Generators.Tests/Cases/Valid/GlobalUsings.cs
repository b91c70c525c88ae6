global using Loop;
global using Bytes = System.ReadOnlySpan<byte>;
global using Received = Loop.OnRecvAttribute;
global using static Samples.Helpers;

namespace Samples;

[LoopHandler]
internal sealed partial class Aliases
{
    [Received, Delimited("\0")]
    private void Line(Bytes line) => Connection.Send(Upper(line));
}

internal static class Helpers
{
    public static Bytes Upper(Bytes line) => line;
}
