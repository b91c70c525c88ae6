using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct iovec</c> (readv(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct IoVector
{
    [FieldOffset(0)] public void* Base;
    [FieldOffset(8)] public nuint Length;
}
