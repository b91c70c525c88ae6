namespace Loop;

/// <summary>The kernel interface that a loop runs on.</summary>
public enum Backend
{
    /// <summary>io_uring where the kernel offers what Loop needs of it, otherwise epoll. What was chosen, and why, is in the start-up record.</summary>
    Auto = 0,

    /// <summary>io_uring (io_uring(7)); an error where it is not available.</summary>
    IoUring,

    /// <summary>epoll, edge-triggered (epoll(7)).</summary>
    Epoll,
}
