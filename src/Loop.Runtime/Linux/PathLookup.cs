namespace Loop.Linux;

/// <summary>How a path is looked up (linux/fcntl.h): the same on both architectures.</summary>
internal static class PathLookup
{
    /// <summary>AT_FDCWD: relative to the working directory.</summary>
    public const int CurrentDirectory = -100;

    /// <summary>AT_SYMLINK_NOFOLLOW.</summary>
    public const int NoFollow = 0x100;

    /// <summary>AT_EMPTY_PATH: the descriptor itself (2.6.39).</summary>
    public const int EmptyPath = 0x1000;

    /// <summary>AT_STATX_DONT_SYNC: what is known here, without asking a server (4.11).</summary>
    public const int DontSync = 0x4000;
}
