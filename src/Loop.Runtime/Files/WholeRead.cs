using Loop.Buffers;
using Loop.Rings;

namespace Loop.Files;

/// <summary>Reads a whole small file in one go; what turns out larger, or is not of the kind that can be read so, is read step by step.</summary>
internal sealed unsafe class WholeRead(FileEngine engine) : FileOperation(engine)
{
    private FilePromise<OwnedBuffer>? _promise;
    private CancellationToken _cancellation;
    private PinnedBlock? _block;

    public string Name => Path;

    /// <summary>Whether the ring has begun with it.</summary>
    public bool IsStarted => _block is not null;

    public LoopTask<OwnedBuffer> Start(string path, CancellationToken cancellation)
    {
        _promise = FilePromise<OwnedBuffer>.Make(Engine.Operations.BufferPromises);
        _cancellation = cancellation;
        Begin(path, cancellation);
        LoopTask<OwnedBuffer> task = _promise.Task;
        Engine.Start(this);
        return task;
    }

    /// <summary>Hands the read to the ring, with memory to read into; false while that has no room.</summary>
    public bool TryStart(Ring ring, PinnedBlock block)
    {
        if (!ring.TryReadWhole(PathBytes, block.Address, block.CapacityBytes, Token))
        {
            return false;
        }

        _block = block;
        return true;
    }

    public override void Complete(int result)
    {
        PinnedBlock? block = _block;
        _block = null;
        // No bytes: an empty file, or on a ring that cannot say ESPIPE a named pipe that nobody writes to.
        bool isWhole = result > 0 ? result < block!.CapacityBytes : result == 0 && Engine.Ring.ReadsOn;
        if (isWhole)
        {
            FilePromise<OwnedBuffer> promise = _promise!;
            Engine.NoteWhole(result);
            Finish();
            promise.Complete(new OwnedBuffer(block!, result));
            return;
        }

        block?.Return();
        if (result >= 0 || RingResult.IsLink(result) || result is RingResult.BadDescriptor or RingResult.WouldBlock)
        {
            // EAGAIN: the file system could not go on in the background. EBADF: no descriptor of ours is meant: the kernel had no memory for the chain, and
            // its read came before its open.
            Engine.NoteWhole(result);
            GoInSteps();
            return;
        }

        Fail(ErrorOf(result, "read"));
    }

    /// <summary>Leaves the rest to a read step by step.</summary>
    public void GoInSteps()
    {
        FilePromise<OwnedBuffer> promise = _promise!;
        (string path, CancellationToken cancellation) = (Path, _cancellation);
        Finish();
        _ = Engine.ReadInSteps(promise, path, cancellation);
    }

    public override void Fail(Exception exception)
    {
        FilePromise<OwnedBuffer> promise = _promise!;
        Finish();
        promise.Fail(exception);
    }

    private void Finish()
    {
        IsUnderWay = false;
        _promise = null;
        _cancellation = default;
        End();
        Engine.Operations.WholeReads.Push(this);
    }
}
