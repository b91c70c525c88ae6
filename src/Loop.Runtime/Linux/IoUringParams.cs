using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_params</c> (io_uring_setup(2)). The unnamed 12 bytes at 28 are reserved and must be zero.</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal struct IoUringParams
{
    /// <summary>Written by the kernel: what was asked for, rounded up to a power of two.</summary>
    [FieldOffset(0)] public uint SubmissionEntries;

    /// <summary>Read with <see cref="UringSetup.CqSize"/>, written always.</summary>
    [FieldOffset(4)] public uint CompletionEntries;

    /// <summary><see cref="UringSetup"/>.</summary>
    [FieldOffset(8)] public uint Flags;
    [FieldOffset(12)] public uint SubmissionThreadProcessor;
    [FieldOffset(16)] public uint SubmissionThreadIdleMs;

    /// <summary><see cref="UringFeature"/>, written by the kernel.</summary>
    [FieldOffset(20)] public uint Features;
    [FieldOffset(24)] public uint WorkQueueDescriptor;
    [FieldOffset(40)] public SubmissionOffsets SubmissionOffsets;
    [FieldOffset(80)] public CompletionOffsets CompletionOffsets;
}
