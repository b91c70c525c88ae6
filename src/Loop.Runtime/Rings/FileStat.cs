namespace Loop;

/// <summary>What a name of the file system stands for.</summary>
public enum FileKind
{
    /// <summary>A regular file.</summary>
    Regular = 0,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A device, a named pipe, a socket.</summary>
    Other,
}

/// <summary>What the file system says of a file (statx(2)); links are followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="LengthBytes">How long it is; the files of /proc say 0.</param>
/// <param name="LastWriteTimeUtc">When its content last changed.</param>
/// <param name="Permissions">Who may do what with it.</param>
/// <param name="Inode">Its number on its file system: the same file under another name has the same.</param>
public readonly record struct FileStat(FileKind Kind, long LengthBytes, DateTime LastWriteTimeUtc, UnixFileMode Permissions, ulong Inode);
