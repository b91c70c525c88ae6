using Loop.CompilerServices;
using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>Closing, in order or at once, and what remains to be done when the last operation has completed.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly List<Connection> _torn = [];
    private readonly List<Connection> _closing = [];

    /// <summary>Closes in order: flush, half-close, discard until the peer's end, all within the close time.</summary>
    public void Close(Connection connection, CloseReason reason)
    {
        CheckOwner();
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        connection.Flags |= ConnectionFlags.Closing;
        if (connection.Outgoing is { } outgoing)
        {
            outgoing.PeerEndedFirst = (connection.Flags & ConnectionFlags.EndSeen) != 0;
        }

        if (connection.Reason != CloseReason.TruncatedFrame)
        {
            connection.Reason = reason;
        }

        DropReceived(connection);
        PartFlow(connection);
        NoteUnsentOfFile(connection);
        NoteClosing(connection);
        _deadlines.Remove(connection);
        connection.DueMs = _nowMs + connection.Class.Limits.CloseTimeoutMs;
        _deadlines.Add(connection, connection.DueMs);
        AddUnsettled(connection);
        // A peer that sends before it reads must be read, or what is queued for it never leaves.
        UpdateReceiving(connection);
    }

    /// <summary>As <see cref="Abort"/>, for a handler: what it sent in this tick goes to the socket first, as far as that has room.</summary>
    public void AbortLocal(Connection connection)
    {
        CheckOwner();
        bool isNext = connection.FirstPiece >= 0 && (connection.Flags & (ConnectionFlags.SendArmed | ConnectionFlags.TearingDown)) == 0;
        if (isNext && !MayBeShort(connection))
        {
            SendOperation operation = default;
            TakePieces(connection, ref operation, settles: false);
            // It stands in the list of the tick's sends still.
            connection.Flags |= ConnectionFlags.Dirty;
            Counters.Sends++;
            _ = _ring.SendNow(operation, _pieces.Items, more: false);
        }

        Abort(connection, CloseReason.Aborted);
    }

    /// <summary>Closes at once, with a reset.</summary>
    public void Abort(Connection connection, CloseReason reason)
    {
        CheckOwner();
        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            return;
        }

        _ring.ResetOnClose(connection.Descriptor);
        Teardown(connection, reason);
        AddTorn(connection);
    }

    public void ShutdownSend(Connection connection)
    {
        CheckOwner();
        if ((connection.Flags & ConnectionFlags.NotSending) == 0)
        {
            connection.Flags |= ConnectionFlags.ShutdownWanted;
            AddUnsettled(connection);
        }
    }

    /// <summary>A connection torn down from inside its handler: its slot is freed when the event is over.</summary>
    private void AddTorn(Connection connection) => _torn.Add(connection);

    private void FinishTorn()
    {
        if (_closing.Count > 0)
        {
            FireClosedTokens();
        }

        if (_torn.Count == 0)
        {
            return;
        }

        // By index: a callback on a Closed token, or a Dispose, may abort another connection.
        for (int i = 0; i < _torn.Count; i++)
        {
            FinishTeardown(_torn[i]);
        }

        _torn.Clear();
    }

    /// <summary>Cancels what is in flight; nothing is delivered or sent any more.</summary>
    private void Teardown(Connection connection, CloseReason reason)
    {
        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            return;
        }

        // The first cause stays the reason; only an orderly close that did not come to its end, in time or for want of a file's bytes, has that as its reason.
        bool isUnfinished = reason is (CloseReason.CloseTimeout or CloseReason.FileFailed) && connection.Reason is (CloseReason.Local or CloseReason.PeerClosed);
        if ((connection.Flags & ConnectionFlags.Closing) == 0 || isUnfinished)
        {
            connection.Reason = reason;
        }

        _deadlines.Remove(connection);
        if ((connection.Flags & ConnectionFlags.Closing) == 0)
        {
            NoteClosing(connection);
            connection.DueMs = _nowMs + connection.Class.Limits.CloseTimeoutMs;
        }

        connection.Flags |= ConnectionFlags.TearingDown | ConnectionFlags.Closing;
        DropReceived(connection);
        PartFlow(connection);
        DropPieces(connection);
        if ((connection.Flags & ConnectionFlags.Suspended) != 0)
        {
            AwaitMethod(connection);
        }

        if (connection.InFlight > 0)
        {
            CancelArmed(connection);
        }
    }

    /// <summary>
    /// Ends what is armed. What waits for the peer goes by its token: where other code closed the descriptor, that names another file, or none, and the operation, which holds
    /// the socket, would wait for as long as the peer does.
    /// </summary>
    private void CancelArmed(Connection connection)
    {
        if ((connection.Flags & (ConnectionFlags.ReceiveArmed | ConnectionFlags.ReceiveStopping)) == ConnectionFlags.ReceiveArmed)
        {
            connection.Flags |= ConnectionFlags.ReceiveStopping;
            _ring.StopReceive(connection.Descriptor, connection.Token);
        }

        if ((connection.Flags & ConnectionFlags.HangUpArmed) != 0)
        {
            _ring.StopHangUpWatch(connection.Descriptor, connection.Token);
        }

        if ((connection.Flags & ConnectionFlags.SendArmed) != 0)
        {
            StopWaitingSend(connection);
        }

        _ring.Cancel(connection.Descriptor, connection.Token);
    }

    /// <summary>When the last operation of a torn connection has completed: the socket is closed, the slot freed, the handler told.</summary>
    private void FinishTeardown(Connection connection)
    {
        const ConnectionFlags torn = ConnectionFlags.TearingDown;
        if (connection.InFlight != 0 || (connection.Flags & (torn | ConnectionFlags.Gone)) != torn)
        {
            return;
        }

        if ((connection.Flags & ConnectionFlags.Suspended) != 0)
        {
            if (connection.DueMs > _nowMs)
            {
                return;
            }

            LogOverdue(_logger, connection.Extras!.Suspended!.Name, connection.Id);
        }

        _deadlines.Remove(connection);
        connection.Flags |= ConnectionFlags.Gone;
        connection.Flags &= ~ConnectionFlags.HasBacklog;
        connection.Extras?.ClearSends(_chunks);
        DropTransform(connection);
        _ring.CloseConnection(connection.Descriptor, connection.Token);
        CountClosed(connection);
        if (connection.Handler is null)
        {
            connection.Actor?.Closed();
            if ((connection.Flags & ConnectionFlags.Unhandled) != 0 && connection.Outgoing is { } outgoing)
            {
                Connector.OnGone(outgoing, connection.Reason);
            }
        }
        else if ((connection.Flags & ConnectionFlags.Suspended) == 0)
        {
            RaiseClosed(connection);
        }
    }

    /// <summary>Its socket is closed, or about to be: the connection counts no more, and who waits for its end by a token hears of it.</summary>
    private void CountClosed(Connection connection)
    {
        // Counted first: whoever sees that it is gone finds it among the closed.
        Counters.Closed++;
        FreeSlot(connection);
        ConnectionSpans.End(connection, _logger);
        FireClosedToken(connection);
    }

    /// <summary>The connection is gone, and no method of its handler is under way: it is told.</summary>
    private void RaiseClosed(Connection connection)
    {
        if (connection.Class.Handles(ConnectionEvents.Closed))
        {
            connection.Flags |= ConnectionFlags.ClosePending;
            EnqueueReady(connection);
        }
        else
        {
            FinishClosed(connection);
        }
    }

    /// <summary>The handler has been told that its connection is gone.</summary>
    private void FinishClosed(Connection connection)
    {
        DisposeHandler(connection, connection.Handler);
        connection.Handler = null;
        connection.Actor?.Closed();
        if (connection.Outgoing is { } outgoing)
        {
            Connector.OnGone(outgoing, connection.Reason);
        }
    }

    private void DisposeHandler(Connection connection, object? handler)
    {
        if (handler is IDisposable disposable)
        {
            try
            {
                disposable.Dispose();
            }
            catch (Exception exception)
            {
                LogDisposeFault(_logger, exception, connection.Class.Name, connection.Id);
            }
        }
    }

    /// <summary>It has begun to close. Its token fires when the event is over: what runs then may do anything, also to this connection.</summary>
    private void NoteClosing(Connection connection)
    {
        if (connection.Extras?.Closed is not null)
        {
            _closing.Add(connection);
        }
    }

    private void FireClosedTokens()
    {
        // By index: what a token calls may close another connection.
        for (int i = 0; i < _closing.Count; i++)
        {
            FireClosedToken(_closing[i]);
        }

        _closing.Clear();
    }

    private void FireClosedToken(Connection connection)
    {
        if (connection.Extras?.Closed is not { } closed)
        {
            return;
        }

        try
        {
            closed.Cancel();
        }
        catch (AggregateException exception)
        {
            LogClosedTokenFault(_logger, exception, connection.Class.Name, connection.Id);
        }
    }

    /// <summary>Drops what was received and not delivered. What a handler is reading at this moment goes when it returns.</summary>
    private void DropReceived(Connection connection)
    {
        bool isBeingRead = connection == _current && _currentEvent == ConnectionEvent.Received;
        connection.Flags &= ~(ConnectionFlags.Holding | ConnectionFlags.HasCarry | ConnectionFlags.EndPending);
        if (connection.Extras is { } extras && !isBeingRead)
        {
            extras.Held.Clear(_chunks);
            extras.Carry.Clear();
        }
    }

    private static CloseReason ReasonOf(int result) => RingResult.IsReset(result) ? CloseReason.PeerReset : CloseReason.TransportError;

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "{Handler}: a callback on the Closed token of connection {Connection} threw")]
    private static partial void LogClosedTokenFault(ILogger logger, Exception exception, string handler, ConnectionId connection);

    [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "{Handler}: Dispose threw; connection {Connection}")]
    private static partial void LogDisposeFault(ILogger logger, Exception exception, string handler, ConnectionId connection);
}
