using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Tasks;

namespace Loop.CompilerServices;

/// <summary>Awaits a <see cref="LoopTask"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LoopTaskAwaiter : ICriticalNotifyCompletion, ILoopTaskAwaiter
{
    private readonly LoopTaskSource<NoResult>? _source;
    private readonly int _version;

    internal LoopTaskAwaiter(LoopTaskSource<NoResult>? source, int version)
    {
        _source = source;
        _version = version;
    }

    /// <summary>True when there is nothing to wait for.</summary>
    public bool IsCompleted => _source is null || _source.BeginAwait(_version);

    /// <summary>Ends the await: throws what the method threw.</summary>
    public void GetResult() => _source?.GetResult(_version);

    /// <summary>Goes on when the task has ended.</summary>
    /// <param name="continuation">What goes on.</param>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        AwaitedSource.Of(_source).Await(_version, continuation);
    }

    /// <summary>Goes on when the task has ended, in the execution context of now.</summary>
    /// <param name="continuation">What goes on.</param>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(AwaitedSource.Flowing(continuation));

    void ILoopTaskAwaiter.Await(LoopContinuation continuation) => AwaitedSource.Of(_source).Await(_version, continuation);
}

/// <summary>Awaits a <see cref="LoopTask{TResult}"/>.</summary>
/// <typeparam name="TResult">The result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct LoopTaskAwaiter<TResult> : ICriticalNotifyCompletion, ILoopTaskAwaiter
{
    private readonly LoopTaskSource<TResult>? _source;
    private readonly TResult? _result;
    private readonly int _version;

    internal LoopTaskAwaiter(LoopTaskSource<TResult>? source, TResult? result, int version)
    {
        _source = source;
        _result = result;
        _version = version;
    }

    /// <summary>True when there is nothing to wait for.</summary>
    public bool IsCompleted => _source is null || _source.BeginAwait(_version);

    /// <summary>Ends the await: gives the result, or throws what the method threw.</summary>
    public TResult GetResult() => _source is null ? _result! : _source.GetResult(_version);

    /// <summary>Goes on when the task has ended.</summary>
    /// <param name="continuation">What goes on.</param>
    public void UnsafeOnCompleted(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        AwaitedSource.Of(_source).Await(_version, continuation);
    }

    /// <summary>Goes on when the task has ended, in the execution context of now.</summary>
    /// <param name="continuation">What goes on.</param>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(AwaitedSource.Flowing(continuation));

    void ILoopTaskAwaiter.Await(LoopContinuation continuation) => AwaitedSource.Of(_source).Await(_version, continuation);
}

/// <summary>An awaiter that takes a suspended method of the loop as it is, without a delegate.</summary>
internal interface ILoopTaskAwaiter
{
    /// <summary>Goes on when the task has ended.</summary>
    /// <param name="continuation">What goes on.</param>
    void Await(LoopContinuation continuation);
}

/// <summary>What both awaiters do.</summary>
internal static class AwaitedSource
{
    public static LoopTaskSource Of(LoopTaskSource? source) =>
        source ?? throw new InvalidOperationException("A LoopTask that has ended was waited for. Ask IsCompleted first, as await does.");

    public static Action Flowing(Action continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        return ExecutionContext.Capture() is { } context
            ? () => ExecutionContext.Run(context, static state => ((Action)state!)(), continuation)
            : continuation;
    }
}
