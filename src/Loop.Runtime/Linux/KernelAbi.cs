using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary>
/// Which of the two kernel interfaces this process speaks. x64 has a system call table, an <c>epoll_event</c> and open flags
/// of its own; arm64 has the generic ones.
/// </summary>
internal static class KernelAbi
{
    /// <summary>Decided once: the JIT and the AOT compiler treat it, and what is picked by it, as a constant.</summary>
    public static readonly bool IsX64 = IsX64On(RuntimeInformation.ProcessArchitecture);

    public static bool IsX64On(Architecture architecture) => architecture switch
    {
        Architecture.X64 => true,
        Architecture.Arm64 => false,
        _ => throw new PlatformNotSupportedException(
            $"Loop runs on x64 and arm64, and this process is {architecture}: start it with the x64 or arm64 build of the .NET runtime."),
    };

    public static T Pick<T>(T x64, T arm64) => IsX64 ? x64 : arm64;
}
