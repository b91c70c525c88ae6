using Loop.Rings.Uring;
using Loop.Timers;

namespace Loop.Rings;

/// <summary>The sizes of a ring.</summary>
internal sealed record RingOptions
{
    /// <summary>Entries of the submission queue (io_uring); a power of two.</summary>
    public int SubmissionEntries { get; init; } = 512;

    /// <summary>Entries of the completion queue (io_uring): multishot operations complete more often than was submitted.</summary>
    public int CompletionEntries { get; init; } = 8192;

    /// <summary>Bytes of one receive buffer.</summary>
    public int ReceiveBufferBytes { get; init; } = 64 * 1024;

    /// <summary>Receive buffers to start with; more are added when the ring runs out.</summary>
    public int ReceiveBuffers { get; init; } = 8;

    /// <summary>Most receive buffers.</summary>
    public int MaxReceiveBuffers { get; init; } = 256;

    /// <summary>How long a pool that has grown is left before what it did not need meanwhile is given back (io_uring).</summary>
    public int ShrinkAfterMs { get; init; } = 10_000;

    /// <summary>Most bytes of one receive, so that one sender cannot take the ring.</summary>
    public int MaxReceiveBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// Bytes after which a receive ends and is armed anew, where bytes are still wanted (io_uring): what a peer brings at most after it was held back.
    /// </summary>
    public int ReceiveBudgetBytes { get; init; } = 128 * 1024;

    /// <summary>The clock, where it is not the system's.</summary>
    public LoopClock? Clock { get; init; }

    /// <summary>Features to use instead of the probed ones (io_uring): how tests stand on an older kernel.</summary>
    public UringFeatures? Features { get; init; }

    /// <summary>io_uring's own options.</summary>
    public UringOptions Uring { get; init; } = new();

    /// <summary>Another event loop watches the ring by its <see cref="Ring.PollDescriptor"/>.</summary>
    public bool IsPolled { get; init; }

    /// <summary>Receives from one connection in a row, before others have their turn (epoll).</summary>
    public int ReceivesPerTurn { get; init; } = 8;
}
