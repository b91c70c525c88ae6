using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary>
/// <c>struct io_uring_recvmsg_out</c>: what stands at the start of each buffer of a multishot recvmsg (6.0). The name, the control data
/// and the payload follow, each in the room that was reserved for it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringReceivedMessage
{
    [FieldOffset(0)] public uint NameLength;
    [FieldOffset(4)] public uint ControlLength;
    [FieldOffset(8)] public uint PayloadLength;

    /// <summary>As the flags that recvmsg(2) answers with: <see cref="MessageFlags.Truncated"/>.</summary>
    [FieldOffset(12)] public uint Flags;
}
