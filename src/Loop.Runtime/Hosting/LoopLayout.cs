namespace Loop;

/// <summary>How many loops a host has where no number says so, and where they run.</summary>
public enum LoopLayout
{
    /// <summary>
    /// One loop for each processor that the process may use: by its affinity, its cpuset and its CPU quota. They run wherever the scheduler puts them, unless
    /// <see cref="LoopOptions.PinLoops"/> is set.
    /// </summary>
    Auto = 0,

    /// <summary>One loop for each physical core, however many threads the core has, bound to that core's processors.</summary>
    PerCore,

    /// <summary>
    /// One loop for each NUMA node, bound to that node's processors: an I/O thread a node, with the workers of
    /// <see cref="EventLoop.Offload{TResult}(Func{TResult})"/> beside it.
    /// </summary>
    PerNode,
}
