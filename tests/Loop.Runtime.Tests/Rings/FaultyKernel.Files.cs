namespace Loop.Runtime.Tests.Rings;

/// <summary>The system calls on files.</summary>
internal readonly unsafe partial struct FaultyKernel
{
    public nint SendFile(int socket, int file, long* offset, nuint lengthBytes) => plan.Answer("SendFile", 0, 0) ?? default(LinuxKernel).SendFile(socket, file, offset, (nuint)plan.Limit((int)lengthBytes));

    public int UnsentBytes(int socket) => default(LinuxKernel).UnsentBytes(socket);

    public int UnreadBytes(int socket) => default(LinuxKernel).UnreadBytes(socket);

    public nint ReadCached(int file, void* buffer, nuint lengthBytes, long offset) => plan.Answer("ReadCached", 0, 0) ?? default(LinuxKernel).ReadCached(file, buffer, lengthBytes, offset);

    public long CachedPages(int file, long offset, long lengthBytes) => plan.Answer("CachedPages", 0, 0) ?? default(LinuxKernel).CachedPages(file, offset, lengthBytes);

    // These run on workers' threads, where no plan is asked: it belongs to the test's thread.
    public nint ReadAt(int file, void* buffer, nuint lengthBytes, long offset) => default(LinuxKernel).ReadAt(file, buffer, lengthBytes, offset);

    public nint WriteAt(int file, void* buffer, nuint lengthBytes, long offset) => default(LinuxKernel).WriteAt(file, buffer, lengthBytes, offset);

    public nint Append(int file, void* buffer, nuint lengthBytes) => default(LinuxKernel).Append(file, buffer, lengthBytes);

    public int Sync(int file, bool dataOnly) => default(LinuxKernel).Sync(file, dataOnly);

    public int Status(int directory, byte* path, int flags, ExtendedStatus* status) => default(LinuxKernel).Status(directory, path, flags, status);

    public long FileSystemType(int file) => default(LinuxKernel).FileSystemType(file);

    public int ReadLink(int link, byte* buffer, nuint capacityBytes) => default(LinuxKernel).ReadLink(link, buffer, capacityBytes);

    public int Rename(byte* from, byte* to) => default(LinuxKernel).Rename(from, to);
}
