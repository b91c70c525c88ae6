using Loop.Rings;

namespace Loop.Files;

/// <summary>Looks at what a name stands for, without opening that for reading or writing.</summary>
internal sealed unsafe class NameOperation(FileEngine engine) : FileOperation(engine)
{
    private FilePromise<HeldName>? _promise;
    private bool _follows;

    /// <param name="path">The name.</param>
    /// <param name="follows">Links are followed, by the kernel and by its rules for links in directories that all may write to; otherwise the name itself is looked at.</param>
    /// <returns>What it stands for, held by a descriptor that the caller closes.</returns>
    public LoopTask<HeldName> Start(string path, bool follows)
    {
        _promise = FilePromise<HeldName>.Make(Engine.Operations.NamePromises);
        _follows = follows;
        Begin(path, default);
        LoopTask<HeldName> task = _promise.Task;
        Engine.Start(this, new() { Kind = FileRequestKind.Open, Path = PathBytes, OpenFlags = follows ? FileFacts.OpenNameFlags : FileFacts.OpenLinkFlags });
        return task;
    }

    public override void Complete(int result)
    {
        if (result < 0)
        {
            Fail(ErrorOf(result, "look at"));
            return;
        }

        byte* status = stackalloc byte[Ring.StatusBytes];
        string? link = null;
        int asked = Engine.Ring.StatusNow(result, status);
        if (asked >= 0 && !_follows)
        {
            asked = Engine.Ring.LinkNow(result, out link);
        }

        if (asked < 0)
        {
            Engine.CloseLater(result, Path);
            Fail(ErrorOf(asked, "look at"));
            return;
        }

        FilePromise<HeldName> promise = _promise!;
        HeldName name = new(result, FileFacts.ReadStatus(status), link);
        Finish();
        promise.Complete(name);
    }

    public override void Fail(Exception exception)
    {
        FilePromise<HeldName> promise = _promise!;
        Finish();
        promise.Fail(exception);
    }

    private void Finish()
    {
        _promise = null;
        End();
        Engine.Operations.Names.Push(this);
    }
}

/// <summary>What a name stood for when it was looked at.</summary>
/// <param name="Descriptor">Holds it (O_PATH, open(2)).</param>
/// <param name="Stat">What it is.</param>
/// <param name="Link">Where it leads, for a symbolic link that was not followed; else null.</param>
internal readonly record struct HeldName(int Descriptor, FileStat Stat, string? Link);
