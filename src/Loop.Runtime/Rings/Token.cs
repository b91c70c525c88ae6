using System.Runtime.CompilerServices;

namespace Loop.Rings;

/// <summary>
/// The 56-bit name of something that operations are in flight for: its slot in a table, and the generation of that slot. A
/// completion that carries an old generation is dropped, so a reused slot or descriptor never gets another one's bytes.
/// </summary>
/// <remarks>Together with the operation's kind in the top byte a token is the <c>user_data</c> of io_uring and epoll alike.</remarks>
internal static class Token
{
    public const int SlotBits = 24;
    public const int MaxSlots = 1 << SlotBits;
    private const int KindShift = 56;
    private const ulong TokenMask = (1UL << KindShift) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Make(int slot, uint generation) => ((ulong)generation << SlotBits) | (uint)slot;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Slot(ulong token) => (int)(token & (MaxSlots - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Generation(ulong token) => (uint)(token >> SlotBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WithKind(ulong token, CompletionKind kind) => token | ((ulong)kind << KindShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CompletionKind Kind(ulong userData) => (CompletionKind)(userData >> KindShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WithoutKind(ulong userData) => userData & TokenMask;
}
