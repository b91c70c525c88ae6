using System.Buffers;
using Loop.Files;
using Loop.Rings;

namespace Loop;

/// <summary>What needs no open file.</summary>
public sealed partial class LoopFile
{
    /// <summary>Opens a file (openat(2)).</summary>
    /// <param name="path">Its name; a relative one starts at the working directory.</param>
    /// <param name="mode">Whether it must exist, and what becomes of its content.</param>
    /// <param name="access">What is to be done with it.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <returns>
    /// The file, to be closed when it is no longer needed. A directory is an error, and so is what has no offsets to read and write at (ESPIPE), as a named
    /// pipe or a terminal: for those there is <see cref="EventLoop.Watch(System.Runtime.InteropServices.SafeHandle)"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The path is empty, or holds a zero character.</exception>
    public static LoopTask<LoopFile> Open(
        string path, FileMode mode = FileMode.Open, FileAccess access = FileAccess.Read, CancellationToken cancellationToken = default)
    {
        CheckPath(path);
        FileEngine engine = FileEngine.Current;
        return cancellationToken.IsCancellationRequested ? LoopTask.FromException<LoopFile>(new OperationCanceledException(cancellationToken))
            : engine.IsFull ? LoopTask.FromException<LoopFile>(engine.FullError(path))
            : engine.Operations.Open().Start(
                path, FileFacts.OpenFlagsOf(mode, access), FileFacts.DefaultPermissions, allowsDirectory: false, cancellationToken);
    }

    /// <summary>What the file system says of a name (statx(2)); links are followed.</summary>
    /// <param name="path">The name.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <exception cref="ArgumentException">The path is empty, or holds a zero character.</exception>
    public static LoopTask<FileStat> Stat(string path, CancellationToken cancellationToken = default)
    {
        CheckPath(path);
        FileEngine engine = FileEngine.Current;
        return cancellationToken.IsCancellationRequested ? LoopTask.FromException<FileStat>(new OperationCanceledException(cancellationToken))
            : engine.IsFull ? LoopTask.FromException<FileStat>(engine.FullError(path))
            : engine.Operations.Status().Start(path, cancellationToken);
    }

    /// <summary>
    /// Reads a whole file. Many small ones at once are what io_uring does best: open, read and close of each are one linked chain, and all of a
    /// tick's chains leave in one submission.
    /// </summary>
    /// <param name="path">Its name.</param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <returns>
    /// The content, in memory that belongs to the caller until it is disposed or sent, and that counts in the loop's share of
    /// <see cref="LoopOptions.MaxBufferBytes"/> until then.
    /// </returns>
    /// <exception cref="ArgumentException">The path is empty, or holds a zero character.</exception>
    public static LoopTask<OwnedBuffer> ReadAll(string path, CancellationToken cancellationToken = default)
    {
        CheckPath(path);
        FileEngine engine = FileEngine.Current;
        return cancellationToken.IsCancellationRequested ? LoopTask.FromException<OwnedBuffer>(new OperationCanceledException(cancellationToken))
            : engine.IsFull ? LoopTask.FromException<OwnedBuffer>(engine.FullError(path))
            : engine.Operations.OwnedRead().Start(path, cancellationToken);
    }

    /// <summary>
    /// Reads a whole file into memory of the caller's; otherwise as <see cref="ReadAll(string, CancellationToken)"/>. Nothing is allocated for a file that is shorter than the
    /// memory, where that does not move and no token is given that can fire (an array made with <see cref="GC.AllocateArray{T}(int, bool)"/> as pinned, used through
    /// <see cref="System.Runtime.InteropServices.MemoryMarshal.CreateFromPinnedArray{T}(T[], int, int)"/>).
    /// </summary>
    /// <param name="path">Its name.</param>
    /// <param name="into">
    /// The memory; the operation's until the task has ended. At least one byte longer than the file is best: a file that fills it is read a second time,
    /// step by step, to see that it ends there.
    /// </param>
    /// <param name="cancellationToken">Ends the wait early.</param>
    /// <returns>
    /// How long the file is, in bytes. One that is longer than the memory is an error (<see cref="FileError.TooLarge"/>). After an error what the memory holds
    /// is not defined.
    /// </returns>
    /// <exception cref="ArgumentException">The path is empty, or holds a zero character.</exception>
    public static LoopTask<int> ReadAll(string path, Memory<byte> into, CancellationToken cancellationToken = default)
    {
        CheckPath(path);
        FileEngine engine = FileEngine.Current;
        return cancellationToken.IsCancellationRequested ? LoopTask.FromException<int>(new OperationCanceledException(cancellationToken))
            : engine.IsFull ? LoopTask.FromException<int>(engine.FullError(path))
            : StartInto(engine, path, into, cancellationToken);
    }

    /// <summary>
    /// Gives a file a new content at once and for good: whoever reads it sees all of the old or all of the new, also after a crash. Written
    /// beside it under another name, brought to the disk, renamed over it (rename(2)), and the directory brought to the disk.
    /// </summary>
    /// <remarks>
    /// The new file has the permissions of the one that it replaces, as far as the process's umask lets it, and the process's owner. A
    /// symbolic link stays, and what it leads to is replaced; one that leads to nothing, a device, a pipe and a socket are not replaced (an error), and the
    /// other names of a file with several (link(2)) keep the old content. On an error the old file stands as it was, and nothing is left beside it.
    /// </remarks>
    /// <param name="path">The file, which need not exist.</param>
    /// <param name="content">The new content; the operation's until the task has ended.</param>
    /// <exception cref="ArgumentException">The path is empty, or holds a zero character.</exception>
    public static LoopTask Replace(string path, ReadOnlyMemory<byte> content)
    {
        CheckPath(path);
        return FileReplacement.Run(FileEngine.Current, path, content);
    }

    private static LoopTask<int> StartInto(FileEngine engine, string path, Memory<byte> into, CancellationToken cancellationToken)
    {
        // First: a memory that is gone throws, and no operation is lost by it.
        MemoryHandle pinned = into.Pin();
        return engine.Operations.IntoRead().Start(path, into, pinned, cancellationToken);
    }

    private static void CheckPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("A path ends for the kernel at a zero character; this one has it in the middle.", nameof(path));
        }
    }
}
