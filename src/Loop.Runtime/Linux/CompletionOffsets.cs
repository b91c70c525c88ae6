using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_cqring_offsets</c>: where the words of the completion queue stand in its mapping.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct CompletionOffsets
{
    [FieldOffset(0)] public uint Head;
    [FieldOffset(4)] public uint Tail;
    [FieldOffset(8)] public uint RingMask;
    [FieldOffset(12)] public uint RingEntries;
    [FieldOffset(16)] public uint Overflow;
    [FieldOffset(20)] public uint Completions;

    /// <summary>0 before 5.8: the queue has no flags word.</summary>
    [FieldOffset(24)] public uint Flags;
    [FieldOffset(28)] public uint Reserved;
    [FieldOffset(32)] public ulong UserAddress;
}
