using Loop.Tasks;

namespace Loop.Files;

/// <summary>
/// What stands behind the task of one operation on a file. It is apart from the operation, which the ring gives back in any case: a
/// task that nobody awaits goes with the garbage collector.
/// </summary>
/// <typeparam name="T">The result.</typeparam>
internal sealed class FilePromise<T> : LoopTaskSource<T>
{
    private readonly FreeList<FilePromise<T>> _home;

    private FilePromise(FreeList<FilePromise<T>> home)
    {
        _home = home;
        Scheduler = LoopScheduler.Current;
    }

    public override string Name => "an operation on a file";

    public LoopTask<T> Task => new(this);

    /// <summary>Takes a promise off this loop's free ones, or makes one that goes there.</summary>
    public static FilePromise<T> Make(FreeList<FilePromise<T>> home) => home.Take() ?? new(home);

    protected override void GoOn() => throw new LoopInvariantException("An operation on a file was to go on before it had completed.");

    protected override void Recycle()
    {
        ForgetResult();
        _home.Add(this);
    }
}
