using Loop.Rings;

namespace Loop.Files;

/// <summary>Asks whether a name is a symbolic link's, and where that leads.</summary>
internal sealed unsafe class LinkOperation(FileEngine engine) : FileOperation(engine)
{
    private FilePromise<string?>? _promise;

    /// <returns>The text of the link; null for a name that is none.</returns>
    public LoopTask<string?> Start(string path)
    {
        _promise = FilePromise<string?>.Make(Engine.Operations.LinkPromises);
        Begin(path, default);
        LoopTask<string?> task = _promise.Task;
        Engine.Start(this, new() { Kind = FileRequestKind.Open, Path = PathBytes, OpenFlags = FileFacts.OpenLinkFlags });
        return task;
    }

    public override void Complete(int result)
    {
        if (result < 0)
        {
            Fail(ErrorOf(result, "look at"));
            return;
        }

        int asked = Engine.Ring.LinkNow(result, out string? target);
        Engine.CloseLater(result, Path);
        if (asked < 0)
        {
            Fail(ErrorOf(asked, "follow the link"));
            return;
        }

        FilePromise<string?> promise = _promise!;
        Finish();
        promise.Complete(target);
    }

    public override void Fail(Exception exception)
    {
        FilePromise<string?> promise = _promise!;
        Finish();
        promise.Fail(exception);
    }

    private void Finish()
    {
        _promise = null;
        End();
        Engine.Operations.Links.Push(this);
    }
}
