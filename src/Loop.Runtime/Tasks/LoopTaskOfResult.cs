using System.Runtime.CompilerServices;
using Loop.CompilerServices;
using Loop.Tasks;

namespace Loop;

/// <summary>A <see cref="LoopTask"/> that gives a result to who awaits it.</summary>
/// <typeparam name="TResult">The result.</typeparam>
/// <remarks>As a <see cref="LoopTask"/> it belongs to one loop thread and is awaited once, there.</remarks>
[AsyncMethodBuilder(typeof(LoopTaskMethodBuilder<>))]
public readonly struct LoopTask<TResult>
{
    private readonly LoopTaskSource<TResult>? _source;
    private readonly TResult? _result;
    private readonly int _version;

    internal LoopTask(LoopTaskSource<TResult> source)
    {
        _source = source;
        _version = source.Version;
    }

    internal LoopTask(TResult result) => _result = result;

    /// <summary>True when the result is there, or the method has thrown.</summary>
    /// <exception cref="InvalidOperationException">The task was awaited before, or this is not its loop's thread.</exception>
    public bool IsCompleted => _source is null || _source.HasEnded(_version);

    /// <summary>For <c>await</c>.</summary>
    public LoopTaskAwaiter<TResult> GetAwaiter() => new(_source, _result, _version);
}
