using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary>
/// Raw system calls through libc's <c>syscall(2)</c>, which answers -1 and errno: here that becomes the kernel's own form, -errno,
/// and nowhere else is it looked at.
/// </summary>
/// <remarks>
/// libc's own wrappers (recv, send) cost the same within 1 %, under the JIT and as native code, and leave no choice of the call.
/// </remarks>
internal static unsafe class SystemCall
{
    // With a transition out of managed code, so that a call that waits does not hold up the garbage collector.
    private static readonly delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint> Entry = Find();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Invoke(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        nint result = Entry(number, a, b, c, d, e, f);
        return result == -1 ? -Marshal.GetLastSystemError() : result;
    }

    /// <summary>As <see cref="Invoke"/>, again and again while a signal interrupts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Retry(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        nint result;
        do
        {
            result = Invoke(number, a, b, c, d, e, f);
        }
        while (result == -Errno.EINTR);
        return result;
    }

    private static delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint> Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Loop runs on Linux: its backends are io_uring and epoll.");
        }

        // glibc's name, then musl's. A plain "libc.so" comes last: where glibc's development files are installed it is a linker script.
        string musl = KernelAbi.Pick("libc.musl-x86_64.so.1", "libc.musl-aarch64.so.1");
        foreach (string name in (ReadOnlySpan<string>)["libc.so.6", musl, "libc.so", "libc"])
        {
            if (NativeLibrary.TryLoad(name, out nint library) && NativeLibrary.TryGetExport(library, "syscall", out nint address))
            {
                return (delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint>)address;
            }
        }

        throw new PlatformNotSupportedException(
            $"No C library with a syscall function was found (tried libc.so.6, {musl}, libc.so, libc): install glibc or musl.");
    }
}
