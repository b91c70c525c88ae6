using System.Runtime.InteropServices;

namespace Loop;

/// <summary>
/// The method runs when a signal comes to the process (signal(7)): on its handler's loop, one method at a time, as every event of it. Each handler that
/// lives and has such a method is told. The signal's default action does not happen while one does.
/// </summary>
/// <remarks>
/// <para>The method takes nothing, and may wait (<see cref="LoopTask"/>, <see cref="ValueTask"/>). A class may have several, each for a signal of its own.
/// A signal that comes again before the method has run is told once, as the kernel itself does.</para>
/// <para>SIGTERM and SIGINT still stop a host that runs by <see cref="LoopHost.RunAsync"/>: the method runs first, then <c>[OnStop]</c>. Where the method
/// alone is to decide, take the signal out of <see cref="LoopOptions.StopSignals"/>.</para>
/// </remarks>
/// <param name="signal">
/// The signal. One that <see cref="PosixSignal"/> has no name for is given by its number: <c>(PosixSignal)10</c> is SIGUSR1. Signals that no
/// program can handle, and those that the runtime needs for itself, are refused (LOOP1041).
/// </param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnSignalAttribute(PosixSignal signal) : Attribute
{
    /// <summary>The signal.</summary>
    public PosixSignal Signal { get; } = signal;
}
