using Loop.Linux;

namespace Loop.Rings;

/// <summary>Limits of this process.</summary>
internal static class ProcessLimits
{
    /// <summary>The soft limit of open descriptors (RLIMIT_NOFILE, getrlimit(2)).</summary>
    public static long Descriptors => default(LinuxKernel).DescriptorLimit();
}
