namespace Loop.Linux;

/// <summary>Operations (IORING_OP_*), each with the first kernel that has it.</summary>
internal static class UringOperation
{
    /// <summary>Does nothing; 5.1.</summary>
    public const byte Nop = 0;

    /// <summary>readv(2); 5.1.</summary>
    public const byte ReadVector = 1;

    /// <summary>writev(2); 5.1.</summary>
    public const byte WriteVector = 2;

    /// <summary>fsync(2); always on a worker thread; 5.1.</summary>
    public const byte FileSync = 3;

    /// <summary>Reads into a registered buffer; 5.1.</summary>
    public const byte ReadFixed = 4;

    /// <summary>Writes from a registered buffer; 5.1.</summary>
    public const byte WriteFixed = 5;

    /// <summary>Waits for readiness; the result is the event mask (many times 5.13); 5.1.</summary>
    public const byte PollAdd = 6;

    /// <summary>Ends or changes a poll; 5.1.</summary>
    public const byte PollRemove = 7;

    /// <summary>sync_file_range(2); 5.2.</summary>
    public const byte SyncFileRange = 8;

    /// <summary>sendmsg(2); 5.3.</summary>
    public const byte SendMessage = 9;

    /// <summary>recvmsg(2) (many times 6.0); 5.3.</summary>
    public const byte ReceiveMessage = 10;

    /// <summary>A timer; its end is -ETIME; 5.4.</summary>
    public const byte Timeout = 11;

    /// <summary>Ends or changes a timer; 5.5.</summary>
    public const byte TimeoutRemove = 12;

    /// <summary>accept4(2) (many times 5.19); 5.5.</summary>
    public const byte Accept = 13;

    /// <summary>Cancels operations; 5.5.</summary>
    public const byte AsyncCancel = 14;

    /// <summary>A time limit for the operation before it; 5.5.</summary>
    public const byte LinkTimeout = 15;

    /// <summary>connect(2); 5.5.</summary>
    public const byte Connect = 16;

    /// <summary>fallocate(2); 5.6.</summary>
    public const byte Fallocate = 17;

    /// <summary>openat(2); 5.6.</summary>
    public const byte OpenAt = 18;

    /// <summary>close(2); 5.6.</summary>
    public const byte Close = 19;

    /// <summary>Changes registered files; 5.6.</summary>
    public const byte FilesUpdate = 20;

    /// <summary>statx(2); 5.6.</summary>
    public const byte Statx = 21;

    /// <summary>pread(2), or read(2) at offset -1; 5.6.</summary>
    public const byte Read = 22;

    /// <summary>pwrite(2), or write(2) at offset -1; 5.6.</summary>
    public const byte Write = 23;

    /// <summary>posix_fadvise(2); 5.6.</summary>
    public const byte Fadvise = 24;

    /// <summary>madvise(2); 5.6.</summary>
    public const byte Madvise = 25;

    /// <summary>send(2); 5.6.</summary>
    public const byte Send = 26;

    /// <summary>recv(2) (many times 6.0); 5.6.</summary>
    public const byte Receive = 27;

    /// <summary>openat2(2); 5.6.</summary>
    public const byte OpenAt2 = 28;

    /// <summary>epoll_ctl(2); 5.6.</summary>
    public const byte EpollControl = 29;

    /// <summary>splice(2); always on a worker thread; 5.7.</summary>
    public const byte Splice = 30;

    /// <summary>Gives buffers, the older way; 5.7.</summary>
    public const byte ProvideBuffers = 31;

    /// <summary>Takes them back; 5.7.</summary>
    public const byte RemoveBuffers = 32;

    /// <summary>tee(2); always on a worker thread; 5.8.</summary>
    public const byte Tee = 33;

    /// <summary>shutdown(2); always on a worker thread; 5.11.</summary>
    public const byte Shutdown = 34;

    /// <summary>renameat2(2); 5.11.</summary>
    public const byte RenameAt = 35;

    /// <summary>unlinkat(2); 5.11.</summary>
    public const byte UnlinkAt = 36;

    /// <summary>mkdirat(2); 5.15.</summary>
    public const byte MakeDirectoryAt = 37;

    /// <summary>symlinkat(2); 5.15.</summary>
    public const byte SymbolicLinkAt = 38;

    /// <summary>linkat(2); 5.15.</summary>
    public const byte LinkAt = 39;

    /// <summary>Puts a completion into another ring; 5.18.</summary>
    public const byte MessageRing = 40;

    /// <summary>fsetxattr(2); 5.19.</summary>
    public const byte DescriptorSetXattr = 41;

    /// <summary>setxattr(2); 5.19.</summary>
    public const byte SetXattr = 42;

    /// <summary>fgetxattr(2); 5.19.</summary>
    public const byte DescriptorGetXattr = 43;

    /// <summary>getxattr(2); 5.19.</summary>
    public const byte GetXattr = 44;

    /// <summary>socket(2); 5.19.</summary>
    public const byte Socket = 45;

    /// <summary>A command of the file's driver; of sockets 6.7; 5.19.</summary>
    public const byte UringCommand = 46;

    /// <summary>send(2) without a copy; two completions; 6.0.</summary>
    public const byte SendZeroCopy = 47;

    /// <summary>sendmsg(2) without a copy; two completions; 6.1.</summary>
    public const byte SendMessageZeroCopy = 48;

    /// <summary>read(2) many times, into provided buffers; 6.7.</summary>
    public const byte ReadMultishot = 49;

    /// <summary>waitid(2); 6.7.</summary>
    public const byte WaitId = 50;

    /// <summary>Waits on a futex; 6.7.</summary>
    public const byte FutexWait = 51;

    /// <summary>Wakes a futex; 6.7.</summary>
    public const byte FutexWake = 52;

    /// <summary>Waits on several futexes; 6.7.</summary>
    public const byte FutexWaitVector = 53;

    /// <summary>Makes an ordinary descriptor of a registered file; 6.8.</summary>
    public const byte FixedDescriptorInstall = 54;

    /// <summary>ftruncate(2); 6.9.</summary>
    public const byte FileTruncate = 55;

    /// <summary>bind(2); 6.11.</summary>
    public const byte Bind = 56;

    /// <summary>listen(2); 6.11.</summary>
    public const byte Listen = 57;

    /// <summary>Receives where the network card wrote it; 6.15.</summary>
    public const byte ReceiveZeroCopy = 58;

    /// <summary>epoll_wait(2); 6.15.</summary>
    public const byte EpollWait = 59;

    /// <summary>readv(2) into a registered buffer; 6.15.</summary>
    public const byte ReadVectorFixed = 60;

    /// <summary>writev(2) from a registered buffer; 6.15.</summary>
    public const byte WriteVectorFixed = 61;

    /// <summary>pipe2(2); 6.16.</summary>
    public const byte Pipe = 62;

    /// <summary>Does nothing, in a large entry; 6.19.</summary>
    public const byte Nop128 = 63;

    /// <summary>A driver's command, in a large entry; 6.19.</summary>
    public const byte UringCommand128 = 64;
}
