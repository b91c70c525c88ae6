using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_probe</c>, which <see cref="IoUringProbeOperation"/> entries follow (5.6). All zero when it is passed in.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringProbe
{
    /// <summary>The highest operation that the kernel knows.</summary>
    [FieldOffset(0)] public byte LastOperation;

    /// <summary>How many entries the kernel wrote.</summary>
    [FieldOffset(1)] public byte OperationCount;
}
