using Loop.Buffers;
using Loop.Rings;
using Loop.Tasks;

namespace Loop.Files;

/// <summary>Reads a whole file into memory of the loop's, which the user gets with it.</summary>
internal sealed unsafe class WholeReadOwned(FileEngine engine) : WholeRead(engine)
{
    private FilePromise<OwnedBuffer>? _promise;
    private PinnedBlock? _block;

    public LoopTask<OwnedBuffer> Start(string path, CancellationToken cancellation)
    {
        FilePromise<OwnedBuffer>.Renew(ref _promise, Engine.Operations.BufferPromises);
        Begin(path, cancellation);
        LoopTask<OwnedBuffer> task = _promise!.Task;
        Engine.Start(this);
        return task;
    }

    public override WholeReadStart TryStart(Ring ring)
    {
        PinnedBlock block;
        try
        {
            block = Engine.Rent(Engine.WholeBytes, Path);
        }
        catch (LoopFileException exception)
        {
            Fail(exception);
            return WholeReadStart.Ended;
        }

        if (!TryStart(ring, block.Address, block.CapacityBytes))
        {
            block.Return();
            return WholeReadStart.Waits;
        }

        _block = block;
        return WholeReadStart.Started;
    }

    public override void Complete(int result)
    {
        PinnedBlock? block = _block;
        _block = null;
        if (block is not null && IsWhole(result, block.CapacityBytes))
        {
            FilePromise<OwnedBuffer> promise = _promise!;
            Engine.NoteWhole(result);
            Free();
            promise.Complete(new OwnedBuffer(block, result));
            return;
        }

        block?.Return();
        if (GoesOn(result))
        {
            Engine.NoteWhole(result);
            GoInSteps();
            return;
        }

        Fail(ErrorOf(result, "read"));
    }

    public override void FetchTask()
    {
        CacheHint.Fetch(_promise);
        CacheHint.Fetch(_block);
    }

    public override void FetchAwaiter() => _promise?.FetchAwaiter();

    public override void GoInSteps()
    {
        FilePromise<OwnedBuffer> promise = FilePromise<OwnedBuffer>.Release(ref _promise);
        (string path, CancellationToken cancellation) = (Path, Cancellation);
        Free();
        _ = Engine.Follow(promise, Engine.ReadInSteps(path, cancellation));
    }

    public override void Fail(Exception exception)
    {
        FilePromise<OwnedBuffer> promise = FilePromise<OwnedBuffer>.Release(ref _promise);
        Free();
        promise.Fail(exception);
    }

    private void Free()
    {
        Finish();
        Engine.Operations.OwnedReads.Push(this);
    }
}
