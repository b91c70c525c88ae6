using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>
/// Handing a connection's bytes to somebody else, another handler or a transform: before the next call, with everything that is unread, in order. What is
/// under way (the event that asked for it, a method that waits) comes to its end first.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly List<Connection> _switching = [];

    /// <summary>From here on a connection's bytes and events go to an instance of another class.</summary>
    public void Become(Connection connection, HandlerClass next)
    {
        CheckOwner();
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        ExtrasOf(connection).NextClass = next;
        RequestSwitch(connection);
        connection.Actor?.StandStill();
    }

    private void RequestSwitch(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Switching) == 0)
        {
            connection.Flags |= ConnectionFlags.Switching;
            _switching.Add(connection);
        }
    }

    private void TakeSwitches()
    {
        // By index: the constructor of a handler may ask for another one.
        for (int i = 0; i < _switching.Count; i++)
        {
            Switch(_switching[i]);
        }

        _switching.Clear();
    }

    private void Switch(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Switching) == 0)
        {
            return;
        }

        ConnectionExtras extras = connection.Extras!;
        bool isGoing = (connection.Flags & ConnectionFlags.TearingDown) != 0;
        if (!isGoing && extras.Transform is { IsStarted: false } stage)
        {
            StartTransform(connection, stage);
        }

        if (extras.NextClass is { } next && !isGoing && (connection.Flags & ConnectionFlags.Closing) == 0)
        {
            if ((connection.Flags & ConnectionFlags.Suspended) != 0)
            {
                // The method that waits comes to its end first; its end comes back here.
                return;
            }

            extras.NextClass = null;
            // The handler that asked for a move is the one that goes.
            extras.MoveTarget = null;
            extras.NextMove = null;
            connection.Flags &= ~ConnectionFlags.Switching;
            TakeOver(connection, next);
        }
        else if (extras.MoveTarget is not null)
        {
            BeginDeparture(connection, isEnding: (connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0);
            return;
        }
        else
        {
            // Only a transform was to come, or the connection closes: the handler stays.
            extras.NextClass = null;
            connection.Flags &= ~ConnectionFlags.Switching;
            if ((connection.Flags & ConnectionFlags.Suspended) == 0)
            {
                connection.Actor?.GoOn();
            }
        }

        EnqueueReady(connection);
        UpdateReceiving(connection);
    }

    /// <summary>An instance of another class takes a connection over, with its slot, its queue and what is unread.</summary>
    private void TakeOver(Connection connection, HandlerClass next)
    {
        const ConnectionFlags ofOldHandler =
            ConnectionFlags.StartPending | ConnectionFlags.PausedByHandler | ConnectionFlags.PausedByCredit | ConnectionFlags.CountsCredit;
        GatherUnread(connection);
        connection.Flags &= ~ofOldHandler;
        connection.Extras!.Credit = 0;
        object? replaced = connection.Handler;
        connection.Actor?.Replaced();
        connection.Actor = null;
        connection.Handler = null;
        int firstByteTimeoutMs = connection.Class.Limits.FirstByteTimeoutMs;
        connection.Class = next;
        if (!TryCreateHandler(connection))
        {
            connection.Flags |= ConnectionFlags.Unhandled;
            Abort(connection, CloseReason.HandlerFault);
        }

        DisposeHandler(connection, replaced);
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            return;
        }

        if (!next.Handles(connection.Outgoing is null ? ConnectionEvents.Accepted : ConnectionEvents.Connected))
        {
            connection.Flags &= ~ConnectionFlags.AcceptPending;
        }

        if ((connection.Flags & ConnectionFlags.DrainedPending) != 0 && !next.Handles(ConnectionEvents.Drained))
        {
            connection.Flags &= ~ConnectionFlags.DrainedPending;
            Unpause(FlowSource(connection), ConnectionFlags.PausedBySendQueue);
            GoOnLeaving(FlowSource(connection));
        }

        _deadlines.Remove(connection);
        SetFirstByteDue(connection, firstByteTimeoutMs);
        long dueMs = NextDueMs(connection);
        if (dueMs >= 0)
        {
            _deadlines.Add(connection, dueMs);
        }
    }

    /// <summary>The next class's time to the first byte counts from where the one before began; where there was none, from now.</summary>
    private void SetFirstByteDue(Connection connection, int beforeMs)
    {
        if ((connection.Flags & (ConnectionFlags.FirstByteSeen | ConnectionFlags.Closing)) != 0)
        {
            // The new one's constructor may have closed, and then this is when that is to end.
            return;
        }

        int nextMs = connection.Class.Limits.FirstByteTimeoutMs;
        connection.DueMs = beforeMs > 0 && nextMs > 0 ? connection.DueMs + nextMs - beforeMs : _nowMs + nextMs;
    }

    /// <summary>What the handler left and what it was not handed yet, in one queue in their order.</summary>
    private void GatherUnread(Connection connection)
    {
        ConnectionExtras extras = ExtrasOf(connection);
        ReadOnlySpan<byte> carried = extras.Carry.Span;
        if (!carried.IsEmpty)
        {
            Buffers.ByteQueue behind = extras.Held;
            extras.Held = new();
            fixed (byte* data = carried)
            {
                extras.Held.Append(_chunks, data, carried.Length);
            }

            extras.Held.AppendAll(_chunks, behind);
            extras.Carry.Clear();
        }

        extras.Cursor = default;
        extras.WantsMore = false;
        connection.Flags &= ~(ConnectionFlags.HasCarry | ConnectionFlags.Holding);
        if (!extras.Held.IsEmpty)
        {
            connection.Flags |= ConnectionFlags.Holding;
        }
    }
}
