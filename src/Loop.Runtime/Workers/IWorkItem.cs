namespace Loop.Workers;

/// <summary>Work for a worker thread.</summary>
internal interface IWorkItem
{
    /// <summary>Does the work, once, on a worker thread. It must not throw: nobody stands above it.</summary>
    void Execute();
}
