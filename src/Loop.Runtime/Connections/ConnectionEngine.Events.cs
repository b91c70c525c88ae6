using Loop.CompilerServices;
using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>The stream of events that generated loops pull: one is staged, taken by the class it belongs to, and finished.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    private Connection? _stagedConnection;
    private ConnectionEvent _stagedEvent;
    private Connection? _current;
    private ConnectionEvent _currentEvent;
    private byte* _data;
    private int _dataLength;
    private int _dataBufferId = -1;
    private bool _dataIsHeld;
    private int _lease;
    private int _sentLease = -1;

    public ConnectionEvent CurrentEvent => _currentEvent;

    public Connection Current => _current!;

    /// <summary>The connection of which a handler's method is running; null when none is.</summary>
    public Connection? Running => _currentEvent == ConnectionEvent.None ? null : _current;

    public ReadOnlySpan<byte> CurrentBytes => new(_data, _dataLength);

    public RecvBuffer CurrentBuffer => new(this, _data, _dataLength, _dataBufferId, _lease);

    /// <summary>Goes to the next event of a class. False when the next event belongs to another one, or when there is none.</summary>
    public bool Next(HandlerClass handlerClass)
    {
        FinishEvent();
        if (_stagedEvent == ConnectionEvent.None && !Stage())
        {
            return false;
        }

        Connection connection = _stagedConnection!;
        if (connection.Class != handlerClass)
        {
            return false;
        }

        _current = connection;
        _currentEvent = _stagedEvent;
        Volatile.Write(ref _calls, _calls + 1);
        _stagedEvent = ConnectionEvent.None;
        return true;
    }

    /// <summary>A handler's method threw.</summary>
    public void Failed(Exception exception, Supervision decision)
    {
        Connection connection = _current!;
        if (_currentEvent == ConnectionEvent.Faulted && connection.Extras!.Suspended!.ActorEvent != ActorEvent.None)
        {
            connection.Actor!.Failed(exception, decision);
            return;
        }

        Counters.HandlerFaults++;
        ConnectionEvent failed = _currentEvent == ConnectionEvent.Faulted ? connection.Extras!.Suspended!.Event : _currentEvent;
        LogHandlerFault(_logger, exception, connection.Class.Name, failed, connection.Id, decision);
        bool wasReading = _currentEvent == ConnectionEvent.Received && connection.Class.ReadsInParts;
        bool frameWasTaken = wasReading && connection.Class.Frames && !_isFraming;
        bool countUnknown = wasReading && !frameWasTaken;
        _readIsDone = true;
        if ((connection.Flags & ConnectionFlags.Gone) != 0)
        {
            return;
        }

        Supervise(connection, decision == Supervision.Resume && countUnknown ? Supervision.Close : decision);
        if (frameWasTaken)
        {
            // The loop of its class gets the same event once more, for the frames after the one that threw; for none where this closed.
            _currentEvent = ConnectionEvent.None;
            StageEvent(connection, ConnectionEvent.Received);
        }
    }

    /// <summary>Does what was decided after a method of a connection's handler threw.</summary>
    public void Supervise(Connection connection, Supervision decision)
    {
        bool isGone = (connection.Flags & ConnectionFlags.Gone) != 0;
        if (isGone || decision == Supervision.Resume || (decision == Supervision.Restart && TryRestart(connection)))
        {
            return;
        }

        Close(connection, CloseReason.HandlerFault);
    }

    /// <summary>The <c>[OnStart]</c> of a connection's handler has run: what waited for it goes on.</summary>
    public void StartFinished(Connection connection)
    {
        connection.Flags &= ~ConnectionFlags.StartPending;
        EnqueueReady(connection);
    }

    public void CheckLease(int lease)
    {
        if (lease != _lease || lease == _sentLease)
        {
            throw new InvalidOperationException(
                "A received buffer was used after it was sent, or after its handler call. Retain() a copy before, or send last.");
        }
    }

    public void EndLease(int lease, int lengthBytes)
    {
        if (lengthBytes == _dataLength)
        {
            _sentLease = lease;
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Handler}: the method for {Event} threw on connection {Connection}; supervision: {Decision}")]
    private static partial void LogHandlerFault(
        ILogger logger, Exception exception, string handler, ConnectionEvent @event, ConnectionId connection, Supervision decision);

    [LoggerMessage(
        EventId = 7,
        Level = LogLevel.Error,
        Message = "{Handler}: more than {Restarts} restarts within {WindowMs} ms on connection {Connection}; it closes")]
    private static partial void LogRestartLimit(ILogger logger, string handler, ConnectionId connection, int restarts, int windowMs);

    private bool TryRestart(Connection connection)
    {
        ConnectionLimits limits = connection.Class.Limits;
        ConnectionExtras extras = ExtrasOf(connection);
        extras.Restarts ??= new(limits.MaxRestarts, limits.RestartWindowMs);
        if (!extras.Restarts.TryAdd(_nowMs))
        {
            LogRestartLimit(_logger, connection.Class.Name, connection.Id, limits.MaxRestarts, limits.RestartWindowMs);
            return false;
        }

        ForgetUnread(connection);
        object? replaced = connection.Handler;
        connection.Actor?.Unwatch();
        if (!TryCreateHandler(connection))
        {
            return false;
        }

        DisposeHandler(connection, replaced);
        return true;
    }

    /// <summary>Takes completions until one is an event for a handler; then connections with something of their own to tell.</summary>
    private bool Stage()
    {
        while (_completionPosition < _completionCount || Refill())
        {
            ref readonly Completion completion = ref _completions[_completionPosition++];
            switch (completion.Kind)
            {
                case CompletionKind.Receive:
                    if (OnReceive(completion))
                    {
                        return true;
                    }

                    break;
                case CompletionKind.TickSend:
                    OnTickSend((int)completion.Token, completion.Result);
                    break;
                case CompletionKind.WaitingSend:
                    OnWaitingSend(completion);
                    break;
                case CompletionKind.ZeroCopySend:
                    OnZeroCopySend(completion);
                    break;
                case CompletionKind.ZeroCopyDone:
                    OnZeroCopyDone(completion);
                    break;
                case CompletionKind.HangUp:
                    OnHangUp(completion);
                    break;
                case CompletionKind.Datagram:
                    Datagrams.OnDatagram(completion);
                    break;
                case CompletionKind.DatagramRoom:
                    Datagrams.OnRoom(completion);
                    break;
                case CompletionKind.Connect:
                    Connector.OnConnect(completion);
                    break;
                case CompletionKind.Ready:
                    Watches.OnReady(completion);
                    break;
                case CompletionKind.Accept:
                    if (OnAccept(completion))
                    {
                        return true;
                    }

                    break;
                case CompletionKind.Writable:
                    OnWritable(completion);
                    break;
                case CompletionKind.FileWarm:
                    OnFileWarm(completion);
                    break;
                case CompletionKind.File:
                    Files.OnCompleted(completion);
                    break;
                default:
                    break;
            }
        }

        while (_ready.TryDequeue(out Connection? connection))
        {
            connection.Flags &= ~ConnectionFlags.Ready;
            if (StageReady(connection))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Stages the next thing that a connection has to tell its handler: drained, held bytes, the end, the close; in this order.</summary>
    private bool StageReady(Connection connection)
    {
        ConnectionFlags flags = connection.Flags;
        if ((flags & ConnectionFlags.Suspended) != 0)
        {
            // It is queued again when its method has ended; one that threw is the next event itself.
            if (connection.Extras!.Suspended!.Fault is null)
            {
                return false;
            }

            StageEvent(connection, ConnectionEvent.Faulted);
            return true;
        }

        if ((flags & (ConnectionFlags.Switching | ConnectionFlags.Unhandled)) != 0)
        {
            // A switch looks at it again when it is made; without a handler nothing but the peer's end matters.
            EndUnhandled(connection);
            return false;
        }

        if ((flags & ConnectionFlags.StartPending) != 0)
        {
            // It comes back when [OnStart] has run.
            return false;
        }

        if ((flags & ConnectionFlags.AcceptPending) != 0)
        {
            connection.Flags &= ~ConnectionFlags.AcceptPending;
            EnqueueReady(connection);
            StageEvent(connection, connection.Outgoing is null ? ConnectionEvent.Accepted : ConnectionEvent.Connected);
            return true;
        }

        if ((flags & ConnectionFlags.ClosePending) != 0)
        {
            connection.Flags &= ~ConnectionFlags.ClosePending;
            StageEvent(connection, ConnectionEvent.Closed);
            return true;
        }

        if ((flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return false;
        }

        if ((flags & ConnectionFlags.DrainedPending) != 0)
        {
            connection.Flags &= ~ConnectionFlags.DrainedPending;
            // For what else it has to tell: where it is joined, its being told lets the other one go on, and not itself.
            EnqueueReady(connection);
            StageEvent(connection, ConnectionEvent.Drained);
            return true;
        }

        if ((flags & ConnectionFlags.Holding) != 0)
        {
            if ((flags & ConnectionFlags.Paused) != 0 || ((flags & ConnectionFlags.Leaving) != 0 && IsTooFullToLeave(connection)))
            {
                return false;
            }

            EnqueueReady(connection);
            return StageHeld(connection);
        }

        if ((flags & (ConnectionFlags.EndPending | ConnectionFlags.Paused)) == ConnectionFlags.EndPending)
        {
            if ((flags & ConnectionFlags.Transformed) != 0 && !EndInput(connection))
            {
                return false;
            }

            connection.Flags &= ~ConnectionFlags.EndPending;
            return RaiseEnd(connection);
        }

        return false;
    }

    private void StageEvent(Connection connection, ConnectionEvent connectionEvent)
    {
        _stagedConnection = connection;
        _stagedEvent = connectionEvent;
    }

    /// <summary>Ends the event that a handler has just handled: what it was lent comes home.</summary>
    private void FinishEvent()
    {
        ConnectionEvent finished = _currentEvent;
        if (finished == ConnectionEvent.None)
        {
            return;
        }

        Connection connection = _current!;
        _currentEvent = ConnectionEvent.None;
        ReturnCopy();
        if (finished == ConnectionEvent.Received)
        {
            FinishReceived(connection);
        }
        else if (finished == ConnectionEvent.Faulted)
        {
            EndSuspension(connection, connection.Extras!.Suspended!);
        }
        else if ((connection.Flags & ConnectionFlags.Suspended) == 0)
        {
            FinishOther(connection, finished);
        }

        if (_switching.Count > 0)
        {
            TakeSwitches();
        }

        FinishTorn();
    }

    /// <summary>Ends an event without bytes; where its method waits, once that has ended.</summary>
    private void FinishOther(Connection connection, ConnectionEvent finished)
    {
        if (finished == ConnectionEvent.Closed)
        {
            FinishClosed(connection);
        }
        else if (finished == ConnectionEvent.Ended && (connection.Flags & ConnectionFlags.ShutdownDone) != 0)
        {
            // Both halves have ended: settling closes.
            AddUnsettled(connection);
        }
        else if (finished == ConnectionEvent.Drained && (connection.Flags & ConnectionFlags.OverHigh) == 0)
        {
            Unpause(FlowSource(connection), ConnectionFlags.PausedBySendQueue);
            GoOnLeaving(FlowSource(connection));
        }
    }
}
