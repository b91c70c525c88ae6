using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_buf</c>: one buffer of a provided buffer ring (5.19).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringBuffer
{
    [FieldOffset(0)] public ulong Address;
    [FieldOffset(8)] public uint Length;
    [FieldOffset(12)] public ushort BufferId;

    /// <summary>In the first entry of a ring this is the ring's tail; in the others nothing.</summary>
    [FieldOffset(14)] public ushort Reserved;
}
