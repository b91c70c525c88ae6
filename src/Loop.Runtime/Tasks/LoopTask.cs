using System.Runtime.CompilerServices;
using Loop.CompilerServices;
using Loop.Tasks;

namespace Loop;

/// <summary>
/// What an <c>async</c> method of a handler returns: it may wait in the middle, and goes on on its loop's thread, inside a tick and before that
/// tick's flush. While it waits its connection's later events wait too, in order. Waiting takes no memory once as many methods have waited at once before.
/// </summary>
/// <remarks>
/// A LoopTask belongs to one loop thread and is awaited once, there; anything else throws. It may be awaited by another <c>async</c> method, of
/// whatever return type, on the same loop. A method that ends without waiting, and <c>default</c>, cost nothing.
/// </remarks>
[AsyncMethodBuilder(typeof(LoopTaskMethodBuilder))]
public readonly struct LoopTask
{
    private readonly LoopTaskSource<NoResult>? _source;
    private readonly int _version;

    internal LoopTask(LoopTaskSource<NoResult> source)
    {
        _source = source;
        _version = source.Version;
    }

    /// <summary>A task that has ended.</summary>
    public static LoopTask CompletedTask => default;

    /// <summary>True when the method has ended, well or not.</summary>
    /// <exception cref="InvalidOperationException">The task was awaited before, or this is not its loop's thread.</exception>
    public bool IsCompleted => _source is null || _source.HasEnded(_version);

    /// <summary>True when the method ended without waiting and without throwing: there is nothing to await.</summary>
    internal bool IsNothing => _source is null;

    internal LoopTaskSource? Source => _source;

    internal int Version => _version;

    /// <summary>A task that has ended with a result.</summary>
    /// <typeparam name="TResult">The result's type.</typeparam>
    /// <param name="result">The result.</param>
    public static LoopTask<TResult> FromResult<TResult>(TResult result) => new(result);

    /// <summary>A task that has failed. Who awaits it gets the exception.</summary>
    /// <param name="exception">The exception.</param>
    public static LoopTask FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(new EndedTask<NoResult>(exception));
    }

    /// <summary>A task that has failed. Who awaits it gets the exception.</summary>
    /// <typeparam name="TResult">The type of the result that it would have.</typeparam>
    /// <param name="exception">The exception.</param>
    public static LoopTask<TResult> FromException<TResult>(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(new EndedTask<TResult>(exception));
    }

    /// <summary>For <c>await</c>.</summary>
    public LoopTaskAwaiter GetAwaiter() => new(_source, _version);
}
