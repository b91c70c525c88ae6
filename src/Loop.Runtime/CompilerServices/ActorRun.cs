using System.ComponentModel;
using System.Runtime.CompilerServices;
using Loop.Actors;
using Loop.Connections.Datagrams;
using Loop.Readiness;

namespace Loop.CompilerServices;

/// <summary>A run of events of actors of one handler class, each actor's in order. The generated loop pulls them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct ActorRun
{
    private readonly ActorScheduler _scheduler;
    private readonly ActorBinding _class;

    internal ActorRun(ActorScheduler scheduler, ActorBinding handlerClass)
    {
        _scheduler = scheduler;
        _class = handlerClass;
    }

    /// <summary>The event that the run stands at.</summary>
    public readonly ActorEvent Event => _scheduler.CurrentEvent;

    /// <summary>Which timer, signal or message type the event is of; 0 for events of which a class has one.</summary>
    public readonly int Index => _scheduler.CurrentNotice.Index;

    /// <summary>The watched descriptor that is ready.</summary>
    public readonly ReadySource Source => Unsafe.As<WatchLeg>(_scheduler.CurrentNotice.Payload!).Source;

    /// <summary>What became of the move that the event is about.</summary>
    public readonly MoveStatus MoveOutcome => (MoveStatus)_scheduler.CurrentNotice.Index;

    /// <summary>Goes to the next event of this handler class. False ends the run.</summary>
    public bool MoveNext() => _scheduler.Next(_class);

    /// <summary>The instance that the event is for.</summary>
    /// <typeparam name="T">The handler class.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T Handler<T>()
        where T : class => Unsafe.As<T>(_scheduler.Current.Handler!);

    /// <summary>The message; the field of the type that <see cref="Index"/> names is its own. Good until the next <see cref="MoveNext"/>.</summary>
    /// <typeparam name="TMessages">The class's struct of messages.</typeparam>
    public readonly ref readonly TMessages Message<TMessages>()
        where TMessages : struct
    {
        Mailbox mailbox = _scheduler.Open!;
        return ref Unsafe.As<MailboxRing<TMessages>>(mailbox.HeadRing).At(mailbox.HeadPosition);
    }

    /// <summary>The datagram that came; good until the next <see cref="MoveNext"/>.</summary>
    public readonly unsafe ReadOnlySpan<byte> Bytes => new((void*)_scheduler.CurrentNotice.Data, _scheduler.CurrentNotice.LengthBytes);

    /// <summary>The sender of the datagram that came.</summary>
    public readonly PeerAddress Sender =>
        DatagramEngine.SenderOf((DatagramSocket)_scheduler.CurrentNotice.Payload!, _scheduler.CurrentNotice.Tag);

    /// <summary>Fires when the actor is about to end; for a connection's handler, when that closes.</summary>
    public readonly CancellationToken Ending => _scheduler.EndingToken(_scheduler.Current);

    /// <summary>The method returned a task: everything else of its actor waits until that has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="method">The method's name, for the log.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Await(LoopTask task, string method)
    {
        if (!task.IsNothing)
        {
            _scheduler.Await(task, method);
        }
    }

    /// <summary>The method returned a task: everything else of its actor waits until that has ended.</summary>
    /// <param name="task">The task.</param>
    /// <param name="method">The method's name, for the log.</param>
    public readonly void Await(ValueTask task, string method) => _scheduler.Await(task, method);

    /// <summary>Throws what a method threw after it had waited; of a connection's handler its connection's loop does.</summary>
    public readonly void Rethrow() => _scheduler.Rethrow();

    /// <summary>
    /// The method threw, and the class has no <c>[OnError]</c>. Of a datagram's method the actor goes on: anyone may send one, and one must not end a server.
    /// </summary>
    /// <param name="exception">What it threw.</param>
    public readonly void Failed(Exception exception) =>
        _scheduler.Failed(exception, _scheduler.CurrentEvent == ActorEvent.Datagram ? Supervision.Resume : Supervision.Close);

    /// <summary>The method threw, and <c>[OnError]</c> decided.</summary>
    /// <param name="exception">What it threw.</param>
    /// <param name="decision">The decision.</param>
    public readonly void Failed(Exception exception, Supervision decision) => _scheduler.Failed(exception, decision);
}
