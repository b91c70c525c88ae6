using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Support;

/// <summary>
/// SIGUSR2 with a handler that does nothing and without SA_RESTART (sigaction(2)): the kernel does not restart what it interrupts,
/// so the interrupted call answers EINTR. Disposing puts back what was.
/// </summary>
internal sealed unsafe class InterruptingSignal : IDisposable
{
    /// <summary>SIGUSR2; the .NET runtime uses none of the two user signals.</summary>
    public const int Number = 12;

    // The C library is part of every process, so its functions are the process's own.
    private static readonly nint LibC = NativeLibrary.GetMainProgramHandle();
    private readonly nint _previous;

    public InterruptingSignal()
    {
        // The handler is labs(3), which has the right signature and no effect: no managed code runs in a signal handler.
        _previous = SetHandler(NativeLibrary.GetExport(LibC, "labs"));
        var interrupt = (delegate* unmanaged<int, int, int>)NativeLibrary.GetExport(LibC, "siginterrupt");
        TestCalls.Require(interrupt(Number, 1), "siginterrupt");
    }

    public void Dispose() => SetHandler(_previous);

    private static nint SetHandler(nint handler)
    {
        var signal = (delegate* unmanaged<int, nint, nint>)NativeLibrary.GetExport(LibC, "signal");
        return signal(Number, handler) is not -1 and var previous ? previous : throw new InvalidOperationException("signal(2) failed");
    }
}
