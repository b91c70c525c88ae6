using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct msghdr</c> (sendmsg(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 56)]
internal unsafe struct MessageHeader
{
    [FieldOffset(0)] public void* Name;
    [FieldOffset(8)] public uint NameLength;
    [FieldOffset(16)] public IoVector* Vectors;
    [FieldOffset(24)] public nuint VectorCount;
    [FieldOffset(32)] public void* Control;
    [FieldOffset(40)] public nuint ControlLength;
    [FieldOffset(48)] public int Flags;
}

/// <summary><c>struct iovec</c> (readv(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct IoVector
{
    [FieldOffset(0)] public void* Base;
    [FieldOffset(8)] public nuint Length;
}

/// <summary><c>struct linger</c> (socket(7)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct Linger
{
    [FieldOffset(0)] public int OnOff;
    [FieldOffset(4)] public int Seconds;
}

/// <summary><c>struct __kernel_timespec</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct KernelTimespec
{
    [FieldOffset(0)] public long Seconds;
    [FieldOffset(8)] public long Nanoseconds;
}
