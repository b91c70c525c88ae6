namespace Loop.Linux;

/// <summary>The system calls on files, a part of <see cref="IKernel"/>. Paths end in a zero byte and are relative to the working directory.</summary>
/// <remarks>All but the first five may wait for a disk or a server: a loop leaves them to its ring or to worker threads.</remarks>
internal unsafe interface IFileKernel
{
    /// <summary>sendfile(2): file to socket within the kernel. Moves <paramref name="offset"/> by what was taken; 0 at the end of the file.</summary>
    nint SendFile(int socket, int file, long* offset, nuint lengthBytes);

    /// <summary>SIOCOUTQ (tcp(7), unix(7)): bytes of a stream socket that its peer has not acknowledged, or not read.</summary>
    int UnsentBytes(int socket);

    /// <summary>SIOCINQ (tcp(7), unix(7)): bytes of a stream socket that came and were not read.</summary>
    int UnreadBytes(int socket);

    /// <summary>preadv2(2) with RWF_NOWAIT: reads what the page cache holds, -EAGAIN where it holds nothing, -EOPNOTSUPP where the file system cannot say.</summary>
    nint ReadCached(int file, void* buffer, nuint lengthBytes, long offset);

    /// <summary>cachestat(2), 6.5: how many pages of a range the page cache holds. -EPERM on a file that the caller may not write.</summary>
    long CachedPages(int file, long offset, long lengthBytes);

    /// <summary>pread(2).</summary>
    nint ReadAt(int file, void* buffer, nuint lengthBytes, long offset);

    /// <summary>pwrite(2).</summary>
    nint WriteAt(int file, void* buffer, nuint lengthBytes, long offset);

    /// <summary>pwritev2(2) with RWF_APPEND: writes at the end, wherever that is by then.</summary>
    nint Append(int file, void* buffer, nuint lengthBytes);

    /// <summary>fsync(2), or fdatasync(2) for the content alone.</summary>
    int Sync(int file, bool dataOnly);

    /// <summary>statx(2); the flags are of <see cref="PathLookup"/>. With an empty path and <see cref="PathLookup.EmptyPath"/> that of an open file.</summary>
    int Status(int directory, byte* path, int flags, ExtendedStatus* status);

    /// <summary>The magic number of the file system that an open file lies on (fstatfs(2)), or -errno.</summary>
    long FileSystemType(int file);

    /// <summary>readlinkat(2): the text of a symbolic link that is open as such (O_PATH with O_NOFOLLOW, 2.6.39), cut off at the capacity; or -errno.</summary>
    int ReadLink(int link, byte* buffer, nuint capacityBytes);

    /// <summary>renameat2(2): takes the place of what <paramref name="to"/> named.</summary>
    int Rename(byte* from, byte* to);
}
