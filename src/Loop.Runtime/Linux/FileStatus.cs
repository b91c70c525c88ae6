using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary>The layout of <c>struct stat</c>, as far as it is read here (asm/stat.h).</summary>
internal static class FileStatus
{
    public const int SizeBytes = 144;

    public static readonly int ModeOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 24 : 16;
}
