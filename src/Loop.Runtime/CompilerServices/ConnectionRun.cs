using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Connections;
using Loop.Framing;

namespace Loop.CompilerServices;

/// <summary>A run of events of connections of one handler class, in the order in which they came. The generated loop pulls them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct ConnectionRun
{
    private readonly ConnectionEngine _engine;
    private readonly HandlerClass _class;

    internal ConnectionRun(ConnectionEngine engine, HandlerClass handlerClass)
    {
        _engine = engine;
        _class = handlerClass;
    }

    /// <summary>The event that the run stands at.</summary>
    public readonly ConnectionEvent Event => _engine.CurrentEvent;

    /// <summary>The received bytes; good until the next <see cref="MoveNext"/>.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _engine.CurrentBytes;

    /// <summary>The received bytes as a buffer that can be handed on.</summary>
    public readonly RecvBuffer Buffer => _engine.CurrentBuffer;

    /// <summary>The received bytes in memory of their own, for a method that may wait; good until that method has ended.</summary>
    public readonly ReadOnlyMemory<byte> Memory => _engine.Lend(_engine.CurrentBytes);

    /// <summary>Fires when the connection closes.</summary>
    public readonly CancellationToken Closed => _engine.ClosedToken(_engine.Current);

    /// <summary>The peer's address.</summary>
    public readonly PeerAddress RemoteEndPoint => _engine.Current.RemoteEndPoint;

    /// <summary>Why the connection ended.</summary>
    public readonly CloseReason CloseReason => _engine.Current.Reason;

    /// <summary>Goes to the next event of this handler class. False ends the run.</summary>
    public bool MoveNext() => _engine.Next(_class);

    /// <summary>The instance that the event is for.</summary>
    /// <typeparam name="T">The handler class.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Handler<T>()
        where T : class => Unsafe.As<T>(_engine.Current.Handler!);

    /// <summary>For a method that returns a count: the bytes to offer it next, carried ones first. False when there are none.</summary>
    /// <param name="unread">The bytes.</param>
    public readonly bool TryRead(out ReadOnlySpan<byte> unread) => _engine.TryRead(out unread);

    /// <summary>For a method that returns a count: what it returned for the bytes that <see cref="TryRead"/> gave.</summary>
    /// <param name="count">The count of bytes that it consumed.</param>
    public readonly void Consumed(int count) => _engine.Consumed(count);

    /// <summary>Copies bytes into memory of their own, for a method that may wait; good until that method has ended.</summary>
    /// <param name="bytes">The bytes.</param>
    public readonly ReadOnlyMemory<byte> Lend(ReadOnlySpan<byte> bytes) => _engine.Lend(bytes);

    /// <summary>The method returned a task: later events of its connection wait until that has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="method">The method's name, for the log.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Await(LoopTask task, string method)
    {
        if (!task.IsNothing)
        {
            _engine.Await(task, method);
        }
    }

    /// <summary>The method returned a task: later events of its connection wait until that has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="method">The method's name, for the log.</param>
    public readonly void Await(ValueTask task, string method) => _engine.Await(task, method);

    /// <summary>Throws what a method threw after it had waited.</summary>
    public readonly void Rethrow() => _engine.Rethrow();

    /// <summary>For a method that takes frames: goes to bytes that lie together and that frames may be found in, carried ones first. False when there are none.</summary>
    public readonly bool HasUnread() => _engine.HasUnread();

    /// <summary>The bytes that <see cref="HasUnread"/> went to, from the start of a frame on.</summary>
    public readonly ReadOnlySpan<byte> Unread => _engine.Unread;

    /// <summary>How many of them were searched for the frame's end when they came.</summary>
    public readonly int SearchedBytes => _engine.SearchedBytes;

    /// <summary>True while the next frame may be handed out at once: the last one's handler neither closed nor paused its connection.</summary>
    public readonly bool GoesOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _engine.GoesOn;
    }

    /// <summary>A frame is about to be handed out.</summary>
    /// <param name="leftBytes">How many bytes of <see cref="Unread"/> lie behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void TakeFrame(int leftBytes) => _engine.TakeFrame(leftBytes);

    /// <summary>The frame is incomplete.</summary>
    /// <param name="neededBytes">How many bytes it has at the least, counted from its start.</param>
    public readonly void NeedMore(int neededBytes) => _engine.NeedMore(new() { NeededBytes = neededBytes });

    /// <summary>The frame's end has not come. Refuses a frame that is over its longest already.</summary>
    /// <param name="unreadBytes">How many bytes are there; all have been searched.</param>
    /// <param name="delimiterBytes">How long the delimiter is: it may have come in part.</param>
    /// <param name="maxLength">The longest frame in bytes, delimiter excluded.</param>
    public readonly void NeedEnd(int unreadBytes, int delimiterBytes, int maxLength)
    {
        if (unreadBytes >= maxLength + delimiterBytes)
        {
            _engine.Refuse(CloseReason.FrameTooLong);
        }
        else
        {
            _engine.NeedMore(new() { Position = Math.Max(0, unreadBytes - delimiterBytes + 1) });
        }
    }

    /// <summary>
    /// Reads a base-128 length, least significant part first, of at most five bytes and 32 bits. False where it is incomplete or no such length; the
    /// rest is done.
    /// </summary>
    /// <param name="unread">The bytes from the start of a frame on.</param>
    /// <param name="length">The length.</param>
    /// <param name="prefixBytes">How many bytes it takes itself.</param>
    public readonly bool TryReadVarint(ReadOnlySpan<byte> unread, out uint length, out int prefixBytes)
    {
        prefixBytes = Varint.Read(unread, out length);
        if (prefixBytes > 0)
        {
            return true;
        }

        if (prefixBytes == 0)
        {
            NeedMore(unread.Length + 1);
        }
        else
        {
            Refuse(CloseReason.InvalidFrame);
        }

        return false;
    }

    /// <summary>What came is no frame, or one that is too long: the connection closes.</summary>
    /// <param name="reason">Why.</param>
    public readonly void Refuse(CloseReason reason) => _engine.Refuse(reason);

    /// <summary>Asks the user's framer for the next frame. False when there is none to hand out; the rest is done.</summary>
    /// <typeparam name="TFramer">The framer.</typeparam>
    /// <typeparam name="TFrame">What it makes of a frame.</typeparam>
    /// <param name="framer">The framer of this connection.</param>
    /// <param name="unread">The bytes from the start of a frame on.</param>
    /// <param name="maxLength">The longest frame in bytes.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="consumedBytes">How many bytes it is long.</param>
    public readonly bool TryFrame<TFramer, TFrame>(
        ref TFramer framer, ReadOnlySpan<byte> unread, int maxLength, out TFrame frame, out int consumedBytes)
        where TFramer : struct, IFramer<TFrame>
        where TFrame : allows ref struct
    {
        if (unread.IsEmpty)
        {
            // Behind the last whole frame: a framer is offered one byte at least.
            frame = default!;
            consumedBytes = 0;
            return false;
        }

        FrameStatus status = framer.TryRead(unread, ref _engine.BeginFrame(), out frame, out consumedBytes);
        if (status == FrameStatus.Complete && consumedBytes > 0 && consumedBytes <= unread.Length && consumedBytes <= maxLength)
        {
            _engine.FoundFrame();
            return true;
        }

        _engine.EndFrame(status, consumedBytes, unread.Length, maxLength);
        return false;
    }

    /// <summary>The method threw, and the class has no <c>[OnError]</c>.</summary>
    /// <param name="exception">What it threw.</param>
    public readonly void Failed(Exception exception) => _engine.Failed(exception, Supervision.Close);

    /// <summary>The method threw, and <c>[OnError]</c> decided.</summary>
    /// <param name="exception">What it threw.</param>
    /// <param name="decision">The decision.</param>
    public readonly void Failed(Exception exception, Supervision decision) => _engine.Failed(exception, decision);
}
