using System.Runtime.CompilerServices;
using Loop.Tasks;
using Loop.Workers;

namespace Loop.Loops;

/// <summary>A call that a worker makes for a loop. Pooled by the loop's thread.</summary>
/// <typeparam name="TState">What the function is called with.</typeparam>
/// <typeparam name="TResult">What it returns.</typeparam>
internal sealed class OffloadCall<TState, TResult> : LoopTaskSource<TResult>, IWorkItem
{
    private static readonly ContextCallback _call = static call => Unsafe.As<OffloadCall<TState, TResult>>(call!).Call();

    [ThreadStatic]
    private static FreeList<OffloadCall<TState, TResult>>? _free;

    private Func<TState, TResult>? _function;
    private TState? _state;
    private ExecutionContext? _context;
    private TResult? _returned;
    private Exception? _thrown;

    public override string Name => _function is { } function ? MethodName.Of(function) : "an off-loaded call";

    public static OffloadCall<TState, TResult> Make(LoopScheduler scheduler, Func<TState, TResult> function, TState state)
    {
        OffloadCall<TState, TResult> call = _free?.Take() ?? new();
        call.Scheduler = scheduler;
        call._function = function;
        call._state = state;
        call._context = ExecutionContext.Capture();
        return call;
    }

    /// <summary>It was not queued: back to the pool.</summary>
    public void Discard() => Recycle();

    /// <summary>On a worker: calls, and brings the outcome to the loop.</summary>
    public void Execute()
    {
        try
        {
            if (_context is { } context)
            {
                ExecutionContext.Run(context, _call, this);
            }
            else
            {
                Call();
            }
        }
        catch (Exception exception)
        {
            _thrown = exception;
        }

        Schedule();
    }

    protected override void GoOn()
    {
        if (_thrown is { } thrown)
        {
            Fail(thrown);
        }
        else
        {
            Complete(_returned!);
        }
    }

    protected override void Recycle()
    {
        _function = null;
        _state = default;
        _context = null;
        _returned = default;
        _thrown = null;
        ForgetResult();
        (_free ??= new()).Add(this);
    }

    private void Call() => _returned = _function!(_state!);
}
