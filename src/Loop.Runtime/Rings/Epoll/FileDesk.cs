using System.Collections.Concurrent;
using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>A ring's jobs for the file workers: given out here, and back here with their results, which wake the loop.</summary>
internal sealed unsafe class FileDesk<TKernel>(TKernel kernel, int wakeDescriptor)
    where TKernel : struct, IKernel
{
    private readonly ConcurrentQueue<FileJob<TKernel>> _done = new();
    private readonly Queue<FileJob<TKernel>> _waiting = new();
    private readonly Stack<FileJob<TKernel>> _free = new();
    private readonly List<FileJob<TKernel>> _all = [];
    private int _given;

    /// <summary>1 when a wake-up is on its way, so that no second one is needed. While no job is out it means nothing.</summary>
    private int _woken;

    /// <summary>Jobs that were given out, ever.</summary>
    private long _givenInAll;

    /// <summary>Those whose worker has left <see cref="Done"/>; from the ring's end on less all that were given out, so that the last one brings it to 0.</summary>
    private long _left;

    public TKernel Kernel => kernel;

    /// <summary>Jobs whose result has not been taken.</summary>
    public int JobsOut => _given + _waiting.Count;

    /// <summary>Of them the reads of whole files.</summary>
    public int WholeReadsOut { get; private set; }

    public bool HasResults => !_done.IsEmpty;

    /// <summary>Gives a job out. The loop thread.</summary>
    public void Submit(in FileRequest request, ulong token, CompletionKind kind, bool isWhole = false)
    {
        if (!_free.TryPop(out FileJob<TKernel>? job))
        {
            job = new(this);
            _all.Add(job);
        }

        if (JobsOut == 0)
        {
            // Take resets it only while a job is out. Where the last result came and went within one Take it is set still, and the next one would wake nobody.
            Volatile.Write(ref _woken, 0);
        }

        job.Prepare(request, token, kind, isWhole);
        WholeReadsOut += isWhole ? 1 : 0;
        if (_given < FileWorkers.MaxJobsOfALoop)
        {
            Give(job);
        }
        else
        {
            _waiting.Enqueue(job);
        }
    }

    /// <summary>Cancels the job of a token, if there is one. The loop thread.</summary>
    public void Cancel(ulong token) => _all.Find(job => job.IsOut && job.Token == token && job.Kind == CompletionKind.File)?.Cancel();

    /// <summary>Takes results. The loop thread.</summary>
    public int Take(Span<Completion> completions)
    {
        // Before the queue is looked at: a result that comes from here on wakes the loop again.
        Interlocked.Exchange(ref _woken, 0);
        int count = 0;
        while (count < completions.Length && _done.TryDequeue(out FileJob<TKernel>? job))
        {
            completions[count++] = new() { Kind = job.Kind, Token = job.Token, Result = job.Result, BufferId = -1 };
            WholeReadsOut -= job.IsWhole ? 1 : 0;
            job.IsOut = false;
            _free.Push(job);
            _given--;
            if (_waiting.TryDequeue(out FileJob<TKernel>? next))
            {
                Give(next);
            }
        }

        return count;
    }

    /// <summary>The ring ends: nothing more is given out, and nothing taken.</summary>
    /// <returns>
    /// True when no worker will wake it any more, and its wake descriptor may be closed. Otherwise the last worker closes it: one that has only just ended its job, or hangs in it.
    /// </returns>
    public bool TryEnd() => Interlocked.Add(ref _left, -_givenInAll) == 0;

    /// <summary>A job is done. Its worker's thread.</summary>
    public void Done(FileJob<TKernel> job)
    {
        _done.Enqueue(job);
        if (Interlocked.Exchange(ref _woken, 1) == 0)
        {
            ulong one = 1;
            kernel.Write(wakeDescriptor, &one, sizeof(ulong));
        }

        if (Interlocked.Increment(ref _left) == 0)
        {
            kernel.Close(wakeDescriptor);
        }
    }

    private void Give(FileJob<TKernel> job)
    {
        _given++;
        _givenInAll++;
        if (!FileWorkers.Pool.TryQueue(job))
        {
            // Only with more loops than twice the processors, each with all that it may have out.
            job.Result = -Errno.EAGAIN;
            Done(job);
        }
    }
}
