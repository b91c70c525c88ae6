using Loop.CompilerServices;
using Loop.Rings;

namespace Loop.Connections;

/// <summary>
/// Settling: once the outcome of a connection's sends is known, its backlog moves on, its watermarks are looked at, and what was queued
/// behind the bytes (the half-close, the close) has its turn.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private List<Connection> _unsettled = [];
    private List<Connection> _settling = [];

    private void AddUnsettled(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Unsettled) == 0)
        {
            connection.Flags |= ConnectionFlags.Unsettled;
            _unsettled.Add(connection);
        }
    }

    private void Settle()
    {
        if (_unsettled.Count == 0 || _submittedIsOpen)
        {
            return;
        }

        (_settling, _unsettled) = (_unsettled, _settling);
        foreach (Connection connection in _settling)
        {
            connection.Flags &= ~ConnectionFlags.Unsettled;
            if ((connection.Flags & ConnectionFlags.TearingDown) == 0)
            {
                Settle(connection);
            }
        }

        _settling.Clear();
    }

    private void Settle(Connection connection)
    {
        if (connection.FirstPiece >= 0)
        {
            // This tick's pieces go first; the flush brings the connection back here.
            return;
        }

        ConnectionFlags flags = connection.Flags;
        if ((flags & ConnectionFlags.HasBacklog) != 0)
        {
            if ((flags & ConnectionFlags.SendArmed) == 0)
            {
                if (IsFileNext(connection))
                {
                    ContinueFile(connection);
                    return;
                }

                StartWaitingSend(connection);
            }

            CheckWatermarks(connection);
            return;
        }

        CheckWatermarks(connection);
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.ShutdownWanted)) == 0)
        {
            return;
        }

        if ((connection.Flags & (ConnectionFlags.Transformed | ConnectionFlags.ShutdownDone)) == ConnectionFlags.Transformed && !EndOutput(connection))
        {
            return;
        }

        if ((connection.Flags & ConnectionFlags.ShutdownDone) == 0)
        {
            connection.Flags |= ConnectionFlags.ShutdownDone;
            // ENOTCONN: the peer has reset already; the receive says so.
            _ring.ShutdownSend(connection.Descriptor);
        }

        if ((connection.Flags & ConnectionFlags.Closing) == 0)
        {
            if (BothHalvesEnded(connection))
            {
                Close(connection, CloseReason.PeerClosed);
            }

            return;
        }

        if ((connection.Flags & ConnectionFlags.EndSeen) != 0)
        {
            Teardown(connection, connection.Reason);
            FinishTeardown(connection);
        }
        else
        {
            // Closing with unread input makes Linux drop the send queue, so the rest is read and discarded first.
            UpdateReceiving(connection);
        }
    }

    /// <summary>The sending half is closed, the peer's end came, and the handler has been told of it: nothing can happen here any more.</summary>
    private static bool BothHalvesEnded(Connection connection)
    {
        const ConnectionFlags ended = ConnectionFlags.ShutdownDone | ConnectionFlags.EndSeen;
        const ConnectionFlags untold = ConnectionFlags.EndPending | ConnectionFlags.Holding | ConnectionFlags.Suspended;
        return (connection.Flags & (ended | untold)) == ended;
    }

    private void StartWaitingSend(Connection connection)
    {
        ConnectionExtras extras = connection.Extras!;
        byte* data = extras.Backlog.Peek(out int lengthBytes);
        if (extras.Files is { Count: > 0 } ranges)
        {
            // What lies behind the next range waits for it.
            lengthBytes = Math.Min(lengthBytes, ranges.Head.BytesBefore);
        }

        connection.Flags |= ConnectionFlags.SendArmed;
        connection.InFlight++;
        if (_zeroCopyBytes > 0 && TryStartZeroCopy(connection, data, lengthBytes))
        {
            return;
        }

        _ring.SendWaiting(connection.Descriptor, connection.Token, data, lengthBytes);
    }

    /// <summary>A send from the backlog took some bytes, or failed.</summary>
    private void OnWaitingSend(in Completion completion)
    {
        Connection? connection = Find(completion.Token);
        if (connection is null)
        {
            _ring.Counters.Stale++;
            return;
        }

        AfterWaitingSend(connection, completion.Result);
    }

    private void AfterWaitingSend(Connection connection, int result)
    {
        connection.Flags &= ~ConnectionFlags.SendArmed;
        connection.InFlight--;
        if (result > 0)
        {
            ConnectionExtras extras = connection.Extras!;
            connection.LastActivityMs = _nowMs;
            extras.Backlog.Advance(_chunks, result);
            extras.Files?.NoteTaken(result);
            if (extras.Backlog.IsEmpty && extras.Files is not { Count: > 0 })
            {
                connection.Flags &= ~ConnectionFlags.HasBacklog;
            }

            AddUnsettled(connection);
        }
        else if (result is RingResult.WouldBlock or RingResult.Interrupted or 0)
        {
            AddUnsettled(connection);
        }
        else
        {
            Teardown(connection, ReasonOf(result));
        }

        FinishTeardown(connection);
    }

    private void CheckWatermarks(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.OverHigh) == 0)
        {
            return;
        }

        if (QueuedBytes(connection) > connection.Class.Limits.SendQueueLowBytes)
        {
            return;
        }

        connection.Flags &= ~ConnectionFlags.OverHigh;
        if (connection.Class.Handles(ConnectionEvents.Drained))
        {
            // Receiving goes on when the handler has been told, so that it hears of it before anything newer.
            connection.Flags |= ConnectionFlags.DrainedPending;
            EnqueueReady(connection);
        }
        else
        {
            Unpause(FlowSource(connection), ConnectionFlags.PausedBySendQueue);
            GoOnLeaving(FlowSource(connection));
        }
    }
}
