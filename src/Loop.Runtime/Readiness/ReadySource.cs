using System.Runtime.InteropServices;
using Loop.Readiness;
using Loop.Rings;

namespace Loop;

/// <summary>
/// A descriptor that a handler watches: <c>[OnReadable]</c> and <c>[OnWritable]</c> methods get it, and read and write with it, without ever
/// waiting. Every member belongs to the thread of the loop that watches.
/// </summary>
/// <remarks>
/// The loop watches through a descriptor of its own for the same open file (fcntl(2), F_DUPFD_CLOEXEC), and neither owns nor closes the handle. Where the
/// handle is closed, or its number by other code, while it is watched, the handler is told once more, with <see cref="ReadyEvents.Closed"/>, within
/// about a second; nothing of another file that gets the same number ever comes here. Until then the file stays open through the loop's own descriptor.
/// </remarks>
public sealed class ReadySource
{
    internal readonly WatchTable Table;
    internal readonly ReadyOwner Owner;
    internal readonly BorrowedKind Kind;
    internal int Borrowed;
    internal WatchLeg? Reading;
    internal WatchLeg? Writing;

    /// <summary>The neighbours among the sources of its owner.</summary>
    internal ReadySource? Next;
    internal ReadySource? Previous;

    /// <summary>The direction whose method is running.</summary>
    internal WatchLeg? Current;

    internal ReadySource(WatchTable table, ReadyOwner owner, SafeHandle descriptor, int number, int borrowed, BorrowedKind kind)
    {
        Table = table;
        Owner = owner;
        Descriptor = descriptor;
        Number = number;
        Borrowed = borrowed;
        Kind = kind;
    }

    /// <summary>The handle that is watched. It is its owner's to close, after <see cref="Unwatch"/>.</summary>
    public SafeHandle Descriptor { get; }

    /// <summary>False from <see cref="Unwatch"/> on, and when the descriptor was closed or has failed.</summary>
    public bool IsWatched { get; internal set; } = true;

    /// <summary>What was last reported.</summary>
    public ReadyEvents Events { get; internal set; }

    /// <summary>The errno of the last <see cref="IoStatus.Error"/>, or of what ended the source (errno(3)); 0 before.</summary>
    public int Errno { get; internal set; }

    /// <summary>The handle's number when it was watched.</summary>
    internal int Number { get; }

    /// <summary>Where the source stands in its table's list.</summary>
    internal int Index { get; set; }

    /// <summary>Reads once (read(2), for a socket recv(2)). An interrupted call is repeated.</summary>
    /// <param name="buffer">Where to; an eventfd or a timerfd gives 8 bytes and takes no less room.</param>
    /// <param name="count">The bytes read: at least 1 with <see cref="IoStatus.Ok"/>, else 0. (A datagram, and a read into an empty buffer, may have 0.)</param>
    /// <returns>
    /// <see cref="IoStatus.Ok"/>; <see cref="IoStatus.WouldBlock"/> (EAGAIN) when all has been read; <see cref="IoStatus.End"/> when the other end has closed;
    /// <see cref="IoStatus.Error"/> with <see cref="Errno"/>: EBADF where the source is no longer watched.
    /// </returns>
    public IoStatus TryRead(Span<byte> buffer, out int count) => Table.TryRead(this, buffer, out count);

    /// <summary>Writes once (write(2), for a socket send(2)). An interrupted call is repeated; no SIGPIPE is raised.</summary>
    /// <param name="bytes">The bytes; free to change when the call returns.</param>
    /// <param name="count">The bytes written, which may be fewer than given.</param>
    /// <returns>
    /// <see cref="IoStatus.Ok"/>; <see cref="IoStatus.WouldBlock"/> (EAGAIN) when there is no room; <see cref="IoStatus.Error"/> with <see cref="Errno"/>: EPIPE where
    /// nobody reads any more, EBADF where the source is no longer watched.
    /// </returns>
    public IoStatus TryWrite(ReadOnlySpan<byte> bytes, out int count) => Table.TryWrite(this, bytes, out count);

    /// <summary>
    /// Asks for a report in a later tick where the condition holds (EPOLL_CTL_MOD of epoll_ctl(2), IORING_POLL_UPDATE_EVENTS): arms a one-shot source that
    /// has fired, and has an edge-triggered one that is not drained reported again, so that a method may leave when its budget is used up. In an event
    /// method it is of the direction whose method it is, elsewhere of both. Without effect on a level, which is reported again by itself.
    /// </summary>
    /// <returns>False when the source is no longer watched.</returns>
    /// <exception cref="InvalidOperationException">The source is another loop's.</exception>
    public bool Rearm() => Table.Rearm(this, Current?.Direction ?? (ReadyEvents.Readable | ReadyEvents.Writable));

    /// <summary>Asks for a report of the given directions; see <see cref="Rearm()"/>.</summary>
    /// <param name="directions"><see cref="ReadyEvents.Readable"/>, <see cref="ReadyEvents.Writable"/>, or both.</param>
    /// <returns>False when the source is no longer watched.</returns>
    /// <exception cref="InvalidOperationException">The source is another loop's.</exception>
    public bool Rearm(ReadyEvents directions) => Table.Rearm(this, directions);

    /// <summary>
    /// Ends the watch; no method is called for it any more, also not for what was reported already. A loop does it for every source of a handler that
    /// ends. O_NONBLOCK, where the loop had set it, is taken back. Again it has no effect.
    /// </summary>
    /// <exception cref="InvalidOperationException">The source is another loop's.</exception>
    public void Unwatch() => Table.Unwatch(this);
}
