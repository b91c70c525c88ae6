using System.Runtime.InteropServices;

namespace Loop;

/// <summary>Watching descriptors of the user's: the hybrid mode.</summary>
public sealed partial class EventLoop
{
    /// <summary>
    /// Watches a descriptor for the handler whose method calls this: its <c>[OnReadable]</c> and <c>[OnWritable]</c> methods run when it is ready, until
    /// <see cref="ReadySource.Unwatch"/> or the handler's end. The loop never closes the handle, and never waits on it, also where it blocks.
    /// </summary>
    /// <param name="descriptor">
    /// An eventfd, a timerfd, a pipe, an inotify, an epoll set, the socket of another library. O_NONBLOCK is set while it is watched, except on a socket.
    /// </param>
    /// <param name="trigger">How often to report; the same as the methods' attributes state.</param>
    /// <returns>What the methods get, to read and write with.</returns>
    /// <exception cref="InvalidOperationException">No method of a handler of this loop is running, or the loop watches the descriptor already.</exception>
    /// <exception cref="LoopException">The descriptor cannot be watched, as a regular file cannot (EPERM), or the handler has no method for it.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public ReadySource Watch(SafeHandle descriptor, Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (!Enum.IsDefined(trigger))
        {
            throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "Choose Level, Edge or OneShot.");
        }

        if (!IsCurrent)
        {
            throw new InvalidOperationException(
                "EventLoop.Watch was called outside a handler of its loop. A watched descriptor belongs to the handler whose method watches it: call it there.");
        }

        throw new InvalidOperationException("EventLoop.Watch: the handler has no [OnReadable] or [OnWritable] method, so nobody would hear of the descriptor.");
    }
}
