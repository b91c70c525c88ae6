using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_file_index_range</c> (6.0): where of a table of files the kernel looks for a free place.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringFileRange
{
    [FieldOffset(0)] public uint Offset;
    [FieldOffset(4)] public uint Length;
}
