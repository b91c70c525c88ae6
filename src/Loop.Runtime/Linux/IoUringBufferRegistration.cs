using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_buf_reg</c> (5.19). The unnamed 20 bytes at its end are reserved and must be zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct IoUringBufferRegistration
{
    /// <summary>Aligned to a page.</summary>
    [FieldOffset(0)] public ulong RingAddress;

    /// <summary>A power of two, at most 32768.</summary>
    [FieldOffset(8)] public uint RingEntries;
    [FieldOffset(12)] public ushort BufferGroup;

    /// <summary><see cref="UringBufferRing"/>.</summary>
    [FieldOffset(14)] public ushort Flags;

    /// <summary>7.1; must be zero before.</summary>
    [FieldOffset(16)] public uint MinimumLeft;
}
