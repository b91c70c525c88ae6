using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_probe_op</c> (5.6).</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct IoUringProbeOperation
{
    /// <summary>IO_URING_OP_SUPPORTED, a bit of <see cref="Flags"/>.</summary>
    public const ushort Supported = 1 << 0;

    [FieldOffset(0)] public byte Operation;
    [FieldOffset(2)] public ushort Flags;
}
