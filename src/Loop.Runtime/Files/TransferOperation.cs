using System.Buffers;
using Loop.Rings;

namespace Loop.Files;

/// <summary>Reads into a user's memory until it is full or the file ends, or writes all of it, however many steps the kernel makes of it.</summary>
internal sealed unsafe class TransferOperation(FileEngine engine) : FileOperation(engine)
{
    private const int MaxRetries = 8;

    private FilePromise<int>? _promise;
    private MemoryHandle _pinned;
    private FileRequest _request;
    private int _done;
    private int _retries;

    /// <param name="file">The file, with a reference for this operation.</param>
    /// <param name="kind">Read, write or append.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="pinned">The memory, the operation's from here on.</param>
    /// <param name="lengthBytes">How long it is.</param>
    /// <param name="cancellation">Ends it early.</param>
    public LoopTask<int> Start(LoopFile file, FileRequestKind kind, long offset, MemoryHandle pinned, int lengthBytes, CancellationToken cancellation)
    {
        _promise = FilePromise<int>.Make(Engine.Operations.CountPromises);
        _pinned = pinned;
        _done = 0;
        _retries = 0;
        _request = new() { Kind = kind, File = file.Descriptor, Buffer = (byte*)_pinned.Pointer, LengthBytes = lengthBytes, Offset = offset };
        Begin(file, cancellation);
        LoopTask<int> task = _promise.Task;
        Engine.Start(this, _request);
        return task;
    }

    public override void Complete(int result)
    {
        // EAGAIN: a file system that could not go on in the background (XFS does so at times); the same is asked again, but not for ever.
        if (result < 0 && (result != RingResult.WouldBlock || _retries++ == MaxRetries))
        {
            Fail(ErrorOf(result, _request.Kind == FileRequestKind.Read ? "read" : "write"));
            return;
        }

        int moved = Math.Max(result, 0);
        _done += moved;
        _request.Buffer += moved;
        _request.LengthBytes -= moved;
        _request.Offset += moved;
        if (_request.LengthBytes > 0 && result != 0)
        {
            if (Cancellation.IsCancellationRequested)
            {
                // It fired when this step had completed: what cancels the next one would not come any more.
                Fail(new OperationCanceledException(Cancellation));
                return;
            }

            Engine.Start(this, _request);
            return;
        }

        if (_request.LengthBytes > 0 && _request.Kind != FileRequestKind.Read)
        {
            Fail(FileFacts.ShortWriteError(Path));
            return;
        }

        FilePromise<int> promise = _promise!;
        int done = _done;
        Finish();
        promise.Complete(done);
    }

    public override void Fail(Exception exception)
    {
        FilePromise<int> promise = _promise!;
        Finish();
        promise.Fail(exception);
    }

    private void Finish()
    {
        _promise = null;
        _pinned.Dispose();
        _pinned = default;
        End();
        Engine.Operations.Transfers.Push(this);
    }
}
