using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_rsrc_register</c> (5.13): a table of files or buffers. The argument's count is the struct's size.</summary>
[StructLayout(LayoutKind.Explicit, Size = 32)]
internal struct IoUringResourceRegistration
{
    /// <summary>IORING_RSRC_REGISTER_SPARSE: all places are free; 5.19.</summary>
    public const uint Sparse = 1 << 0;

    [FieldOffset(0)] public uint Count;

    [FieldOffset(4)] public uint Flags;

    [FieldOffset(8)] public ulong Reserved;

    /// <summary>The descriptors; none where the table is sparse.</summary>
    [FieldOffset(16)] public ulong Data;

    [FieldOffset(24)] public ulong Tags;
}
