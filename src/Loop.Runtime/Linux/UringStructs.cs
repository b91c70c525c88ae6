using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_sqe</c>: one operation (io_uring_enter(2)). The unions are named after what Loop uses of them.</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct IoUringSqe
{
    [FieldOffset(0)] public byte Opcode;
    [FieldOffset(1)] public byte Flags;
    [FieldOffset(2)] public ushort IoPriority;
    [FieldOffset(4)] public int Descriptor;
    [FieldOffset(8)] public ulong Offset;
    [FieldOffset(16)] public ulong Address;
    [FieldOffset(24)] public uint Length;
    [FieldOffset(28)] public uint OperationFlags;
    [FieldOffset(32)] public ulong UserData;
    [FieldOffset(40)] public ushort BufferGroup;
    [FieldOffset(42)] public ushort Personality;
    [FieldOffset(44)] public uint FileIndex;
    [FieldOffset(48)] public ulong Address3;
    [FieldOffset(56)] public ulong Padding;
}

/// <summary><c>struct io_uring_cqe</c>: one completion.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringCqe
{
    [FieldOffset(0)] public ulong UserData;
    [FieldOffset(8)] public int Result;
    [FieldOffset(12)] public uint Flags;
}

/// <summary><c>struct io_sqring_offsets</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct SubmissionOffsets
{
    [FieldOffset(0)] public uint Head;
    [FieldOffset(4)] public uint Tail;
    [FieldOffset(8)] public uint RingMask;
    [FieldOffset(12)] public uint RingEntries;
    [FieldOffset(16)] public uint Flags;
    [FieldOffset(20)] public uint Dropped;
    [FieldOffset(24)] public uint Array;
    [FieldOffset(28)] public uint Reserved;
    [FieldOffset(32)] public ulong UserAddress;
}

/// <summary><c>struct io_cqring_offsets</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct CompletionOffsets
{
    [FieldOffset(0)] public uint Head;
    [FieldOffset(4)] public uint Tail;
    [FieldOffset(8)] public uint RingMask;
    [FieldOffset(12)] public uint RingEntries;
    [FieldOffset(16)] public uint Overflow;
    [FieldOffset(20)] public uint Completions;
    [FieldOffset(24)] public uint Flags;
    [FieldOffset(28)] public uint Reserved;
    [FieldOffset(32)] public ulong UserAddress;
}

/// <summary><c>struct io_uring_params</c> (io_uring_setup(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal struct IoUringParams
{
    [FieldOffset(0)] public uint SubmissionEntries;
    [FieldOffset(4)] public uint CompletionEntries;
    [FieldOffset(8)] public uint Flags;
    [FieldOffset(12)] public uint SubmissionThreadProcessor;
    [FieldOffset(16)] public uint SubmissionThreadIdleMs;
    [FieldOffset(20)] public uint Features;
    [FieldOffset(24)] public uint WorkQueueDescriptor;
    [FieldOffset(40)] public SubmissionOffsets SubmissionOffsets;
    [FieldOffset(80)] public CompletionOffsets CompletionOffsets;
}

/// <summary><c>struct io_uring_buf</c>. The last field of the first entry of a ring is the ring's tail.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringBuffer
{
    [FieldOffset(0)] public ulong Address;
    [FieldOffset(8)] public uint Length;
    [FieldOffset(12)] public ushort BufferId;
    [FieldOffset(14)] public ushort Reserved;
}

/// <summary><c>struct io_uring_buf_reg</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct IoUringBufferRegistration
{
    [FieldOffset(0)] public ulong RingAddress;
    [FieldOffset(8)] public uint RingEntries;
    [FieldOffset(12)] public ushort BufferGroup;
    [FieldOffset(14)] public ushort Flags;
    [FieldOffset(16)] public uint MinimumLeft;
}

/// <summary><c>struct io_uring_getevents_arg</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct IoUringGetEventsArgument
{
    [FieldOffset(0)] public ulong SignalMask;
    [FieldOffset(8)] public uint SignalMaskBytes;
    [FieldOffset(12)] public uint MinimumWaitMicroseconds;
    [FieldOffset(16)] public ulong Timespec;
}

/// <summary><c>struct io_uring_probe</c>, which <see cref="IoUringProbeOperation"/> entries follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringProbe
{
    [FieldOffset(0)] public byte LastOperation;
    [FieldOffset(1)] public byte OperationCount;
}

/// <summary><c>struct io_uring_probe_op</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct IoUringProbeOperation
{
    [FieldOffset(0)] public byte Operation;
    [FieldOffset(2)] public ushort Flags;
}

/// <summary><c>struct io_uring_rsrc_update</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct IoUringResourceUpdate
{
    [FieldOffset(0)] public uint Offset;
    [FieldOffset(4)] public uint Reserved;
    [FieldOffset(8)] public ulong Data;
}
