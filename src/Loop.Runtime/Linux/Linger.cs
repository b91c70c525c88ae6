using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct linger</c> (socket(7)). On with zero seconds: a close resets the connection.</summary>
[StructLayout(LayoutKind.Explicit, Size = 8)]
internal struct Linger
{
    [FieldOffset(0)] public int OnOff;
    [FieldOffset(4)] public int Seconds;
}
