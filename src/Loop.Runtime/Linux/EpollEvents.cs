using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary>The kernel's <c>struct epoll_event</c>: packed to 12 bytes on x64, and on x64 only; 16 bytes elsewhere (linux/eventpoll.h).</summary>
internal static unsafe class EpollEvents
{
    private static readonly bool IsPacked = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static readonly int Stride = IsPacked ? 12 : 16;

    public static readonly int DataOffset = IsPacked ? 4 : 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Events(byte* array, int index) => Unsafe.ReadUnaligned<uint>(array + (index * Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Data(byte* array, int index) => Unsafe.ReadUnaligned<ulong>(array + (index * Stride) + DataOffset);

    public static void Set(byte* item, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(item, events);
        Unsafe.WriteUnaligned(item + DataOffset, data);
    }
}
