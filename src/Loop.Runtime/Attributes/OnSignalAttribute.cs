using System.Runtime.InteropServices;

namespace Loop;

/// <summary>The method runs on the loop when the process gets a signal (signal(7)). Several methods, each for a signal of its own.</summary>
/// <remarks>The method takes nothing and returns nothing. SIGTERM and SIGINT still stop the host.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnSignalAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="signal">The signal.</param>
    public OnSignalAttribute(PosixSignal signal) => Signal = signal;

    /// <summary>The signal.</summary>
    public PosixSignal Signal { get; }
}
