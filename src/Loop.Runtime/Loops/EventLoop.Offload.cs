using Loop.Loops;

namespace Loop;

/// <summary>Handing work to threads beside the loops.</summary>
public sealed partial class EventLoop
{
    /// <summary>
    /// Does on a worker thread what would stop this loop: what blocks, or takes long. Await the task in a method of the loop; the loop goes on meanwhile.
    /// </summary>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="function">The work. It runs beside the loop and must not touch a connection, a handler or anything else of the loop's.</param>
    /// <returns>
    /// The result, or what <paramref name="function"/> threw. When the workers' queue is full the task fails at once with a <see cref="LoopException"/>
    /// (<see cref="LoopOptions.Workers"/>, <see cref="LoopOptions.WorkerQueue"/>).
    /// </returns>
    /// <exception cref="InvalidOperationException">The calling thread is not this loop's.</exception>
    public LoopTask<TResult> Offload<TResult>(Func<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Offload(static work => work(), function);
    }

    /// <summary>As <see cref="Offload{TResult}(Func{TResult})"/>, for work without a result.</summary>
    /// <param name="work">The work. It runs beside the loop and must not touch a connection, a handler or anything else of the loop's.</param>
    /// <exception cref="InvalidOperationException">The calling thread is not this loop's.</exception>
    public LoopTask Offload(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return WithoutResult(Offload(
            static work =>
            {
                work();
                return true;
            },
            work));

        static async LoopTask WithoutResult(LoopTask<bool> task) => await task;
    }

    /// <summary>
    /// As <see cref="Offload{TResult}(Func{TResult})"/>, with a state that saves a closure: then an off-loaded call takes no memory once as many have
    /// run at once before.
    /// </summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="function">The work.</param>
    /// <param name="state">What it is called with.</param>
    /// <exception cref="InvalidOperationException">The calling thread is not this loop's.</exception>
    public LoopTask<TResult> Offload<TState, TResult>(Func<TState, TResult> function, TState state)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (!IsCurrent)
        {
            throw new InvalidOperationException(
                $"EventLoop.Offload was called on another thread than loop {Index}'s, where its result could not come back to. " +
                "Elsewhere call the function itself, or Task.Run.");
        }

        OffloadCall<TState, TResult> call = OffloadCall<TState, TResult>.Make(_scheduler, function, state);
        if (_settings.Workers.TryQueue(call))
        {
            return new(call);
        }

        call.Discard();
        return LoopTask.FromException<TResult>(new LoopException(_settings.Workers.IsStopping
            ? "nothing can be off-loaded any more: the host has stopped"
            : $"{_settings.Workers.Capacity} off-loaded calls wait for {_settings.Workers.Workers} workers, and the queue takes no more; " +
              "off-load less at once, or raise LoopOptions.Workers or LoopOptions.WorkerQueue"));
    }
}
