using System.Runtime.InteropServices;
using Loop;

namespace Samples;

[LoopHandler]
public partial class Twice
{
    [OnSignal(PosixSignal.SIGHUP)]
    private void First() { }

    [OnSignal((PosixSignal)1)]
    private void Second() { }
}

[LoopHandler]
public partial class Unstoppable
{
    [OnSignal((PosixSignal)9)]
    private void Killed() { }
}

[LoopHandler]
public partial class Curious
{
    [OnSignal(PosixSignal.SIGHUP)]
    private void Told(PosixSignal signal) => _ = signal;
}
