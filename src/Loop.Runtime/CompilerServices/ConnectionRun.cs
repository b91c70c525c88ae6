using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Connections;

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

    /// <summary>The method threw, and the class has no <c>[OnError]</c>.</summary>
    /// <param name="exception">What it threw.</param>
    public readonly void Failed(Exception exception) => _engine.Failed(exception, Supervision.Close);

    /// <summary>The method threw, and <c>[OnError]</c> decided.</summary>
    /// <param name="exception">What it threw.</param>
    /// <param name="decision">The decision.</param>
    public readonly void Failed(Exception exception, Supervision decision) => _engine.Failed(exception, decision);
}
