using Loop.Linux;

namespace Loop.Rings;

/// <summary>
/// The descriptors without which nothing starts. The runtime keeps two open for each assembly, so with too few of them the next type that is used ends the process with the
/// stack trace of a file that is said not to exist.
/// </summary>
/// <remarks>Uses no type of an assembly that is not loaded yet: no span, no collection, no encoding.</remarks>
internal static unsafe class DescriptorFloor
{
    /// <summary>A host of one loop that listens has about 60 open.</summary>
    public const int Least = 64;

    public static bool IsReached => default(LinuxKernel).DescriptorLimit() >= Least;

    /// <summary>Says what to change, on standard error.</summary>
    public static void Say()
    {
        string line = "the descriptor limit (RLIMIT_NOFILE) of " + default(LinuxKernel).DescriptorLimit()
            + " is too small for .NET to load a program; raise it to at least 1024 (ulimit -n 1024, LimitNOFILE=1024)\n";
        byte* bytes = stackalloc byte[line.Length];
        for (int i = 0; i < line.Length; i++)
        {
            bytes[i] = (byte)line[i];
        }

        _ = default(LinuxKernel).Write(StandardDescriptors.Error, bytes, (nuint)line.Length);
    }
}
