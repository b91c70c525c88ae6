using Loop.Linux;

namespace Loop.Rings;

/// <summary>Files in the kernel's terms: how to open, what a status says, what an error means.</summary>
internal static unsafe class FileFacts
{
    /// <summary>rw for all, as far as the umask lets it (open(2)).</summary>
    public const int DefaultPermissions = 0x1B6;

    /// <summary>rwx for owner, group and others, without setuid and its like.</summary>
    public const int AccessBits = 0x1FF;

    private const int PermissionBits = 0xFFF;

    /// <summary>The flags of open(2) for a mode and an access.</summary>
    public static int OpenFlagsOf(FileMode mode, FileAccess access)
    {
        int flags = OpenFlags.CloseOnExec | access switch
        {
            FileAccess.Read => OpenFlags.ReadOnly,
            FileAccess.Write => OpenFlags.WriteOnly,
            _ => OpenFlags.ReadWrite,
        };
        return flags | mode switch
        {
            FileMode.CreateNew => OpenFlags.Create | OpenFlags.Exclusive,
            FileMode.Create => OpenFlags.Create | OpenFlags.Truncate,
            FileMode.OpenOrCreate => OpenFlags.Create,
            FileMode.Truncate => OpenFlags.Truncate,
            FileMode.Append => OpenFlags.Create | OpenFlags.Append,
            _ => 0,
        };
    }

    /// <summary>The flags that open a directory, in order to bring it to the device.</summary>
    public static int OpenDirectoryFlags => OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec;

    /// <summary>The flags that open a file to read, unless its name is a symbolic link's.</summary>
    public static int OpenNoLinkFlags => OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    /// <summary>The flags that open a name itself, also where it is a symbolic link's, and not what it holds.</summary>
    public static int OpenLinkFlags => OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec;

    /// <summary>The flags that hold what a name stands for, links followed, and open nothing of it.</summary>
    public static int OpenNameFlags => OpenFlags.PathOnly | OpenFlags.CloseOnExec;

    /// <summary>Reads what <see cref="FileRequestKind.Status"/> or <see cref="Ring.StatusNow"/> wrote.</summary>
    public static FileStat ReadStatus(byte* status)
    {
        ExtendedStatus* read = (ExtendedStatus*)status;
        FileKind kind = (read->Mode & FileStatus.TypeMask) switch
        {
            FileStatus.Regular => FileKind.Regular,
            FileStatus.Directory => FileKind.Directory,
            _ => FileKind.Other,
        };
        return new(
            kind,
            (long)read->LengthBytes,
            DateTime.UnixEpoch.AddSeconds(read->ModifiedSeconds).AddTicks(read->ModifiedNanoseconds / 100),
            (UnixFileMode)(read->Mode & PermissionBits),
            read->Inode);
    }

    /// <summary>The exception for a failed operation.</summary>
    /// <param name="result">The result, -errno.</param>
    /// <param name="operation">What was attempted, as a verb.</param>
    /// <param name="path">The file.</param>
    public static LoopFileException ErrorOf(int result, string operation, string path) =>
        new(KindOf(-result), $"cannot {operation} '{path}': {Errno.Describe(-result)}{RemedyOf(-result)}", path);

    /// <summary>The exception for a directory where a file is wanted.</summary>
    public static LoopFileException DirectoryError(string operation, string path) => ErrorOf(-Errno.EISDIR, operation, path);

    /// <summary>The exception for a write that moved nothing and named no error.</summary>
    public static LoopFileException ShortWriteError(string path) => ErrorOf(-Errno.ENOSPC, "write", path);

    /// <summary>The exception for a file that is longer than the memory that it was to be read into.</summary>
    public static LoopFileException LongerError(string path, int capacityBytes) => new(
        FileError.TooLarge, $"cannot read '{path}' whole: it is longer than the {capacityBytes} bytes of memory given for it; give more, or read it in pieces", path);

    private static FileError KindOf(int errno) => errno switch
    {
        Errno.ENOENT => FileError.NotFound,
        Errno.ENOTDIR => FileError.NotDirectory,
        Errno.EISDIR => FileError.IsDirectory,
        Errno.EACCES or Errno.EPERM or Errno.EROFS or Errno.ETXTBSY => FileError.AccessDenied,
        Errno.EEXIST => FileError.AlreadyExists,
        Errno.ENOSPC or Errno.EDQUOT => FileError.NoSpace,
        Errno.EFBIG => FileError.TooLarge,
        Errno.EMFILE or Errno.ENFILE => FileError.TooManyOpenFiles,
        Errno.ENAMETOOLONG or Errno.ELOOP => FileError.InvalidPath,
        Errno.ECANCELED or Errno.EINTR => FileError.Cancelled,
        _ => FileError.Failed,
    };

    private static string RemedyOf(int errno) => errno switch
    {
        Errno.EMFILE => "; raise the process's descriptor limit (ulimit -n, LimitNOFILE=)",
        Errno.ENFILE => "; raise the system's descriptor limit (sysctl fs.file-max)",
        Errno.ENOSPC => "; free space on that file system",
        Errno.EDQUOT => "; free space, or raise the quota",
        Errno.EFBIG => "; raise the file size limit (ulimit -f, LimitFSIZE=)",
        _ => string.Empty,
    };
}
