using System.Runtime.CompilerServices;

namespace Loop.Linux;

/// <summary>The kernel's <c>struct epoll_event</c>: packed to 12 bytes on x64, and on x64 only; 16 bytes elsewhere (linux/eventpoll.h).</summary>
internal static unsafe class EpollEvents
{
    /// <summary>Bytes from one event of an array to the next.</summary>
    public static readonly int Stride = KernelAbi.Pick(X64.Stride, Arm64.Stride);

    /// <summary>Where an event holds its data; its event bits stand at 0.</summary>
    public static readonly int DataOffset = KernelAbi.Pick(X64.DataOffset, Arm64.DataOffset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Events(byte* array, int index) => Unsafe.ReadUnaligned<uint>(array + (index * Stride));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Data(byte* array, int index) => Unsafe.ReadUnaligned<ulong>(array + (index * Stride) + DataOffset);

    /// <summary>Writes one event. Where there is padding it is left as it is: the kernel does not read it.</summary>
    public static void Set(byte* item, uint events, ulong data)
    {
        Unsafe.WriteUnaligned(item, events);
        Unsafe.WriteUnaligned(item + DataOffset, data);
    }

    /// <summary>Packed.</summary>
    internal static class X64
    {
        public const int Stride = 12;
        public const int DataOffset = 4;
    }

    /// <summary>Aligned, as on every architecture but x64.</summary>
    internal static class Arm64
    {
        public const int Stride = 16;
        public const int DataOffset = 8;
    }
}
