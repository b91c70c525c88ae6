using Loop.Linux;
using Loop.Workers;

namespace Loop.Rings.Epoll;

/// <summary>One operation for a file worker: given out by a desk, done on a worker's thread, and back at the desk with its result.</summary>
internal sealed class FileJob<TKernel>(FileDesk<TKernel> desk) : IWorkItem
    where TKernel : struct, IKernel
{
    private volatile bool _isCancelled;

    public FileRequest Request;
    public ulong Token;
    public CompletionKind Kind;

    /// <summary>Open, read to the end or to the capacity, close.</summary>
    public bool IsWhole;
    public int Result;

    /// <summary>Whether the job stands with a worker, or waits for one.</summary>
    public bool IsOut;

    public void Prepare(in FileRequest request, ulong token, CompletionKind kind, bool isWhole)
    {
        Request = request;
        Token = token;
        Kind = kind;
        IsWhole = isWhole;
        IsOut = true;
        _isCancelled = false;
    }

    /// <summary>A job that no worker has begun is not begun; one that runs, runs to its end.</summary>
    public void Cancel() => _isCancelled = true;

    /// <summary>On a worker's thread.</summary>
    public void Execute()
    {
        Result = _isCancelled ? -Errno.ECANCELED : FileExecutor.Run(desk.Kernel, this);
        desk.Done(this);
    }
}
