using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_rsrc_update</c>: one entry of a registered table (5.13; of registered rings 5.18).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringResourceUpdate
{
    /// <summary>The place in the table; 0xFFFFFFFF asks for any, and the kernel writes which.</summary>
    [FieldOffset(0)] public uint Offset;
    [FieldOffset(4)] public uint Reserved;

    /// <summary>The descriptor, or a pointer; 0 where an entry is taken back.</summary>
    [FieldOffset(8)] public ulong Data;
}
