using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Loop.Tasks;

/// <summary>Tells the processor what will be used soon.</summary>
internal static unsafe class CacheHint
{
    /// <summary>About the size of a suspended method.</summary>
    public const int MethodBytes = 2 * LineBytes;

    private const int LineBytes = 64;

    /// <summary>Begins to fetch an object into the cache. Where the processor cannot be told so, nothing happens.</summary>
    /// <param name="target">The object.</param>
    /// <param name="sizeBytes">About how large it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Fetch(object? target, int sizeBytes = LineBytes)
    {
        if (Sse.IsSupported && target is not null)
        {
            // The collector may move it meanwhile: then something else is fetched, which harms nothing.
            byte* address = (byte*)Unsafe.AsPointer(ref Unsafe.As<StrongBox<byte>>(target).Value);
            for (int offset = 0; offset < sizeBytes; offset += LineBytes)
            {
                Sse.Prefetch0(address + offset);
            }
        }
    }
}
