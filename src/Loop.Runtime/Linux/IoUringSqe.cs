using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_sqe</c>: one operation (io_uring_enter(2)). The unions are named after what Loop uses of them.</summary>
/// <remarks>All 64 bytes are zeroed before an operation is filled in: the kernel refuses stray fields with EINVAL.</remarks>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct IoUringSqe
{
    [FieldOffset(0)] public byte Opcode;

    /// <summary><see cref="UringSqeFlags"/>.</summary>
    [FieldOffset(1)] public byte Flags;

    /// <summary>Also the flags of receives and sends (<see cref="UringReceiveSend"/>) and of accepts (<see cref="UringAccept"/>).</summary>
    [FieldOffset(2)] public ushort IoPriority;
    [FieldOffset(4)] public int Descriptor;

    /// <summary>Also addr2; of a connect the length of the address, of a message to another ring its user data.</summary>
    [FieldOffset(8)] public ulong Offset;
    [FieldOffset(16)] public ulong Address;

    /// <summary>Also the command flags of polls (<see cref="UringPoll"/>); of a message to another ring its result.</summary>
    [FieldOffset(24)] public uint Length;

    /// <summary>msg_flags, accept_flags, cancel_flags, timeout_flags, poll32_events and their like.</summary>
    [FieldOffset(28)] public uint OperationFlags;
    [FieldOffset(32)] public ulong UserData;

    /// <summary>buf_group: where a receive takes its buffer from.</summary>
    [FieldOffset(40)] public ushort BufferGroup;

    /// <summary>buf_index: a registered buffer; in the same place as <see cref="BufferGroup"/>.</summary>
    [FieldOffset(40)] public ushort BufferIndex;
    [FieldOffset(42)] public ushort Personality;

    /// <summary>0 = an ordinary descriptor, n + 1 = slot n, 0xFFFFFFFF = any free slot.</summary>
    [FieldOffset(44)] public uint FileIndex;

    /// <summary>optlen: of a multishot receive, the bytes after which it ends; in the same place as <see cref="FileIndex"/>.</summary>
    [FieldOffset(44)] public uint OptionLength;
    [FieldOffset(48)] public ulong Address3;
    [FieldOffset(56)] public ulong Padding;
}
