using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct io_uring_getevents_arg</c>: the argument of io_uring_enter(2) with <see cref="UringEnter.ExtArg"/> (5.11).</summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct IoUringGetEventsArgument
{
    /// <summary>A pointer to a signal mask, or 0.</summary>
    [FieldOffset(0)] public ulong SignalMask;
    [FieldOffset(8)] public uint SignalMaskBytes;

    /// <summary>6.12 (<see cref="UringFeature.MinTimeout"/>); must be zero before.</summary>
    [FieldOffset(12)] public uint MinimumWaitMicroseconds;

    /// <summary>A pointer to a <see cref="KernelTimespec"/>, or 0 to wait without limit.</summary>
    [FieldOffset(16)] public ulong Timespec;
}
