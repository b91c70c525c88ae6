using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_napi</c> (6.9): busy polling of the network card while a ring waits. The kernel writes the old values back.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringNapi
{
    [FieldOffset(0)] public uint BusyPollUs;
    [FieldOffset(4)] public byte PreferBusyPoll;
}
