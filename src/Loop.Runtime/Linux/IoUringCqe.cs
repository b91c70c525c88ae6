using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_cqe</c>: one completion.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringCqe
{
    [FieldOffset(0)] public ulong UserData;

    /// <summary>What the system call would have returned, or -errno.</summary>
    [FieldOffset(8)] public int Result;

    /// <summary><see cref="UringCqeFlags"/>.</summary>
    [FieldOffset(12)] public uint Flags;
}
