namespace Loop.Linux;

/// <summary>The system calls on files.</summary>
internal readonly unsafe partial struct LinuxKernel
{
    public nint SendFile(int socket, int file, long* offset, nuint lengthBytes) =>
        SystemCall.Retry(SystemCallNumbers.SendFile, socket, file, (nint)offset, (nint)lengthBytes);

    // SIOCOUTQ and SIOCINQ (linux/sockios.h), which are TIOCOUTQ and FIONREAD: the same on both architectures.
    public int UnsentBytes(int socket) => QueuedBytes(socket, 0x5411);

    public int UnreadBytes(int socket) => QueuedBytes(socket, 0x541B);

    public nint ReadCached(int file, void* buffer, nuint lengthBytes, long offset)
    {
        IoVector vector = new() { Base = buffer, Length = lengthBytes };

        // The offset is given in two halves, and the kernel of a 64-bit machine takes the first whole (preadv2(2)).
        return SystemCall.Retry(SystemCallNumbers.ReadVectorAt2, file, (nint)(&vector), 1, (nint)offset, 0, ReadWriteFlags.NoWait);
    }

    public long CachedPages(int file, long offset, long lengthBytes)
    {
        // struct cachestat_range and struct cachestat (linux/mman.h, 6.5); the first word of the answer is nr_cache.
        ulong* range = stackalloc ulong[2];
        ulong* answer = stackalloc ulong[5];
        range[0] = (ulong)offset;
        range[1] = (ulong)lengthBytes;
        nint result = SystemCall.Invoke(SystemCallNumbers.CacheStat, file, (nint)range, (nint)answer, 0);
        return result < 0 ? result : (long)answer[0];
    }

    public nint ReadAt(int file, void* buffer, nuint lengthBytes, long offset) =>
        SystemCall.Retry(SystemCallNumbers.ReadAt, file, (nint)buffer, (nint)lengthBytes, (nint)offset);

    public nint WriteAt(int file, void* buffer, nuint lengthBytes, long offset) =>
        SystemCall.Retry(SystemCallNumbers.WriteAt, file, (nint)buffer, (nint)lengthBytes, (nint)offset);

    public nint Append(int file, void* buffer, nuint lengthBytes)
    {
        IoVector vector = new() { Base = buffer, Length = lengthBytes };

        // At offset 0, not -1: with -1 the file position would move (pwritev2(2)).
        return SystemCall.Retry(SystemCallNumbers.WriteVectorAt2, file, (nint)(&vector), 1, 0, 0, ReadWriteFlags.Append);
    }

    public int Sync(int file, bool dataOnly) =>
        (int)SystemCall.Retry(dataOnly ? SystemCallNumbers.FileDataSync : SystemCallNumbers.FileSync, file);

    public int Status(int directory, byte* path, int flags, ExtendedStatus* status) =>
        (int)SystemCall.Retry(SystemCallNumbers.Statx, directory, (nint)path, flags, (nint)ExtendedStatus.BasicFields, (nint)status);

    public long FileSystemType(int file)
    {
        // struct statfs of a 64-bit machine is 120 bytes, and begins with f_type (asm-generic/statfs.h).
        long* status = stackalloc long[16];
        nint result = SystemCall.Retry(SystemCallNumbers.FileSystemStatus, file, (nint)status);
        return result < 0 ? result : status[0];
    }

    public int ReadLink(int link, byte* buffer, nuint capacityBytes)
    {
        byte nothing = 0;
        return (int)SystemCall.Retry(SystemCallNumbers.ReadLinkAt, link, (nint)(&nothing), (nint)buffer, (nint)capacityBytes);
    }

    public int Rename(byte* from, byte* to) => (int)SystemCall.Retry(
        SystemCallNumbers.RenameAt2, PathLookup.CurrentDirectory, (nint)from, PathLookup.CurrentDirectory, (nint)to, 0);

    private static int QueuedBytes(int socket, int queue)
    {
        int queued = 0;
        int result = (int)SystemCall.Invoke(SystemCallNumbers.InputOutputControl, socket, queue, (nint)(&queued));
        return result < 0 ? result : queued;
    }
}
