using System.Runtime.InteropServices;

namespace Loop.Workers;

/// <summary>A word on cache lines of its own, so that producers and consumers do not slow each other down.</summary>
[StructLayout(LayoutKind.Explicit, Size = 192)]
internal struct PaddedCounter
{
    [FieldOffset(64)]
    public long Value;
}
