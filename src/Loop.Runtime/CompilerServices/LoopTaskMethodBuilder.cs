using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Tasks;

namespace Loop.CompilerServices;

// The compiler calls these members by pattern: on instances, and Create on the type.
#pragma warning disable CA1822, CA1000

/// <summary>What the compiler builds an <c>async</c> method that returns a <see cref="LoopTask"/> with.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct LoopTaskMethodBuilder
{
    private LoopTaskSource<NoResult>? _task;

    /// <summary>The task of the method.</summary>
    public readonly LoopTask Task => _task is null ? default : new(_task);

    /// <summary>Makes a builder.</summary>
    public static LoopTaskMethodBuilder Create() => default;

    /// <summary>Runs the method up to its first wait; the context of the caller is as before when it returns.</summary>
    /// <typeparam name="TStateMachine">What the compiler made of the method.</typeparam>
    /// <param name="stateMachine">The state machine.</param>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => AsyncTaskMethodBuilder.Create().Start(ref stateMachine);

    /// <summary>Not used: the state machine is copied by the builder itself.</summary>
    /// <param name="stateMachine">The state machine.</param>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => ArgumentNullException.ThrowIfNull(stateMachine);

    /// <summary>The method returned.</summary>
    public readonly void SetResult() => _task?.Complete(default);

    /// <summary>The method threw.</summary>
    /// <param name="exception">What it threw.</param>
    public void SetException(Exception exception) => MethodBuilder.SetException(ref _task, exception);

    /// <summary>The method waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TStateMachine">What the compiler made of the method.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="stateMachine">The state machine.</param>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        LoopTaskBox<TStateMachine, NoResult>.SuspendFlowing(ref awaiter, ref stateMachine, ref _task);

    /// <summary>The method waits.</summary>
    /// <typeparam name="TAwaiter">For what.</typeparam>
    /// <typeparam name="TStateMachine">What the compiler made of the method.</typeparam>
    /// <param name="awaiter">For what.</param>
    /// <param name="stateMachine">The state machine.</param>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        LoopTaskBox<TStateMachine, NoResult>.Suspend(ref awaiter, ref stateMachine, ref _task);
}

/// <summary>What the compiler builds an <c>async</c> method that returns a <see cref="LoopTask{TResult}"/> with.</summary>
/// <typeparam name="TResult">The result.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct LoopTaskMethodBuilder<TResult>
{
    private LoopTaskSource<TResult>? _task;
    private TResult? _result;

    /// <summary>The task of the method.</summary>
    public readonly LoopTask<TResult> Task => _task is null ? new(_result!) : new(_task);

    /// <summary>Makes a builder.</summary>
    public static LoopTaskMethodBuilder<TResult> Create() => default;

    /// <inheritdoc cref="LoopTaskMethodBuilder.Start"/>
    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => AsyncTaskMethodBuilder.Create().Start(ref stateMachine);

    /// <inheritdoc cref="LoopTaskMethodBuilder.SetStateMachine"/>
    public readonly void SetStateMachine(IAsyncStateMachine stateMachine) => ArgumentNullException.ThrowIfNull(stateMachine);

    /// <summary>The method returned.</summary>
    /// <param name="result">What it returned.</param>
    public void SetResult(TResult result)
    {
        if (_task is null)
        {
            _result = result;
        }
        else
        {
            _task.Complete(result);
        }
    }

    /// <inheritdoc cref="LoopTaskMethodBuilder.SetException"/>
    public void SetException(Exception exception) => MethodBuilder.SetException(ref _task, exception);

    /// <inheritdoc cref="LoopTaskMethodBuilder.AwaitOnCompleted"/>
    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        LoopTaskBox<TStateMachine, TResult>.SuspendFlowing(ref awaiter, ref stateMachine, ref _task);

    /// <inheritdoc cref="LoopTaskMethodBuilder.AwaitUnsafeOnCompleted"/>
    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine =>
        LoopTaskBox<TStateMachine, TResult>.Suspend(ref awaiter, ref stateMachine, ref _task);
}

/// <summary>What both builders do.</summary>
internal static class MethodBuilder
{
    public static void SetException<TResult>(ref LoopTaskSource<TResult>? task, Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (task is null)
        {
            task = new EndedTask<TResult>(exception);
        }
        else
        {
            task.Fail(exception);
        }
    }
}
