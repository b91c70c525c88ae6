using Loop.Rings;

namespace Loop.Files;

/// <summary>Opens a file, and looks what it is.</summary>
internal sealed unsafe class OpenOperation(FileEngine engine) : FileOperation(engine)
{
    private FilePromise<LoopFile>? _promise;
    private bool _allowsDirectory;
    private int _flags;

    public LoopTask<LoopFile> Start(string path, int flags, int permissions, bool allowsDirectory, CancellationToken cancellation)
    {
        _promise = FilePromise<LoopFile>.Make(Engine.Operations.OpenPromises);
        _allowsDirectory = allowsDirectory;
        _flags = flags;
        Begin(path, cancellation);
        LoopTask<LoopFile> task = _promise.Task;
        Engine.Start(this, new() { Kind = FileRequestKind.Open, Path = PathBytes, OpenFlags = flags, Permissions = permissions });
        return task;
    }

    public override void Complete(int result)
    {
        if (result < 0)
        {
            Fail(ErrorOf(result, "open"));
            return;
        }

        byte* status = stackalloc byte[Ring.StatusBytes];
        int asked = Engine.Ring.StatusNow(result, status);
        FileStat stat = asked >= 0 ? FileFacts.ReadStatus(status) : default;
        int refusal = asked < 0 ? asked
            : stat.Kind == FileKind.Directory && !_allowsDirectory ? RingResult.IsADirectory
            : stat.Kind == FileKind.Other && !Engine.Ring.HasOffsets(result) ? RingResult.HasNoOffsets
            : 0;
        if (refusal < 0)
        {
            Engine.CloseLater(result, Path);
            Fail(ErrorOf(refusal, "open"));
            return;
        }

        Engine.Ring.EndNonBlocking(result, _flags);

        FilePromise<LoopFile> promise = _promise!;
        LoopFile file = new(Engine.Ring, result, Path, stat.LengthBytes);
        Finish();
        promise.Complete(file);
    }

    public override void Drop(int result)
    {
        if (result >= 0)
        {
            Engine.Ring.CloseDescriptor(result);
        }
    }

    public override void Fail(Exception exception)
    {
        FilePromise<LoopFile> promise = _promise!;
        Finish();
        promise.Fail(exception);
    }

    private void Finish()
    {
        _promise = null;
        End();
        Engine.Operations.Opens.Push(this);
    }
}
