namespace Loop.Connections;

/// <summary>
/// The stop of a loop, before its connections close: what was received and is held, because the send queue was full, is handled first. A
/// connection with such bytes receives no more, and gives its handler what it has as far as the send queue can take the answers.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private long _leavingSinceMs = -1;

    /// <summary>
    /// One more look at the connections of a loop that stops. True when none holds anything that its handler would still take; each has its
    /// close time for that. What waits for a handler's own pause, its credit or a method that waits is not waited for.
    /// </summary>
    public bool ServeHeld()
    {
        if (_leavingSinceMs < 0)
        {
            _leavingSinceMs = _nowMs;
        }

        bool isServed = true;
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is { } connection && HoldsForHandler(connection))
            {
                Leave(connection);
                isServed &= _nowMs - _leavingSinceMs >= connection.Class.Limits.CloseTimeoutMs;
            }
        }

        return isServed;
    }

    /// <summary>Closes a connection of a loop that stops: in order, but with a reset where bytes of its peer would get lost without a word.</summary>
    public void CloseForStop(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Leaving) != 0 && HoldsForHandler(connection))
        {
            Counters.UnfinishedCloses++;
            Abort(connection, CloseReason.LoopStopped);
        }
        else
        {
            Close(connection, CloseReason.LoopStopped);
        }
    }

    private static bool HoldsForHandler(Connection connection)
    {
        const ConnectionFlags waitsForOthers = ConnectionFlags.PausedByHandler | ConnectionFlags.PausedByCredit | ConnectionFlags.Suspended
            | ConnectionFlags.Switching | ConnectionFlags.Unhandled | ConnectionFlags.Departing | ConnectionFlags.Closing | ConnectionFlags.TearingDown;
        const ConnectionFlags pausedByQueue = ConnectionFlags.PausedBySendQueue | ConnectionFlags.PausedByMemory;
        ConnectionFlags flags = connection.Flags;
        if ((flags & waitsForOthers) != 0)
        {
            return false;
        }

        // A receive that was told to stop may still bring bytes.
        bool mayReceive = (flags & ConnectionFlags.Leaving) != 0 && (flags & ConnectionFlags.ReceiveArmed) != 0;
        return mayReceive || (flags & (ConnectionFlags.Holding | ConnectionFlags.ReceiveStopping | pausedByQueue)) != 0;
    }

    private void Leave(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Leaving) != 0)
        {
            return;
        }

        connection.Flags |= ConnectionFlags.Leaving;
        Unpause(connection, ConnectionFlags.PausedBySendQueue);
        // What moves from here to the send queue takes no more memory than before.
        Unpause(connection, ConnectionFlags.PausedByMemory);
        UpdateReceiving(connection);
    }

    /// <summary>The answers to what is held go over the high watermark, but never near the hard cap, which would drop them all.</summary>
    private static bool IsTooFullToLeave(Connection connection)
    {
        Connection sink = FlowSource(connection);
        return (sink.Flags & ConnectionFlags.OverHigh) != 0 && QueuedBytes(sink) > Math.Max(sink.Class.HighBytes, sink.Class.Limits.SendQueueHardBytes / 2);
    }

    /// <summary>A send queue is under its low watermark again: who leaves and waited for that goes on.</summary>
    private void GoOnLeaving(Connection connection)
    {
        const ConnectionFlags leavesWithBytes = ConnectionFlags.Leaving | ConnectionFlags.Holding;
        if ((connection.Flags & leavesWithBytes) == leavesWithBytes)
        {
            EnqueueReady(connection);
        }
    }
}
