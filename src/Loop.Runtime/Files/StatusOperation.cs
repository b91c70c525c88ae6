using System.Runtime.InteropServices;
using Loop.Rings;

namespace Loop.Files;

/// <summary>Asks what the file system says of a name or of an open file.</summary>
internal sealed unsafe class StatusOperation : FileOperation
{
    // Pinned, for the kernel writes into it; as long as the operation lives, and with it the loop.
    private readonly byte[] _status = GC.AllocateArray<byte>(Ring.StatusBytes, pinned: true);
    private FilePromise<FileStat>? _promise;

    public StatusOperation(FileEngine engine)
        : base(engine)
    {
    }

    private byte* Buffer => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_status, 0);

    public LoopTask<FileStat> Start(string path, CancellationToken cancellation)
    {
        Begin(path, cancellation);
        return Start(file: -1);
    }

    public LoopTask<FileStat> Start(LoopFile file)
    {
        Begin(file, default);
        Encode(string.Empty);
        return Start(file.Descriptor);
    }

    public override void Complete(int result)
    {
        if (result < 0)
        {
            Fail(ErrorOf(result, "stat"));
            return;
        }

        FilePromise<FileStat> promise = _promise!;
        FileStat stat = FileFacts.ReadStatus(Buffer);
        Finish();
        promise.Complete(stat);
    }

    public override void Fail(Exception exception)
    {
        FilePromise<FileStat> promise = _promise!;
        Finish();
        promise.Fail(exception);
    }

    private LoopTask<FileStat> Start(int file)
    {
        _promise = FilePromise<FileStat>.Make(Engine.Operations.StatPromises);
        LoopTask<FileStat> task = _promise.Task;
        Engine.Start(this, new() { Kind = FileRequestKind.Status, File = file, Path = PathBytes, Buffer = Buffer });
        return task;
    }

    private void Finish()
    {
        _promise = null;
        End();
        Engine.Operations.Statuses.Push(this);
    }
}
