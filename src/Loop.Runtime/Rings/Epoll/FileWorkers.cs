using Loop.Workers;

namespace Loop.Rings.Epoll;

/// <summary>The threads that wait for disks in place of epoll's loops, shared by all loops of the process.</summary>
internal static class FileWorkers
{
    /// <summary>Jobs that one loop has with the workers at once; its further ones wait at its own desk.</summary>
    public const int MaxJobsOfALoop = 2 * Ring.MaxWholeReads;

    /// <summary>A disk serves several readers at once; a hundred threads would only be in each other's way.</summary>
    public static WorkerPool Pool { get; } = new(
        Math.Clamp(Environment.ProcessorCount, 4, 16), MaxJobsOfALoop * Math.Max(16, 2 * Environment.ProcessorCount), "loop-files");
}
