using Loop.CompilerServices;
using Loop.Rings;

namespace Loop.Connections;

/// <summary>Receiving: delivering, holding back, arming and stopping.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Held bytes over which a receive that is armed on a paused connection is stopped.</summary>
    internal const int HeldHighBytes = 64 * 1024;

    private readonly List<Connection> _starved = [];

    /// <summary>A receive completed. True when that is an event for the handler.</summary>
    private bool OnReceive(in Completion completion)
    {
        Connection? connection = Find(completion.Token);
        if (connection is null)
        {
            _ring.Counters.Stale++;
            Release(completion.BufferId);
            return false;
        }

        if (!completion.More)
        {
            connection.Flags &= ~(ConnectionFlags.ReceiveArmed | ConnectionFlags.ReceiveStopping);
            connection.InFlight--;
        }

        if (completion.Result > 0)
        {
            connection.LastActivityMs = _nowMs;
            Counters.ReceivedBytes += completion.Result;
            if ((connection.Flags & ConnectionFlags.NotDelivering) == 0)
            {
                connection.Flags |= ConnectionFlags.FirstByteSeen;
                if (!completion.More)
                {
                    UpdateReceiving(connection);
                }

                StageReceived(connection, completion.Data, completion.Result, completion.BufferId);
                return true;
            }

            if ((connection.Flags & ConnectionFlags.Transformed) == 0 || !TakeInput(connection, completion.Data, completion.Result))
            {
                Hold(connection, completion);
            }

            Release(completion.BufferId);
            if (!completion.More)
            {
                UpdateReceiving(connection);
            }
        }
        else
        {
            OnReceiveEnded(connection, completion.Result);
        }

        FinishTeardown(connection);
        return false;
    }

    private void StageReceived(Connection connection, byte* data, int lengthBytes, int bufferId)
    {
        StageEvent(connection, ConnectionEvent.Received);
        _data = data;
        _dataLength = lengthBytes;
        _dataBufferId = bufferId;
        _dataIsHeld = false;
        _lease++;
        Counters.Receives++;
        if (connection.Class.ReadsInParts)
        {
            BeginRead(connection);
        }
        else if ((connection.Flags & ConnectionFlags.CountsCredit) != 0)
        {
            UseCredit(connection);
        }
    }

    /// <summary>The handler has returned: its loan ends.</summary>
    private void FinishReceived(Connection connection)
    {
        if (connection.Class.ReadsInParts)
        {
            EndRead(connection);
        }

        if (_dataIsHeld)
        {
            FinishHeld(connection);
        }
        else
        {
            Release(_dataBufferId);
        }

        _dataBufferId = -1;
    }

    private void Release(int bufferId)
    {
        if (bufferId >= 0)
        {
            _receiveMemory.Release(bufferId);
        }
    }

    /// <summary>Bytes came that are not to be delivered now: they wait, or are discarded by a connection that closes.</summary>
    private void Hold(Connection connection, in Completion completion)
    {
        ConnectionExtras extras = ExtrasOf(connection);
        if ((connection.Flags & ConnectionFlags.Closing) != 0)
        {
            // Counted from the half-close on: before it, the answers that are still on their way matter more, and the close time bounds the rest.
            // So it is where the loop stops: no peer did anything wrong, and a reset would take back what was answered.
            bool counts = (connection.Flags & ConnectionFlags.ShutdownDone) != 0 && connection.Reason != CloseReason.LoopStopped;
            extras.DiscardedBytes += counts ? completion.Result : 0;
            if (extras.DiscardedBytes > connection.Class.Limits.LingerBytes)
            {
                Counters.UnfinishedCloses++;
                Abort(connection, connection.Reason);
            }

            return;
        }

        connection.Flags |= ConnectionFlags.Holding | ConnectionFlags.FirstByteSeen;
        extras.Held.Append(_chunks, completion.Data, completion.Result);
        NoteMemoryUse();
        if ((connection.Flags & ConnectionFlags.Paused) == 0)
        {
            EnqueueReady(connection);
        }

        UpdateReceiving(connection);
    }

    /// <summary>Stages the next held piece, or for a handler that carries over, what it left.</summary>
    private bool StageHeld(Connection connection)
    {
        ConnectionExtras extras = connection.Extras!;
        byte* data = extras.Held.Peek(out int lengthBytes);
        if (lengthBytes == 0 && (connection.Flags & ConnectionFlags.HasCarry) == 0)
        {
            StopHolding(connection);
            return false;
        }

        StageReceived(connection, data, lengthBytes, bufferId: -1);
        extras.OwesBytes = false;
        _dataIsHeld = true;
        return true;
    }

    private void FinishHeld(Connection connection)
    {
        _dataIsHeld = false;
        ConnectionExtras extras = connection.Extras!;
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            extras.Held.Clear(_chunks);
            return;
        }

        if (_dataLength > 0)
        {
            extras.Held.Advance(_chunks, _dataLength);
        }

        // The method of a frame may wait again, or a fresh instance for its [OnStart], with the frames behind it in the carry: they stay held until then.
        const ConnectionFlags waits = ConnectionFlags.Suspended | ConnectionFlags.StartPending;
        bool movesWithUnread = extras is { MoveTarget: not null, WantsMore: false };
        bool framesAreHeld = (connection.Flags & ConnectionFlags.HasCarry) != 0 && ((connection.Flags & waits) != 0 || movesWithUnread);
        if (extras.Held.IsEmpty && (connection.Flags & ConnectionFlags.Paused) == 0 && !framesAreHeld)
        {
            StopHolding(connection);
        }
    }

    private void StopHolding(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Transformed) != 0 && PumpInput(connection))
        {
            return;
        }

        connection.Flags &= ~ConnectionFlags.Holding;
        UpdateReceiving(connection);
    }

    private void OnReceiveEnded(Connection connection, int result)
    {
        if (result == 0)
        {
            OnPeerEnd(connection);
        }
        else if (result == RingResult.NoReceiveBuffer)
        {
            if ((connection.Flags & (ConnectionFlags.Starved | ConnectionFlags.TearingDown)) == 0)
            {
                // Re-armed at the end of the tick, when memory has come home: at once it would only fail again, and a timer would be late.
                connection.Flags |= ConnectionFlags.Starved;
                _starved.Add(connection);
            }
        }
        else if (result is RingResult.Cancelled or RingResult.Interrupted)
        {
            UpdateReceiving(connection);
        }
        else
        {
            Teardown(connection, ReasonOf(result));
        }
    }

    private void OnPeerEnd(Connection connection)
    {
        connection.Flags |= ConnectionFlags.EndSeen;
        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            return;
        }

        if ((connection.Flags & ConnectionFlags.Closing) != 0)
        {
            AddUnsettled(connection);
            return;
        }

        if (connection.Extras?.Transform is { HasEndedInput: true })
        {
            // The handler has been told already, by the transform. Both halves may have ended now, and where not, a reset must be seen.
            AddUnsettled(connection);
            UpdateReceiving(connection);
            return;
        }

        connection.Flags |= ConnectionFlags.EndPending;
        EnqueueReady(connection);
        if (connection.Class.Handles(ConnectionEvents.Ended) || (connection.Flags & ConnectionFlags.HeldBack) != 0)
        {
            // It stays open for a while: a reset must be seen also without a receive.
            UpdateReceiving(connection);
        }
    }

    /// <summary>Everything that came before the end has been delivered. True when the handler is to be told.</summary>
    private bool RaiseEnd(Connection connection)
    {
        bool truncated = (connection.Flags & ConnectionFlags.HasCarry) != 0 || connection.Extras?.Transform is { HoldsInput: true };
        if (truncated)
        {
            connection.Reason = CloseReason.TruncatedFrame;
        }

        if (connection.Class.Handles(ConnectionEvents.Ended))
        {
            StageEvent(connection, ConnectionEvent.Ended);
            return true;
        }

        Close(connection, truncated ? CloseReason.TruncatedFrame : CloseReason.PeerClosed);
        return false;
    }

    /// <summary>Arms, stops or watches, so that the connection receives exactly when it should.</summary>
    private void UpdateReceiving(Connection connection)
    {
        ConnectionFlags flags = connection.Flags;
        if ((flags & (ConnectionFlags.TearingDown | ConnectionFlags.Starved)) != 0)
        {
            return;
        }

        if ((flags & ConnectionFlags.Departing) != 0)
        {
            StopArmed(connection);
            return;
        }

        // A closing connection reads on, and discards, until its peer's end.
        bool closing = (flags & ConnectionFlags.Closing) != 0;
        bool ended = (flags & ConnectionFlags.EndSeen) != 0;
        if (closing && ended)
        {
            return;
        }

        const ConnectionFlags notTaking = ConnectionFlags.Paused | ConnectionFlags.Holding | ConnectionFlags.Leaving;
        bool leaving = (flags & ConnectionFlags.Leaving) != 0;
        if (!ended && (closing || (flags & notTaking) == 0 || (!leaving && NeedsInput(connection))))
        {
            if ((flags & ConnectionFlags.ReceiveArmed) == 0)
            {
                StartReceive(connection);
            }

            return;
        }

        if ((flags & ConnectionFlags.ReceiveArmed) != 0)
        {
            const ConnectionFlags stopping = ConnectionFlags.PausedBySendQueue | ConnectionFlags.PausedByMemory;
            bool stopNow = _sendsAtOnce || leaving || (flags & stopping) != 0 || HeldBytes(connection) > HeldHighBytes;
            if (stopNow && (flags & ConnectionFlags.ReceiveStopping) == 0)
            {
                connection.Flags |= ConnectionFlags.ReceiveStopping;
                _ring.StopReceive(connection.Descriptor, connection.Token);
            }
        }
        else if ((flags & (ConnectionFlags.HangUpArmed | ConnectionFlags.HangUpSeen)) == 0)
        {
            connection.Flags |= ConnectionFlags.HangUpArmed;
            connection.InFlight++;
            _ring.StartHangUpWatch(connection.Descriptor, connection.Token);
        }
    }

    /// <summary>It leaves this loop: whatever is armed for receiving ends.</summary>
    private void StopArmed(Connection connection)
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
    }

    private void StartReceive(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.HangUpArmed) != 0)
        {
            _ring.StopHangUpWatch(connection.Descriptor, connection.Token);
        }

        connection.Flags |= ConnectionFlags.ReceiveArmed;
        connection.InFlight++;
        _ring.StartReceive(connection.Descriptor, connection.Token, once: (connection.Flags & ConnectionFlags.Unix) != 0);
    }

    /// <summary>What came and waits for the handler, in bytes, and what waits for its transform.</summary>
    public static int HeldBytes(Connection connection) =>
        connection.Extras is { } extras ? extras.Held.LengthBytes + (extras.Transform?.WaitingInputBytes ?? 0) : 0;

    private void RearmStarved()
    {
        if (_starved.Count == 0)
        {
            return;
        }

        foreach (Connection connection in _starved)
        {
            connection.Flags &= ~ConnectionFlags.Starved;
            UpdateReceiving(connection);
        }

        _starved.Clear();
    }
}
