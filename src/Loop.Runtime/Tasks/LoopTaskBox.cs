using System.Runtime.CompilerServices;
using Loop.CompilerServices;

namespace Loop.Tasks;

/// <summary>
/// A suspended async method: its state machine, off the stack. Boxes of one state machine are kept on a bounded free list of the thread, so that a
/// suspension takes no memory once as many have been suspended at once before.
/// </summary>
/// <typeparam name="TStateMachine">What the compiler made of the method.</typeparam>
/// <typeparam name="TResult">What the method returns.</typeparam>
internal sealed class LoopTaskBox<TStateMachine, TResult> : LoopTaskSource<TResult>
    where TStateMachine : IAsyncStateMachine
{
    private static readonly ContextCallback _moveNext = static box => Unsafe.As<LoopTaskBox<TStateMachine, TResult>>(box!)._stateMachine!.MoveNext();

    [ThreadStatic]
    private static FreeList<LoopTaskBox<TStateMachine, TResult>>? _free;

    private TStateMachine? _stateMachine;
    private ExecutionContext? _context;

    public override string Name => MethodName.Of(typeof(TStateMachine));

    /// <summary>Suspends a method until an awaiter calls.</summary>
    /// <param name="awaiter">The awaiter.</param>
    /// <param name="stateMachine">The method's state machine, on the stack the first time and in its box from then on.</param>
    /// <param name="task">The builder's field for the box. It lies in the state machine, so it is set before that is copied.</param>
    /// <remarks>Compiled to the end at its first call: code that is compiled quickly would box each awaiter.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Suspend<TAwaiter>(ref TAwaiter awaiter, ref TStateMachine stateMachine, ref LoopTaskSource<TResult>? task)
        where TAwaiter : ICriticalNotifyCompletion
    {
        LoopTaskBox<TStateMachine, TResult> box = BoxOf(ref stateMachine, ref task);
        if (typeof(TAwaiter) == typeof(YieldAwaitable.YieldAwaiter))
        {
            // Task.Yield would take a detour through the synchronization context, and a work item with it.
            box.Scheduler!.Yield(box);
        }
        else if (default(TAwaiter) is not null && awaiter is ILoopTaskAwaiter)
        {
            // One of ours takes the box itself; for a struct the compiler decides this, and boxes nothing.
            ((ILoopTaskAwaiter)awaiter).Await(box);
        }
        else
        {
            awaiter.UnsafeOnCompleted(box.Resume);
        }
    }

    /// <summary>The same for an awaiter that only knows how to flow the execution context.</summary>
    /// <inheritdoc cref="Suspend"/>
    public static void SuspendFlowing<TAwaiter>(ref TAwaiter awaiter, ref TStateMachine stateMachine, ref LoopTaskSource<TResult>? task)
        where TAwaiter : INotifyCompletion => awaiter.OnCompleted(BoxOf(ref stateMachine, ref task).Resume);

    protected override void GoOn()
    {
        ExecutionContext? context = _context;
        _context = null;
        if (context is null || Scheduler!.IsIn(context))
        {
            // The usual case. What it changes of its thread the scheduler puts back, as ExecutionContext.Run does, without that detour.
            _stateMachine!.MoveNext();
        }
        else
        {
            ExecutionContext.Run(context, _moveNext, this);
        }
    }

    protected override void Recycle()
    {
        // The method's locals go with it.
        _stateMachine = default;
        ForgetResult();
        (_free ??= new()).Add(this);
    }

    private static LoopTaskBox<TStateMachine, TResult> BoxOf(ref TStateMachine stateMachine, ref LoopTaskSource<TResult>? task)
    {
        LoopTaskBox<TStateMachine, TResult> box;
        if (task is null)
        {
            LoopScheduler scheduler = LoopScheduler.Current ?? throw new InvalidOperationException(
                $"{MethodName.Of(typeof(TStateMachine))} returns a LoopTask and had to wait, on a thread that runs no loop. " +
                "A LoopTask method runs on a loop: call it in a handler or in work that EventLoop.Post brings there, or return a Task.");
            box = _free?.Take() ?? new();
            box.Scheduler = scheduler;
            task = box;
            box._stateMachine = stateMachine;
        }
        else
        {
            box = Unsafe.As<LoopTaskBox<TStateMachine, TResult>>(task);
        }

        box._context = ExecutionContext.Capture();
        return box;
    }
}
