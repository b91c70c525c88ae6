using System.Text;
using Loop.Linux;

namespace Loop.Rings;

/// <summary>The three descriptors that a process is started with (stdin(3)): any of them may be closed, full, or read by nobody.</summary>
/// <remarks>
/// Written to by write(2) itself: .NET's console throws on a full disk, passes over a pipe that nobody reads, and would write into whatever else stands at
/// the number of a descriptor that was closed.
/// </remarks>
internal static unsafe class StandardDescriptors
{
    public const int Output = 1;
    public const int Error = 2;

    private const string Nowhere = "/dev/null";

    /// <summary>
    /// Gives each one that is closed to /dev/null: otherwise the next socket gets its number, and what anything in the process prints goes to a client.
    /// </summary>
    public static void Occupy()
    {
        LinuxKernel kernel = default;
        byte* path = stackalloc byte[Nowhere.Length + 1];
        path[Encoding.ASCII.GetBytes(Nowhere, new Span<byte>(path, Nowhere.Length))] = 0;
        int descriptor;
        do
        {
            // The lowest free number each time. Closed on exec, so that it still counts as closed, here and in a child.
            descriptor = kernel.Open(path, OpenFlags.ReadWrite | OpenFlags.CloseOnExec, mode: 0);
        }
        while (descriptor is >= 0 and <= Error);

        if (descriptor > Error)
        {
            kernel.Close(descriptor);
        }
    }

    /// <summary>Writes a line whole.</summary>
    /// <param name="descriptor"><see cref="Output"/> or <see cref="Error"/>.</param>
    /// <param name="line">The line, without its end.</param>
    /// <returns>Null, or why it could not be written.</returns>
    public static string? TryWriteLine(int descriptor, string line)
    {
        LinuxKernel kernel = default;
        return IsInherited(ref kernel, descriptor) ? WriteAll(ref kernel, descriptor, Encoding.UTF8.GetBytes(line + "\n")) : "it is closed";
    }

    /// <summary>Writes a text of 4,096 bytes at most on standard error if that takes it at once; waits for no reader of a pipe.</summary>
    public static bool TryWriteErrorNow(string text)
    {
        LinuxKernel kernel = default;
        return IsInherited(ref kernel, Error) && LinuxKernel.IsWritable(Error) && WriteAll(ref kernel, Error, Encoding.UTF8.GetBytes(text)) is null;
    }

    private static string? WriteAll(ref LinuxKernel kernel, int descriptor, Span<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            nint written;
            fixed (byte* start = rest)
            {
                written = kernel.Write(descriptor, start, (nuint)rest.Length);
            }

            if (written <= 0)
            {
                return written == 0 ? "nothing is taken" : Errno.Describe(-(int)written);
            }

            rest = rest[(int)written..];
        }

        return null;
    }

    /// <summary>
    /// Open, and not closed on exec: what is, came after the process was started. The runtime opens its own descriptors so, before any code of ours runs, and
    /// takes the numbers of those that were closed.
    /// </summary>
    private static bool IsInherited(ref LinuxKernel kernel, int descriptor)
    {
        const int closeOnExec = 1;
        int flags = kernel.FileControl(descriptor, DescriptorCommand.GetDescriptorFlags, 0);
        return flags >= 0 && (flags & closeOnExec) == 0;
    }
}
