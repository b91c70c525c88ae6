namespace Loop.Rings;

/// <summary>The contract, as far as it concerns files.</summary>
internal abstract unsafe partial class Ring
{
    /// <summary>The most of a file that is sent to one connection in one tick, and the most that is warmed at once.</summary>
    public const int MaxFilePieceBytes = 256 * 1024;

    /// <summary>Whole-file reads that are under way at once, at most; more of them wait with whoever asked.</summary>
    public const int MaxWholeReads = 256;

    /// <summary>Room that the status of a file takes.</summary>
    public const int StatusBytes = 256;

    /// <summary>Whether <see cref="TryReadWhole"/> can start anything, now or later; without it whoever asks makes the steps itself.</summary>
    public abstract bool ReadsWhole { get; }

    /// <summary>Whole-file reads whose file is not closed yet: 0 when nothing is left.</summary>
    public abstract int WholeReadsOut { get; }

    /// <summary>Does one operation on a file; gives one <see cref="CompletionKind.File"/>.</summary>
    public abstract void StartFile(in FileRequest request, ulong token);

    /// <summary>
    /// Opens a file that is no symbolic link, reads it from its start, and closes it, as one; gives one <see cref="CompletionKind.File"/> with the
    /// count of bytes, or the -errno of the step that failed.
    /// </summary>
    /// <remarks>A count under the capacity is all that the file has, where the ring <see cref="ReadsOn"/> or the file <see cref="EndsShort"/>.</remarks>
    /// <returns>False, and nothing is started, while <see cref="MaxWholeReads"/> are under way or the ring has no room for it now.</returns>
    public abstract bool TryReadWhole(byte* path, byte* buffer, int capacityBytes, ulong token);

    /// <summary>Whether <see cref="TryReadWhole"/> reads on after a short read, and follows links, so that it serves for every file.</summary>
    public abstract bool ReadsOn { get; }

    /// <summary>
    /// Whether a read that is shorter than asked has reached this file's end, as on the file systems of disks and memory. What a kernel or a
    /// program makes up as it is read (/proc, FUSE) comes in pieces.
    /// </summary>
    public abstract bool EndsShort(int file);

    /// <summary>Ends an operation on a file early where it can be; its completion still comes.</summary>
    public abstract void CancelFile(ulong token);

    /// <summary>The status of an open file, as far as it is known without asking a device or a server. Returns 0 or -errno.</summary>
    public abstract int StatusNow(int file, byte* status);

    /// <summary>
    /// Where a symbolic link leads that was opened with <see cref="FileFacts.OpenLinkFlags"/>; null for what is no link. It is not waited for where somebody has just
    /// followed the link, which has brought it to memory.
    /// </summary>
    /// <returns>0 or -errno; -EILSEQ for a text that is no UTF-8.</returns>
    public abstract int LinkNow(int file, out string? target);

    /// <summary>Whether an open file has offsets to read and write at. A named pipe, or a terminal, has none: operations on it could wait for its other end.</summary>
    public abstract bool HasOffsets(int file);

    /// <summary>
    /// Takes O_NONBLOCK off a file that <see cref="FileRequestKind.Open"/> opened with it, where the ring's operations would go by it.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="openFlags">What it was to be opened with.</param>
    public abstract void EndNonBlocking(int file, int openFlags);

    /// <summary>Attempts one send now, ahead of the tick's others, whether or not the ring <see cref="SendsAtOnce"/>.</summary>
    /// <param name="operation">The send.</param>
    /// <param name="pieces">The tick's pieces.</param>
    /// <param name="more">More follows at once: the transport may wait for it to fill a packet.</param>
    /// <returns>The bytes taken, or -errno.</returns>
    public abstract int SendNow(in SendOperation operation, SendPiece* pieces, bool more);

    /// <summary>Sends a piece of a file now, without waiting for room and without copying it to user space (sendfile(2)).</summary>
    /// <returns>The bytes taken; 0 when the file ends before <paramref name="offset"/>; or -errno.</returns>
    public abstract int SendFile(int socket, int file, long offset, int lengthBytes);

    /// <summary>Bytes that a socket has taken and its peer has not, or -errno: how far a slow peer has come while the socket stays full.</summary>
    public abstract int UnsentBytes(int socket);

    /// <summary>Bytes of a peer that a socket holds and nobody has read, or -errno.</summary>
    public abstract int UnreadBytes(int socket);

    /// <summary>Asks whether <see cref="SendFile"/> would have to wait for a disk.</summary>
    public abstract FileHeat Probe(int file, long offset, int lengthBytes);

    /// <summary>Brings a piece of a file into the page cache; gives one <see cref="CompletionKind.FileWarm"/>.</summary>
    public abstract void WarmFile(int file, long offset, int lengthBytes, ulong token);

    /// <summary>Waits until a socket, which has just been full, has room; gives one <see cref="CompletionKind.Writable"/>.</summary>
    public abstract void WaitWritable(int socket, ulong token);
}
