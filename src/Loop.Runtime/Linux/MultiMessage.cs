using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct mmsghdr</c> (sendmmsg(2), recvmmsg(2)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct MultiMessage
{
    [FieldOffset(0)] public MessageHeader Header;

    /// <summary>Written by the call: the bytes of this message.</summary>
    [FieldOffset(56)] public uint LengthBytes;
}
