using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct cmsghdr</c> (cmsg(3)); the data follows, and the next one starts at a multiple of 8.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct ControlHeader
{
    /// <summary>Of this header and its data, without the padding behind them.</summary>
    [FieldOffset(0)] public nuint LengthBytes;
    [FieldOffset(8)] public int Level;
    [FieldOffset(12)] public int Type;
}
