using System.Buffers;
using Loop.Files;
using Loop.Rings;

namespace Loop;

/// <summary>
/// A file, used without making a loop wait for a disk: every operation goes on in the background (io_uring, or worker threads beside epoll)
/// and comes back as a <see cref="LoopTask"/> on the loop that began it.
/// </summary>
/// <remarks>
/// One file may be used on several loops, and by several operations at once: each says where in the file it works. It stays open until it is
/// closed and the last operation or queued <see cref="Connection.SendFile"/> on it is over; an operation that begins while another thread closes it
/// either keeps it open or is refused. Memory given to an operation belongs to it until its task has ended. Errors are <see cref="LoopFileException"/>.
/// </remarks>
public sealed partial class LoopFile : IDisposable
{
    private readonly Ring _ring;
    private int _references = 1;
    private int _isClosed;

    internal LoopFile(Ring ring, int descriptor, string path, long lengthBytes)
    {
        _ring = ring;
        Descriptor = descriptor;
        Path = path;
        LengthBytes = lengthBytes;
    }

    /// <summary>Closes a file that was forgotten.</summary>
    ~LoopFile()
    {
        if (Interlocked.Exchange(ref _references, 0) > 0)
        {
            _ring.CloseDescriptor(Descriptor);
        }
    }

    /// <summary>The name that it was opened by.</summary>
    public string Path { get; }

    /// <summary>How long it was when it was opened; <see cref="Stat()"/> says how long it is.</summary>
    public long LengthBytes { get; }

    internal int Descriptor { get; }

    /// <summary>Reads into memory until that is full or the file ends (pread(2)).</summary>
    /// <param name="offset">Where to begin, from the start of the file.</param>
    /// <param name="into">The memory; the operation's until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait early: the task then ends with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>The count of bytes: less than asked only at the end of the file.</returns>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public LoopTask<int> Read(long offset, Memory<byte> into, CancellationToken cancellationToken = default) =>
        Transfer(FileRequestKind.Read, offset, into, cancellationToken);

    /// <summary>Writes all of the bytes (pwrite(2)). They are in the system's cache then; <see cref="Flush"/> brings them to the disk.</summary>
    /// <param name="offset">Where to begin, from the start of the file; a gap before it reads as zeros.</param>
    /// <param name="bytes">The bytes; the operation's until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait early; what has been written stays.</param>
    /// <returns>The count of bytes, all of them.</returns>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public LoopTask<int> Write(long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        Transfer(FileRequestKind.Write, offset, bytes, cancellationToken);

    /// <summary>
    /// Writes all of the bytes at the end of the file, wherever that is by then (RWF_APPEND, pwritev2(2)). Bytes of one call lie together, unless
    /// the file system takes them in several steps.
    /// </summary>
    /// <param name="bytes">The bytes; the operation's until the task has ended.</param>
    /// <param name="cancellationToken">Ends the wait early; what has been written stays.</param>
    /// <returns>The count of bytes, all of them.</returns>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public LoopTask<int> Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default) =>
        Transfer(FileRequestKind.Append, 0, bytes, cancellationToken);

    /// <summary>Brings what was written to the disk (fsync(2)).</summary>
    /// <param name="dataOnly">The content, and of the metadata only what is needed to read it (fdatasync(2)).</param>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public LoopTask Flush(bool dataOnly = false)
    {
        CheckOpen();
        FileEngine engine = FileEngine.Current;
        if (engine.IsFull)
        {
            return LoopTask.FromException(engine.FullError(Path));
        }

        AddReference();
        return engine.Operations.Plain().Start(this, dataOnly ? FileRequestKind.SyncData : FileRequestKind.Sync, "flush");
    }

    /// <summary>What the file system says of it now (statx(2)).</summary>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public LoopTask<FileStat> Stat()
    {
        CheckOpen();
        FileEngine engine = FileEngine.Current;
        if (engine.IsFull)
        {
            return LoopTask.FromException<FileStat>(engine.FullError(Path));
        }

        AddReference();
        return engine.Operations.Status().Start(this);
    }

    /// <summary>
    /// Closes the file: it takes no more operations. Those under way, and what is queued for connections, go on; the descriptor is closed after
    /// the last of them.
    /// </summary>
    /// <returns>A task that ends when the descriptor is closed, with its error where there was one; at once where something still uses it.</returns>
    public LoopTask Close()
    {
        FileEngine engine = FileEngine.Current;
        return TakeLast() ? engine.Operations.Plain().StartClose(Descriptor, Path, logsOnly: false) : default;
    }

    /// <summary>As <see cref="Close"/>, without waiting for the end; an error is logged. Any thread; a second call does nothing.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (TakeLast())
        {
            CloseDescriptor();
        }
    }

    /// <summary>One more operation uses the file. Any thread.</summary>
    /// <exception cref="ObjectDisposedException">Nobody uses it any more: its descriptor is closed, and the number may be another file's.</exception>
    internal void AddReference() => ObjectDisposedException.ThrowIf(!TryAddReference(), this);

    /// <summary>One operation less. The last closes the descriptor.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            CloseDescriptor();
        }
    }

    internal void CheckOpen() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _isClosed) != 0, this);

    private LoopTask<int> Transfer(FileRequestKind kind, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        CheckOpen();
        FileEngine engine = FileEngine.Current;
        return cancellationToken.IsCancellationRequested ? LoopTask.FromException<int>(new OperationCanceledException(cancellationToken))
            : engine.IsFull ? LoopTask.FromException<int>(engine.FullError(Path))
            : bytes.IsEmpty ? LoopTask.FromResult(0)
            : StartTransfer(engine, kind, offset, bytes, cancellationToken);
    }

    private LoopTask<int> StartTransfer(FileEngine engine, FileRequestKind kind, long offset, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // First: a memory that is gone throws, and neither an operation nor a reference is lost by it.
        MemoryHandle pinned = bytes.Pin();
        if (!TryAddReference())
        {
            pinned.Dispose();
            throw new ObjectDisposedException(GetType().FullName);
        }

        return engine.Operations.Transfer().Start(this, kind, offset, pinned, bytes.Length, cancellationToken);
    }

    /// <summary>False when the last reference is gone: another thread has closed the file since it was looked at.</summary>
    private bool TryAddReference()
    {
        int references = Volatile.Read(ref _references);
        while (references > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, references + 1, references);
            if (seen == references)
            {
                return true;
            }

            references = seen;
        }

        return false;
    }

    /// <summary>Gives the user's own reference up. True when it was the last.</summary>
    private bool TakeLast()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return false;
        }

        return Interlocked.Decrement(ref _references) == 0;
    }

    private void CloseDescriptor()
    {
        if (FileEngine.CurrentOrNull is { } engine)
        {
            engine.CloseLater(Descriptor, Path);
        }
        else
        {
            _ring.CloseDescriptor(Descriptor);
        }
    }
}
