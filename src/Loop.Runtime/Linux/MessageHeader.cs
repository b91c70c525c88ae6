using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct msghdr</c> (sendmsg(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct MessageHeader
{
    /// <summary>An address, or null on a connected socket.</summary>
    [FieldOffset(0)] public void* Name;
    [FieldOffset(8)] public uint NameLength;
    [FieldOffset(16)] public IoVector* Vectors;

    /// <summary>At most 1024 (IOV_MAX), else EMSGSIZE.</summary>
    [FieldOffset(24)] public nuint VectorCount;
    [FieldOffset(32)] public void* Control;
    [FieldOffset(40)] public nuint ControlLength;

    /// <summary>Written by a receive; what goes in is the flags argument of the call.</summary>
    [FieldOffset(48)] public int Flags;
}
