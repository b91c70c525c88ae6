using System.Buffers;
using Loop.Connections;

namespace Loop;

/// <summary>
/// One connection: what its handler sends with, closes, pauses. One object per connection, never reused. Every member belongs to
/// the connection's loop thread; under <c>Loop.Checks</c> a call from elsewhere throws.
/// </summary>
public sealed class Connection
{
    /// <summary>Its loop's; the thread that has the connection writes it, when that moves.</summary>
    internal ConnectionEngine Engine;
    internal HandlerClass Class;
    internal ulong Token;
    internal int Descriptor;
    internal object? Handler;
    internal ConnectionExtras? Extras;
    internal ConnectionActor? Actor;
    internal ConnectionFlags Flags;

    /// <summary>Armed operations whose final completion is outstanding; the slot is free only at 0.</summary>
    internal int InFlight;

    /// <summary>This tick's pieces to send: the first, the last, how many, and how many bytes.</summary>
    internal int FirstPiece = -1;
    internal int LastPiece;
    internal int PieceCount;
    internal int TickBytes;

    /// <summary>Where its last send stands in the list of the tick's, whose token says whether that still is its.</summary>
    internal int SendIndex;

    /// <summary>The connect that made it; null for an accepted one.</summary>
    internal ConnectOperation? Outgoing;

    internal CloseReason Reason;
    internal long LastActivityMs;

    /// <summary>When the first byte, or the end of closing, is due.</summary>
    internal long DueMs;

    internal Connection? DeadlineNext;
    internal Connection? DeadlinePrevious;
    internal int DeadlineBucket = -1;

    internal Connection(ConnectionEngine engine, HandlerClass handlerClass, int descriptor)
    {
        Engine = engine;
        Class = handlerClass;
        Descriptor = descriptor;
    }

    /// <summary>The connection's name within its loop; another one after a move.</summary>
    public ConnectionId Id => new(Token);

    /// <summary>The peer's address (getpeername(2), asked once); unknown when the peer was gone before it was asked.</summary>
    public PeerAddress RemoteEndPoint => Engine.AddressOf(this, peer: true);

    /// <summary>This end's address (getsockname(2), asked once).</summary>
    public PeerAddress LocalEndPoint => Engine.AddressOf(this, peer: false);

    /// <summary>Bytes queued for sending and not yet known to be taken by the socket.</summary>
    public int QueuedBytes
    {
        get
        {
            Engine.CheckOwner();
            return ConnectionEngine.QueuedBytes(this);
        }
    }

    /// <summary>True while sends are taken and the queue is not waiting to drain.</summary>
    public bool IsWritable
    {
        get
        {
            Engine.CheckOwner();
            return (Flags & (ConnectionFlags.NotSending | ConnectionFlags.OverHigh)) == 0;
        }
    }

    /// <summary>
    /// Fires when the connection begins to close, for whatever reason, and before <c>[OnClose]</c>: from then on sends are refused. What it calls
    /// runs on the loop's thread when the method that closed the connection has returned. Made when first asked for.
    /// </summary>
    public CancellationToken Closed => Engine.ClosedToken(this);

    /// <summary>
    /// The span of this connection (activity source <c>Loop</c>), to make spans of requests its children; null while nobody listens. It is never
    /// <see cref="System.Diagnostics.Activity.Current"/>: many connections are alive on a loop's thread at a time.
    /// </summary>
    public System.Diagnostics.Activity? Activity => Extras?.Span;

    /// <summary>Writes into this tick's send memory: what is advanced is queued as by <see cref="Send(ReadOnlySpan{byte})"/>.</summary>
    public IBufferWriter<byte> Writer => Engine.WriterOf(this);

    /// <summary>Queues a copy of the bytes; they leave at the end of the tick.</summary>
    /// <param name="bytes">The bytes; free to change when the call returns.</param>
    public SendStatus Send(ReadOnlySpan<byte> bytes) => Engine.SendCopy(this, bytes);

    /// <summary>Queues a copy of the bytes; they leave at the end of the tick.</summary>
    /// <param name="bytes">The bytes; free to change when the call returns.</param>
    /// <remarks>Before C# 14 an array fits a span and a memory alike, and neither overload would be chosen.</remarks>
    public SendStatus Send(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return Engine.SendCopy(this, bytes);
    }

    /// <summary>Queues a copy of the bytes; they leave at the end of the tick.</summary>
    /// <param name="bytes">The bytes; free to change when the call returns.</param>
    public SendStatus Send(ReadOnlyMemory<byte> bytes) => Engine.SendCopy(this, bytes.Span);

    /// <summary>Queues a copy of the bytes of all segments; they leave at the end of the tick, in one piece.</summary>
    /// <param name="bytes">The bytes; free to change when the call returns.</param>
    public SendStatus Send(in ReadOnlySequence<byte> bytes)
    {
        SendStatus status = SendStatus.Ok;
        foreach (ReadOnlyMemory<byte> segment in bytes)
        {
            status = Engine.SendCopy(this, segment.Span);
        }

        return status;
    }

    /// <summary>Hands received bytes on without copying them in user space. The buffer must not be used afterwards.</summary>
    /// <param name="bytes">The bytes, as the handler got them or a slice of them.</param>
    /// <exception cref="InvalidOperationException">Under checks: the buffer was sent before, or its handler call is over.</exception>
    public SendStatus Send(RecvBuffer bytes) => Engine.SendReceived(this, bytes);

    /// <summary>Queues an owned buffer and takes it over: it is disposed when its bytes are on their way, also when they are refused.</summary>
    /// <param name="bytes">The buffer.</param>
    /// <exception cref="ObjectDisposedException">The buffer was disposed or sent before.</exception>
    public SendStatus Send(OwnedBuffer bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        SendStatus status = Engine.SendCopy(this, bytes.Memory.Span);
        bytes.Dispose();
        return status;
    }

    /// <summary>Queues a shared, immutable buffer without copying it.</summary>
    /// <param name="bytes">The buffer.</param>
    public SendStatus Send(SendBuffer bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return Engine.SendShared(this, bytes);
    }

    /// <summary>
    /// Queues a part of a file behind everything that is queued; it goes from the page cache to the socket without a copy in user space
    /// (sendfile(2)), at most 256 KiB a tick. What is not in the page cache is read into it first, and no other connection waits for that.
    /// </summary>
    /// <remarks>
    /// A queued range counts in <see cref="QueuedBytes"/>, and so towards the watermarks, with what is left of it, but with no more than a
    /// quarter of the high watermark: it holds no memory. At most 256 may be queued. The file may be closed at once; it stays open until the range
    /// has left. If the file turns out shorter than the range, the connection is reset with <see cref="CloseReason.FileFailed"/>.
    /// After <see cref="Close"/> a range that still leaves may take longer than the close time, which then runs from its last progress.
    /// </remarks>
    /// <param name="file">The file, open for reading.</param>
    /// <param name="offset">Where the part begins, from the start of the file.</param>
    /// <param name="length">How long it is, in bytes; with 0 nothing is queued.</param>
    /// <returns>What became of it; <see cref="SendStatus.NotSupported"/> behind a transform, which the file would pass by.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Offset or length is negative, or their sum is no length of a file.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public SendStatus SendFile(LoopFile file, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - offset);
        return Engine.SendFile(this, file, offset, length);
    }

    /// <summary>
    /// Puts a transform between the socket and the handler, in the middle of the connection (as STARTTLS does): what has been sent up to here leaves
    /// as it is, what is sent from here on goes through it, and so does every byte that the handler has not consumed yet, also of what was
    /// received already. In <c>[OnRecv]</c> a handler that takes spans has consumed all that it was given; one that returns a count has not consumed
    /// what lies behind that, and one that takes frames not what lies behind the frame. Only one transform at a time. Without effect once it closes.
    /// </summary>
    /// <param name="transform">The transform, an object of this connection's own; disposed with the connection when it is <see cref="IDisposable"/>.</param>
    /// <exception cref="InvalidOperationException">The connection has a transform, or the transform a connection.</exception>
    public void UseTransform(ConnectionTransform transform)
    {
        ArgumentNullException.ThrowIfNull(transform);
        Engine.UseTransform(this, transform);
    }

    /// <summary>
    /// Hands the connection to another handler class, as a protocol that changes does (a proxy's relay after its header, WebSocket after HTTP). It takes effect
    /// before the next call: a new handler is made, and gets everything that this one has not consumed, also of what was received already, in order and
    /// before anything newer. See <see cref="Become{T}()"/> for what stays and what ends.
    /// </summary>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>.</typeparam>
    /// <param name="factory">Makes the handler, on the loop, after the method that asked for it has ended.</param>
    /// <exception cref="LoopException">The class was generated for another version, or its limits contradict the listener's.</exception>
    public void Become<T>(Func<T> factory)
        where T : class, CompilerServices.IConnectionHandler<T>
    {
        ArgumentNullException.ThrowIfNull(factory);
        Engine.Become(this, Class.Origin!.Follow(factory));
    }

    /// <summary>As <see cref="Become{T}(Func{T})"/>, with constructor parameters from the service provider.</summary>
    /// <remarks>
    /// <para>
    /// <see cref="Id"/>, addresses, what is queued for sending, <see cref="Closed"/>, <see cref="Activity"/>, a transform and the options of the listener stay;
    /// limits that the class's attribute states hold where those options are silent. The peer's end and <c>[OnClose]</c> are told to the new handler, <c>[OnAccept]</c>
    /// and <c>[OnConnect]</c> only if they are still to come. Its <c>[OnStart]</c> runs first.
    /// </para>
    /// <para>
    /// The old handler gets no further event and is disposed when it is <see cref="IDisposable"/>; its pause and its credit end. As an actor it ends
    /// (<see cref="ActorEndReason.Replaced"/>): timers, messages that wait, its address. A method of it that waits comes to its end first. If the new handler's
    /// constructor throws, the connection is reset (<see cref="CloseReason.HandlerFault"/>), and no handler is told. Without effect once the connection closes;
    /// the last of several calls counts.
    /// </para>
    /// </remarks>
    /// <typeparam name="T">The handler class, marked with <c>[LoopHandler]</c>.</typeparam>
    /// <exception cref="LoopException">The class was generated for another version, or its limits contradict the listener's.</exception>
    public void Become<T>()
        where T : class, CompilerServices.IConnectionHandler<T> => Engine.Become(this, Class.Origin!.Follow<T>());

    /// <summary>
    /// Moves the connection with its handler to another loop of the same host. It sets out when the method that is running has ended, also where that waits first,
    /// what this tick sends has been handed to the socket, and no receive is armed any more; what has come and was not handled goes along, in order, before
    /// anything newer. On the other loop <c>[OnMoved]</c> runs first. Addresses stay good, the messages of each sender stay in order, timers keep their times.
    /// </summary>
    /// <remarks>
    /// <para>
    /// From then on the connection, and everything that only its handler has, belongs to the other loop's thread; whoever else on this loop keeps a reference to
    /// either must let go of it, or send messages. What was scheduled by <c>TellAfter</c> stays with the loop that scheduled it, and still arrives.
    /// </para>
    /// <para>
    /// What comes up after the call may call the move off: the socket does not take all that was sent, a close, the end of the other loop. Then the
    /// connection goes on where it is, and an <c>[OnMoved]</c> method that takes a <see cref="MoveStatus"/> is told why.
    /// </para>
    /// </remarks>
    /// <param name="loop">The other loop.</param>
    /// <returns><see cref="MoveStatus.Ok"/> when it is to move; otherwise why it cannot, and nothing has changed.</returns>
    public MoveStatus MoveTo(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        return Engine.MoveTo(this, loop.Home);
    }

    /// <summary>
    /// Closes in order: what is queued is sent, the sending half closed, and what the peer still sends is read and discarded until its
    /// end, within the close time. No <c>[OnRecv]</c> runs after the call, and sends return <see cref="SendStatus.Closed"/>.
    /// </summary>
    public void Close() => Engine.Close(this, CloseReason.Local);

    /// <summary>
    /// Closes at once with a reset (SO_LINGER with zero time, socket(7)). What was sent in this tick is offered to the socket once before that; what the
    /// socket does not take, and what was queued earlier, is lost.
    /// </summary>
    public void Abort() => Engine.AbortLocal(this);

    /// <summary>
    /// Closes the sending half when everything queued has left (shutdown(2)); receiving goes on. Sends return <see cref="SendStatus.Closed"/>. When the
    /// peer's half has ended too, the connection closes by itself.
    /// </summary>
    public void ShutdownSend() => Engine.ShutdownSend(this);

    /// <summary>Stops the handler's <c>[OnRecv]</c> before its next call, until <see cref="Resume"/>. The peer is held back by TCP's own flow control.</summary>
    public void Pause() => Engine.Pause(this);

    /// <summary>Ends <see cref="Pause"/>: what came meanwhile is delivered first, in order.</summary>
    public void Resume() => Engine.Resume(this);

    /// <summary>
    /// Joins the flows of two connections of one loop whose handlers pass on to each other what they receive: while the send queue of one stands over
    /// its high watermark, receiving from the <em>other</em> pauses, and not from itself; so each way is held back by its own reader alone. Holds until
    /// one of them begins to close; <c>[OnDrained]</c> runs as without it.
    /// </summary>
    /// <remarks>Without it a full send queue pauses the connection's own receiving, and two peers that send before they read would wait for each other.</remarks>
    /// <param name="other">The other connection.</param>
    /// <exception cref="ArgumentException">The other connection is this one, or another loop's.</exception>
    public void JoinFlow(Connection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Engine.JoinFlow(this, other);
    }

    /// <summary>
    /// Allows so many more calls of <c>[OnRecv]</c>; at 0 receiving pauses until more credit is given. The first call of this method
    /// makes the connection count its credit.
    /// </summary>
    /// <param name="receives">Calls to allow, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public void Credit(int receives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(receives, 1);
        Engine.AddCredit(this, receives);
    }
}
