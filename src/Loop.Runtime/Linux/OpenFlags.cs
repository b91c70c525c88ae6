namespace Loop.Linux;

/// <summary>Flags of open(2). Three of them differ between the architectures (asm/fcntl.h).</summary>
internal static class OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    public const int ReadOnly = 0;

    /// <summary>O_WRONLY.</summary>
    public const int WriteOnly = 1;

    /// <summary>O_RDWR.</summary>
    public const int ReadWrite = 2;

    /// <summary>O_CREAT: make the file where there is none.</summary>
    public const int Create = 0x40;

    /// <summary>O_EXCL: with <see cref="Create"/>, fail where there is one.</summary>
    public const int Exclusive = 0x80;

    /// <summary>O_TRUNC.</summary>
    public const int Truncate = 0x200;

    /// <summary>O_APPEND.</summary>
    public const int Append = 0x400;

    /// <summary>O_NONBLOCK.</summary>
    public const int NonBlocking = 0x800;

    /// <summary>O_DSYNC: a write returns when its data is on the device.</summary>
    public const int DataSync = 0x1000;

    /// <summary>O_CLOEXEC (2.6.23).</summary>
    public const int CloseOnExec = 0x80000;

    /// <summary>O_PATH: a name only, not what it holds (2.6.39).</summary>
    public const int PathOnly = 0x200000;

    /// <summary>O_DIRECT: past the page cache.</summary>
    public static readonly int Direct = KernelAbi.Pick(X64.Direct, Arm64.Direct);

    /// <summary>O_DIRECTORY: fail where the name is not a directory's.</summary>
    public static readonly int Directory = KernelAbi.Pick(X64.Directory, Arm64.Directory);

    /// <summary>O_NOFOLLOW: fail where the name is a symbolic link's.</summary>
    public static readonly int NoFollow = KernelAbi.Pick(X64.NoFollow, Arm64.NoFollow);

    /// <summary>asm-generic/fcntl.h.</summary>
    internal static class X64
    {
        public const int Direct = 0x4000;
        public const int Directory = 0x10000;
        public const int NoFollow = 0x20000;
    }

    /// <summary>arch/arm64/include/uapi/asm/fcntl.h: O_DIRECT and O_DIRECTORY have each other's places.</summary>
    internal static class Arm64
    {
        public const int Direct = 0x10000;
        public const int Directory = 0x4000;
        public const int NoFollow = 0x8000;
    }
}
