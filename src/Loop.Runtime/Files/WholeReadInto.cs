using System.Buffers;
using Loop.Rings;
using Loop.Tasks;

namespace Loop.Files;

/// <summary>Reads a whole file into memory of the user's.</summary>
internal sealed unsafe class WholeReadInto(FileEngine engine) : WholeRead(engine)
{
    private FilePromise<int>? _promise;
    private Memory<byte> _into;
    private MemoryHandle _pinned;

    public LoopTask<int> Start(string path, Memory<byte> into, MemoryHandle pinned, CancellationToken cancellation)
    {
        _pinned = pinned;
        _into = into;
        FilePromise<int>.Renew(ref _promise, Engine.Operations.CountPromises);
        Begin(path, cancellation);
        LoopTask<int> task = _promise!.Task;
        Engine.Start(this);
        return task;
    }

    public override WholeReadStart TryStart(Ring ring) =>
        TryStart(ring, (byte*)_pinned.Pointer, CapacityBytes) ? WholeReadStart.Started : WholeReadStart.Waits;

    public override void Complete(int result)
    {
        if (IsWhole(result, CapacityBytes))
        {
            FilePromise<int> promise = _promise!;
            Free();
            promise.Complete(result);
        }
        else if (GoesOn(result))
        {
            GoInSteps();
        }
        else
        {
            Fail(ErrorOf(result, "read"));
        }
    }

    public override void FetchTask() => CacheHint.Fetch(_promise);

    public override void FetchAwaiter() => _promise?.FetchAwaiter();

    public override void GoInSteps()
    {
        FilePromise<int> promise = FilePromise<int>.Release(ref _promise);
        (string path, Memory<byte> into, CancellationToken cancellation) = (Path, _into, Cancellation);
        Free();
        _ = Engine.Follow(promise, Engine.ReadInSteps(path, into, cancellation));
    }

    public override void Fail(Exception exception)
    {
        FilePromise<int> promise = FilePromise<int>.Release(ref _promise);
        Free();
        promise.Fail(exception);
    }

    /// <summary>As much as one step may read: a file that fills it is read again step by step.</summary>
    private int CapacityBytes => Math.Min(_into.Length, FileEngine.MaxStepBytes);

    private void Free()
    {
        Finish();
        _into = default;
        _pinned.Dispose();
        _pinned = default;
        Engine.Operations.IntoReads.Push(this);
    }
}
