using System.Runtime.InteropServices;
using System.Text;
using Loop.Rings;
using Loop.Tasks;

namespace Loop.Files;

/// <summary>What gives no result: bringing to the device, closing, renaming, removing.</summary>
internal sealed unsafe class PlainOperation(FileEngine engine) : FileOperation(engine)
{
    private FilePromise<NoResult>? _promise;
    private string _verb = string.Empty;
    private byte* _target;
    private bool _logsOnly;

    public LoopTask Start(LoopFile file, FileRequestKind kind, string verb)
    {
        Begin(file, default);
        return Start(new() { Kind = kind, File = file.Descriptor }, verb);
    }

    public LoopTask Start(string path, FileRequestKind kind, string verb)
    {
        Begin(path, default);
        return Start(new() { Kind = kind, Path = PathBytes }, verb);
    }

    public LoopTask StartRename(string from, string to)
    {
        Begin(from, default);
        byte[] target = Encoding.UTF8.GetBytes(to + '\0');
        _target = (byte*)NativeMemory.Alloc((nuint)target.Length);
        target.CopyTo(new Span<byte>(_target, target.Length));
        return Start(new() { Kind = FileRequestKind.Rename, Path = PathBytes, Target = _target }, "rename");
    }

    /// <summary>Closes a descriptor that is no file's any more.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="path">What it was.</param>
    /// <param name="logsOnly">Nobody awaits the end.</param>
    public LoopTask StartClose(int descriptor, string path, bool logsOnly)
    {
        Begin(path, default);
        _logsOnly = logsOnly;
        return Start(new() { Kind = FileRequestKind.Close, File = descriptor }, "close");
    }

    public override void Complete(int result)
    {
        if (result < 0)
        {
            Fail(ErrorOf(result, _verb));
            return;
        }

        FilePromise<NoResult>? promise = _promise;
        Finish();
        promise?.Complete(default);
    }

    public override void Fail(Exception exception)
    {
        FilePromise<NoResult>? promise = _promise;
        string path = Path;
        Finish();
        if (promise is null)
        {
            Engine.LogCloseFailed(path, exception.Message);
        }
        else
        {
            promise.Fail(exception);
        }
    }

    private LoopTask Start(in FileRequest request, string verb)
    {
        _verb = verb;
        _promise = _logsOnly ? null : FilePromise<NoResult>.Make(Engine.Operations.PlainPromises);
        LoopTask task = _promise is null ? default : new(_promise);
        Engine.Start(this, request);
        return task;
    }

    private void Finish()
    {
        _promise = null;
        _logsOnly = false;
        NativeMemory.Free(_target);
        _target = null;
        End();
        Engine.Operations.Plains.Push(this);
    }
}
