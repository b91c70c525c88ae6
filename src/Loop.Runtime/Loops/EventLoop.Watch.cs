using System.Runtime.InteropServices;
using Loop.Actors;
using Loop.CompilerServices;
using Loop.Connections;

namespace Loop;

/// <summary>Watching descriptors of the user's: the hybrid mode.</summary>
public sealed partial class EventLoop
{
    /// <summary>
    /// Watches a descriptor for the handler whose method calls this: its <c>[OnReadable]</c> and <c>[OnWritable]</c> methods run when it is ready, as their
    /// attributes state, until <see cref="ReadySource.Unwatch"/> or the handler's end. The loop never closes the handle, and never waits on it.
    /// </summary>
    /// <param name="descriptor">
    /// An eventfd, a timerfd, a pipe, an inotify, an epoll set, the socket of another library. O_NONBLOCK is set while it is watched, except on a socket.
    /// </param>
    /// <returns>What the methods get, to read and write with.</returns>
    /// <exception cref="InvalidOperationException">
    /// No method of a handler of this loop is running (after an await only methods that return a <see cref="LoopTask"/> count), or the loop watches the
    /// descriptor already.
    /// </exception>
    /// <exception cref="LoopException">The descriptor cannot be watched, as a regular file cannot (EPERM), or the handler has no method for it.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public ReadySource Watch(SafeHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ActorCell actor = Watching(out Trigger? readable, out Trigger? writable);
        return actor.Watch(descriptor, readable, writable);
    }

    /// <summary>As <see cref="Watch(SafeHandle)"/>, and says again what the methods' attributes state: how often to report.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="trigger">What <c>[OnReadable]</c> and <c>[OnWritable]</c> state; another is refused, for the methods are written for theirs.</param>
    /// <returns>What the methods get, to read and write with.</returns>
    /// <exception cref="InvalidOperationException">As of <see cref="Watch(SafeHandle)"/>.</exception>
    /// <exception cref="LoopException">
    /// The descriptor cannot be watched, as a regular file cannot (EPERM), the handler has no method for it, or one that states another trigger.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public ReadySource Watch(SafeHandle descriptor, Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ActorCell actor = Watching(out Trigger? readable, out Trigger? writable);
        Require(actor, "OnReadable", readable, trigger);
        Require(actor, "OnWritable", writable, trigger);
        return actor.Watch(descriptor, readable, writable);
    }

    /// <summary>The actor that watches: the one of which a method runs or goes on after it waited, or whose handler is being made.</summary>
    private ActorCell Watching(out Trigger? readable, out Trigger? writable)
    {
        ActorCell? actor = null;
        if (IsCurrent)
        {
            actor = HandlerContext.Making ?? Actors.Running;
            if (actor is null && (HandlerContext.MakingFor ?? Engine.Running) is { } connection)
            {
                actor = (ActorCell)Actors.ActorOf(connection);
            }

            actor ??= _scheduler.RunningMethod switch
            {
                SuspendedCall { Connection: { } waiting } => (ActorCell)Actors.ActorOf(waiting),
                ActorCall call => call.Cell,
                _ => null,
            };
        }

        if (actor is null)
        {
            throw new InvalidOperationException(
                "EventLoop.Watch was called outside the methods of a handler of this loop. A watched descriptor belongs to the handler that watches it: call it in one. " +
                "After an await the method, and each that it awaits on the way to the call, must return a LoopTask: of a ValueTask or a Task the loop does not see whose it is.");
        }

        readable = actor.Class?.ReadableTrigger;
        writable = actor.Class?.WritableTrigger;
        return readable is null && writable is null
            ? throw new LoopException($"{actor.Name} watches a descriptor and has no [OnReadable] or [OnWritable] method that would hear of it; add one")
            : actor;
    }

    private static void Require(ActorCell actor, string attribute, Trigger? stated, Trigger trigger)
    {
        if (stated is { } other && other != trigger)
        {
            throw new LoopException(
                $"{actor.Name} watches a descriptor with Trigger.{trigger}, and its method states [{attribute}(Trigger.{other})]; " +
                "state the same in both, or call Watch without a trigger");
        }
    }
}
