using Loop.Linux;

namespace Loop.Rings;

/// <summary>What both kernel backends do with files by plain system calls, because they never wait.</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    private const int MaxVectors = 64;

    /// <summary>The longest path, with its end (PATH_MAX, linux/limits.h).</summary>
    private const int MaxPathBytes = 4096;

    protected const int SendFlags = MessageFlags.DontWait | MessageFlags.NoSignal;

    /// <summary>cachestat(2) came with 6.5, and a sandbox may not know it.</summary>
    private bool _hasCacheStat = true;

    public override int StatusNow(int file, byte* status)
    {
        byte nothing = 0;
        return Kernel.Status(file, &nothing, PathLookup.EmptyPath | PathLookup.DontSync, (ExtendedStatus*)status);
    }

    public override int LinkNow(int file, out string? target)
    {
        target = null;
        byte* text = stackalloc byte[MaxPathBytes];
        int length = Kernel.ReadLink(file, text, MaxPathBytes);
        if (length < 0)
        {
            // readlinkat(2) with an empty path: ENOENT for what is no symbolic link, EINVAL on some file systems.
            return length is -Errno.ENOENT or -Errno.EINVAL ? 0 : length;
        }

        ReadOnlySpan<byte> read = new(text, length);
        if (length == MaxPathBytes || !System.Text.Unicode.Utf8.IsValid(read))
        {
            return length == MaxPathBytes ? -Errno.ENAMETOOLONG : -Errno.EILSEQ;
        }

        target = System.Text.Encoding.UTF8.GetString(read);
        return 0;
    }

    public override bool HasOffsets(int file)
    {
        // preadv2(2) says ESPIPE before anything else, and no bytes are asked for: no driver is called.
        byte nothing;
        return Kernel.ReadCached(file, &nothing, 0, 0) != -Errno.ESPIPE;
    }

    public override bool EndsShort(int file) => FileSystems.EndShort(Kernel.FileSystemType(file));

    public override int SendNow(in SendOperation operation, SendPiece* pieces, bool more)
    {
        int flags = more ? SendFlags | MessageFlags.More : SendFlags;
        return operation.PieceCount == 1
            ? (int)Kernel.Send(operation.Descriptor, pieces[operation.FirstPiece].Data, (nuint)operation.LengthBytes, flags)
            : SendVectors(operation, pieces, flags);
    }

    public override int SendFile(int socket, int file, long offset, int lengthBytes) =>
        (int)Kernel.SendFile(socket, file, &offset, (nuint)lengthBytes);

    public override int UnsentBytes(int socket) => Kernel.UnsentBytes(socket);

    public override int UnreadBytes(int socket) => Kernel.UnreadBytes(socket);

    public override FileHeat Probe(int file, long offset, int lengthBytes)
    {
        // The last byte first: a reader in order, and the kernel's own read-ahead, bring in the end of a piece last.
        byte read;
        nint last = Kernel.ReadCached(file, &read, 1, offset + lengthBytes - 1);
        if (last is -Errno.EAGAIN or 0)
        {
            return FileHeat.Cold;
        }

        if (last < 0 && last != -Errno.EOPNOTSUPP)
        {
            // Whatever is wrong with the file, the send says so.
            return FileHeat.Hot;
        }

        if (_hasCacheStat)
        {
            long cached = Kernel.CachedPages(file, offset, lengthBytes);
            if (cached >= 0)
            {
                long firstPage = offset / Environment.SystemPageSize;
                long lastPage = (offset + lengthBytes - 1) / Environment.SystemPageSize;
                return cached > lastPage - firstPage ? FileHeat.Hot : FileHeat.Cold;
            }

            // EPERM is of this file alone: from 6.12 on only who may write it may ask.
            _hasCacheStat = cached != -Errno.ENOSYS;
        }

        return last > 0 && Kernel.ReadCached(file, &read, 1, offset) > 0 ? FileHeat.Hot : FileHeat.Cold;
    }

    private int SendVectors(in SendOperation operation, SendPiece* pieces, int flags)
    {
        IoVector* vectors = stackalloc IoVector[MaxVectors];
        int sent = 0;
        int piece = operation.FirstPiece;
        while (piece >= 0)
        {
            int count = 0;
            int lengthBytes = 0;
            for (; piece >= 0 && count < MaxVectors; piece = pieces[piece].Next)
            {
                vectors[count++] = new() { Base = pieces[piece].Data, Length = (nuint)pieces[piece].Length };
                lengthBytes += pieces[piece].Length;
            }

            MessageHeader message = default;
            message.Vectors = vectors;
            message.VectorCount = (nuint)count;
            int result = (int)Kernel.SendMessage(operation.Descriptor, &message, flags);
            if (result < 0)
            {
                return sent > 0 && result == -Errno.EAGAIN ? sent : result;
            }

            sent += result;
            if (result < lengthBytes)
            {
                break;
            }
        }

        return sent;
    }
}
