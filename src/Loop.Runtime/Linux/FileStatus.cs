namespace Loop.Linux;

/// <summary>The layout of <c>struct stat</c>, as far as it is read here (asm/stat.h), and the type bits of its mode word (inode(7)).</summary>
internal static class FileStatus
{
    /// <summary>Room for the struct on either architecture: x64 writes 144 bytes, arm64 128.</summary>
    public const int SizeBytes = 144;

    /// <summary>S_IFMT: the bits of the mode word that hold the type.</summary>
    public const int TypeMask = 0xF000;

    /// <summary>S_IFSOCK.</summary>
    public const int Socket = 0xC000;

    /// <summary>S_IFLNK.</summary>
    public const int SymbolicLink = 0xA000;

    /// <summary>S_IFREG.</summary>
    public const int Regular = 0x8000;

    /// <summary>S_IFDIR.</summary>
    public const int Directory = 0x4000;

    /// <summary>Where the mode word stands.</summary>
    public static readonly int ModeOffset = KernelAbi.Pick(X64.ModeOffset, Arm64.ModeOffset);

    /// <summary>arch/x86/include/uapi/asm/stat.h.</summary>
    internal static class X64
    {
        public const int SizeBytes = 144;
        public const int ModeOffset = 24;
    }

    /// <summary>asm-generic/stat.h.</summary>
    internal static class Arm64
    {
        public const int SizeBytes = 128;
        public const int ModeOffset = 16;
    }
}
