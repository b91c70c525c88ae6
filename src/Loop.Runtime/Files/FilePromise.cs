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

    /// <summary>Whether its task has been awaited to the end. The operation that keeps it may use it again; one that nobody keeps is on the list of free ones.</summary>
    public bool IsFree { get; private set; }

    /// <summary>Whether an operation keeps it for its next use.</summary>
    public bool IsKept { get; set; }

    /// <summary>Takes a promise off this loop's free ones, or makes one that goes there.</summary>
    public static FilePromise<T> Make(FreeList<FilePromise<T>> home)
    {
        FilePromise<T> promise = home.Take() ?? new(home);
        promise.IsFree = false;
        return promise;
    }

    /// <summary>
    /// The same for an operation that keeps its promise: most are awaited before the operation is used again, and then both are in the cache together.
    /// </summary>
    /// <param name="kept">What the operation keeps.</param>
    /// <param name="home">This loop's free ones.</param>
    public static void Renew(ref FilePromise<T>? kept, FreeList<FilePromise<T>> home)
    {
        if (kept is { IsFree: true })
        {
            kept.IsFree = false;
            return;
        }

        if (kept is not null)
        {
            kept.IsKept = false;
        }

        kept = Make(home);
        kept.IsKept = true;
    }

    /// <summary>
    /// Takes it from the operation that kept it: of one that failed, or whose end is left to another, the operation must not be what keeps alive what nobody awaits.
    /// </summary>
    public static FilePromise<T> Release(ref FilePromise<T>? kept)
    {
        FilePromise<T> released = kept!;
        released.IsKept = false;
        kept = null;
        return released;
    }

    protected override void GoOn() => throw new LoopInvariantException("An operation on a file was to go on before it had completed.");

    protected override void Recycle()
    {
        ForgetResult();
        IsFree = true;
        if (!IsKept)
        {
            _home.Add(this);
        }
    }
}
