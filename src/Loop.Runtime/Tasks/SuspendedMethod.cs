using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Loop.Tasks;

/// <summary>An event method that has not ended: what it waits with, and what it threw. Pooled by who called it; goes on when the method has ended.</summary>
internal abstract class SuspendedMethod : LoopContinuation
{
    private LoopTaskSource? _source;
    private ValueTaskAwaiter _awaiter;
    private int _version;

    /// <summary>What it threw; its handler is to be told.</summary>
    public ExceptionDispatchInfo? Fault { get; set; }

    /// <summary>The loop ended before it did: its end concerns nobody any more.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>The method's name.</summary>
    protected string Method { get; set; } = "";

    public void Await(LoopTask task)
    {
        _source = task.Source;
        _version = task.Version;
        _source!.Await(_version, this);
    }

    public void Await(ValueTaskAwaiter awaiter)
    {
        _awaiter = awaiter;
        awaiter.UnsafeOnCompleted(Resume);
    }

    /// <summary>The outcome of a method that has ended.</summary>
    public ExceptionDispatchInfo? TakeOutcome()
    {
        if (_source is { } source)
        {
            _source = null;
            return source.TakeFault(_version);
        }

        ValueTaskAwaiter awaiter = _awaiter;
        _awaiter = default;
        try
        {
            awaiter.GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return ExceptionDispatchInfo.Capture(exception);
        }
    }
}
